"""Writes Tests/Fixtures/layers/facts.json: what Keras says of the output shape and the weights of every
case of spatial_cases.py. The first case of every class has the whole configuration that Keras writes,
the others the arguments alone.

    python Tests/Parity/make_layer_facts.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras

from spatial_cases import all_cases


def main():
    lines = []
    seen = set()
    for name, options, shape, kind in all_cases():
        # Of these Keras tells the shape wrong as long as there is no data.
        if name == "RandomCrop" or options.get("activation") == "glu":
            continue
        x = keras.Input(shape, batch_size=2, dtype="int32" if kind == "ids" else "float32")
        layer = getattr(keras.layers, name)(name="layer", **options)
        y = layer(x)
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
                    "dtype": x.dtype,
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
