"""Writes Tests/Fixtures/layers/facts.json: what Keras says of the output shape and the weights of every
case of spatial_cases.py. The first case of every class has the whole configuration that Keras writes,
the others the arguments alone.

    python Tests/Parity/make_layer_facts.py
"""

import inspect
import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

from spatial_cases import all_cases


def main():
    lines = []
    seen = set()
    for name, options, shape, kind in all_cases():
        x = numpy.random.randint(0, 5, (2, *shape))
        x = x.astype("int32" if kind == "ids" else "float32")
        layer = getattr(keras.layers, name)(name="layer", **options)
        # The shape of data, not of symbols: Keras tells the latter wrong for RandomCrop and glu.
        trains = "training" in inspect.signature(layer.call).parameters
        y = layer(x, training=False) if trains else layer(x)
        config = options
        if name not in seen:
            config = keras.saving.serialize_keras_object(layer)["config"]
        seen.add(name)
        lines.append(
            json.dumps(
                {
                    "class": name,
                    "config": config,
                    "input": [2, *shape],
                    "dtype": str(x.dtype),
                    "output": list(y.shape),
                    "weights": [[w.name, list(w.shape), w.trainable] for w in layer.weights],
                }
            )
        )
    path = pathlib.Path(__file__).parents[1] / "Fixtures" / "layers" / "facts.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
