"""Writes Tests/Fixtures/quantized: models that Keras 3 has quantized, and what it computes for them."""

import json
import pathlib

import keras
import numpy as np

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "quantized"


def model() -> keras.Model:
    ids = keras.layers.Input((5,), dtype="int32", name="ids")
    numbers = keras.layers.Input((5, 6), name="numbers")
    rows = keras.layers.Embedding(11, 7, name="rows")(ids)
    x = keras.layers.Concatenate()([rows, numbers])
    x = keras.layers.Dense(9, activation="relu", name="dense")(x)
    x = keras.layers.EinsumDense("abc,cde->abde", (5, 2, 3), bias_axes="de", name="heads")(x)
    x = keras.layers.EinsumDense("abde,def->abf", (5, 8), bias_axes="f", name="joined")(x)
    x = keras.layers.Flatten()(x)
    return keras.Model([ids, numbers], keras.layers.Dense(3, use_bias=False, name="last")(x))


def settings() -> dict:
    quantizers = keras.quantizers
    return {
        "int8": "int8",
        "int8_weights": quantizers.Int8QuantizationConfig(activation_quantizer=None),
        "int4": "int4",
        "int4_blocks": quantizers.Int4QuantizationConfig(block_size=4),
        "int4_channels": quantizers.Int4QuantizationConfig(block_size=None),
        "float8": "float8",
    }


def main() -> None:
    TARGET.mkdir(parents=True, exist_ok=True)
    generator = np.random.default_rng(3)
    ids = generator.integers(0, 11, (4, 5)).astype("int32")
    numbers = generator.normal(size=(4, 5, 6)).astype("float32")
    facts = {"ids": ids.tolist(), "numbers": numbers.tolist(), "outputs": {}}
    for name, setting in settings().items():
        keras.utils.set_random_seed(5)
        quantized = model()
        for weight in quantized.weights:
            if "bias" in weight.path:
                weight.assign(generator.normal(size=weight.shape))
        if isinstance(setting, str):
            quantized.quantize(setting)
        else:
            quantized.quantize(config=setting)
        if name == "float8":
            for layer in quantized.layers:
                for word in ("inputs_scale", "kernel_scale"):
                    if hasattr(layer, word):
                        getattr(layer, word).assign(0.013)
        quantized.save(TARGET / f"{name}.keras")
        outputs = np.asarray(quantized([ids, numbers]))
        reloaded = np.asarray(keras.saving.load_model(TARGET / f"{name}.keras")([ids, numbers]))
        np.testing.assert_array_equal(outputs, reloaded)
        facts["outputs"][name] = outputs.tolist()
    (TARGET / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    main()
