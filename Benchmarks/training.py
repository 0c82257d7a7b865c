"""Times training: milliseconds of a step of `fit`, the same program on lepton and on Keras with each of
its backends.

    python Benchmarks/training.py [--threads 2] [--steps 30] [--models digits,mlp] [--engines lepton,jax]

Every engine runs in a process of its own; the number is the median of three passes over the data.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import statistics
import subprocess
import sys
import time
from typing import Any

ENGINES = ["lepton", "tensorflow", "jax", "torch"]


def models(keras: Any) -> dict[str, tuple[int, int, Any]]:
    """Batch size, number of classes (0: a number is to be predicted), and a function that builds it."""
    layers = keras.layers

    def row(shape: tuple[int, ...], *parts: Any, dtype: str = "float32") -> Any:
        return keras.Sequential([layers.Input(shape, dtype=dtype), *parts])

    def images(size: int, channels: int, filters: list[int], kernel: int, classes: int,
               padding: str = "valid") -> Any:
        parts: list[Any] = []
        for count in filters:
            parts.append(layers.Conv2D(count, kernel, activation="relu", padding=padding))
            parts.append(layers.MaxPooling2D(2))
        return row((size, size, channels), *parts, layers.Flatten(),
                   layers.Dense(128, activation="relu"),
                   layers.Dense(classes, activation="softmax"))

    def residual() -> Any:
        inputs = layers.Input((32, 32, 3))
        x = layers.Conv2D(32, 3, padding="same")(inputs)
        for filters, strides in ((32, 1), (64, 2), (128, 2)):
            y = layers.ReLU()(layers.BatchNormalization()(x))
            if strides > 1:
                x = layers.Conv2D(filters, 1, strides=strides)(y)
            y = layers.Conv2D(filters, 3, strides=strides, padding="same")(y)
            y = layers.ReLU()(layers.BatchNormalization()(y))
            x = layers.Add()([x, layers.Conv2D(filters, 3, padding="same")(y)])
        x = layers.GlobalAveragePooling2D()(layers.ReLU()(layers.BatchNormalization()(x)))
        return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))

    return {
        "digits": (64, 10, lambda: images(28, 1, [32, 64], 5, 10)),
        "small_images": (32, 10, lambda: images(32, 3, [64, 128], 3, 10, "same")),
        "large_images": (8, 2, lambda: images(224, 3, [32, 64], 3, 2)),
        "text_lstm": (32, 1, lambda: row(
            (200,), layers.Embedding(10_000, 128), layers.LSTM(128),
            layers.Dense(1, activation="sigmoid"), dtype="int32")),
        "series_gru": (32, 0, lambda: row(
            (100, 16), layers.GRU(64, return_sequences=True), layers.GRU(64), layers.Dense(1))),
        "mlp": (128, 10, lambda: row(
            (784,), layers.Dense(512, activation="relu"), layers.Dropout(0.2),
            layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax"))),
        "residual": (32, 10, residual),
    }


def measure(engine: str, threads: int, steps: int, names: list[str]) -> dict[str, float]:
    """Runs in a process of its own, which has imported nothing yet."""
    os.environ["OMP_NUM_THREADS"] = os.environ["LEPTON_NUM_THREADS"] = str(threads)
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    import numpy as np

    keras: Any
    if engine == "lepton":
        import lepton as keras
    else:
        os.environ["KERAS_BACKEND"] = engine
        import keras
    if engine == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    elif engine == "torch":
        import torch

        torch.set_num_threads(threads)
    found = {}
    for name, (batch, classes, build) in models(keras).items():
        if names and name not in names:
            continue
        model = build()
        loss = "mse" if classes == 0 else "binary_crossentropy" if classes == 1 else (
            "sparse_categorical_crossentropy")
        model.compile("adam", loss)
        generator = np.random.default_rng(0)
        tensor = model.inputs[0]
        shape = (batch * steps, *tensor.shape[1:])
        if "int" in str(tensor.dtype):
            x = generator.integers(0, 10_000, shape).astype("int32")
        else:
            x = generator.random(shape, dtype=np.float32)
        y = generator.integers(0, max(classes, 2), (batch * steps, 1)).astype("float32")
        model.fit(x[: 3 * batch], y[: 3 * batch], batch_size=batch, verbose=0, shuffle=False)
        passes = []
        for _ in range(3):
            begin = time.perf_counter()
            model.fit(x, y, batch_size=batch, verbose=0, shuffle=False)
            passes.append((time.perf_counter() - begin) / steps * 1e3)
        found[name] = statistics.median(passes)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--models", default="")
    parser.add_argument("--engines", default=",".join(ENGINES))
    parser.add_argument("--only", help=argparse.SUPPRESS)
    given = parser.parse_args()
    names = [name for name in given.models.split(",") if name]
    if given.only:
        print(json.dumps(measure(given.only, given.threads, given.steps, names)))
        return
    results: dict[str, dict[str, float]] = {}
    for engine in given.engines.split(","):
        if importlib.util.find_spec(engine) is None:
            continue
        process = subprocess.run(
            [sys.executable, __file__, "--only", engine, "--threads", str(given.threads),
             "--steps", str(given.steps), "--models", given.models],
            stdout=subprocess.PIPE, text=True)
        if process.returncode == 0:
            results[engine] = json.loads(process.stdout.splitlines()[-1])
    peers = [engine for engine in results if engine != "lepton"]
    print(f"| model, batch | {' | '.join(results)} | lepton / fastest peer |")
    print("|---" * (len(results) + 2) + "|")
    import keras

    for name, (batch, _, _) in models(keras).items():
        times = [results[engine].get(name) for engine in results]
        if not any(times):
            continue
        fastest = min((results[peer][name] for peer in peers if name in results[peer]), default=None)
        ours = results.get("lepton", {}).get(name)
        ratio = f"{ours / fastest:.2f}" if ours and fastest else "–"
        cells = " | ".join("–" if value is None else f"{value:.3g}" for value in times)
        print(f"| {name} {batch} | {cells} | {ratio} |")


if __name__ == "__main__":
    main()
