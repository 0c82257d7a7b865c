"""Writes Tests/Fixtures/layers/models.json: what Keras says of the models of model_cases.py: their
to_json(), the names and types of inputs, the shapes of outputs for two samples, the paths and shapes of
weights, summaries.

    python Tests/Parity/make_model_facts.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Room for the widest summary.
os.environ["COLUMNS"] = "140"

import keras
import numpy as np

from model_cases import all_cases, make_input

# Summaries make the file large; a few of every kind are enough.
SUMMARIES = {"shared", "nested", "residual", "dense_1", "bidirectional_lstm_states", "masks_pass"}


def summary(model, **options):
    lines = []
    model.summary(print_fn=lines.append, **options)
    return "\n".join(lines)


def main():
    lines = []
    for name, build, kinds in all_cases():
        keras.backend.clear_session()
        model = build()
        rng = np.random.default_rng(1)
        inputs = [
            make_input(kind, (2, *x.shape[1:]), rng) for kind, x in zip(kinds, model.inputs)
        ]
        if name == "dictionaries":
            inputs = dict(zip(sorted(x.name for x in model.inputs), inputs))
        outputs = model(inputs if len(kinds) > 1 else inputs[0])
        fact = {
            "name": name,
            "model": json.loads(model.to_json()),
            "inputs": [[x.name, list(x.shape), x.dtype] for x in model.inputs],
            "outputs": [list(y.shape) for y in keras.tree.flatten(outputs)],
            "weights": [[w.path, list(w.shape), w.trainable] for w in model.weights],
            "layers": [layer.name for layer in model.layers],
        }
        if name in SUMMARIES:
            fact["summaries"] = [
                summary(model, line_length=76),
                summary(model, line_length=120),
                summary(model, expand_nested=True, show_trainable=True),
            ]
        lines.append(json.dumps(fact, separators=(",", ":")))
    path = pathlib.Path(__file__).parents[1] / "Fixtures" / "layers" / "models.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
