"""Writes Tests/Fixtures/parts: one small trained model as Keras 3 saves it in several files, with what
Keras computes for it."""

import json
import pathlib
import shutil

import keras
import numpy as np

TARGET = pathlib.Path(__file__).resolve().parent.parent / "Fixtures" / "parts"


def main() -> None:
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [
            keras.layers.Input((6,)),
            keras.layers.Dense(16, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Dense(12),
            keras.layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy")
    generator = np.random.default_rng(7)
    samples = generator.normal(size=(32, 6)).astype("float32")
    model.fit(samples, generator.integers(0, 3, 32), batch_size=8, epochs=2, verbose=0)
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    keras.saving.save_model(model, TARGET / "folder", zipped=False)
    # No shard holds more than a kilobyte, so that the optimizer's variables need several.
    model.save_weights(TARGET / "cut.weights.json", max_shard_size=1024 / 2**30)
    (TARGET / "cut.json").write_text(model.to_json())
    facts = {
        "inputs": samples[:4].tolist(),
        "outputs": np.asarray(model.predict(samples[:4], verbose=0)).tolist(),
        "kernel": np.asarray(model.layers[2].kernel).ravel()[:4].tolist(),
        "optimizer": [np.asarray(v).ravel()[:2].tolist() for v in model.optimizer.variables],
    }
    (TARGET / "facts.json").write_text(json.dumps(facts))


if __name__ == "__main__":
    main()
