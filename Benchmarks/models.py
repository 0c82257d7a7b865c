"""The models that are timed: what people build with Keras, from a handful of numbers to ResNet50."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import numpy as np
from keras import layers


def _row(shape: tuple[int | None, ...], *parts: Any, dtype: str = "float32") -> Any:
    return keras.Sequential([keras.Input(shape, dtype=dtype), *parts])


def _images(size: int, channels: int, filters: list[int], kernel: int, classes: int,
            padding: str = "valid") -> Any:
    """Convolutions and poolings in turn, then a hidden layer of 128."""
    parts: list[Any] = []
    for count in filters:
        parts.append(layers.Conv2D(count, kernel, activation="relu", padding=padding))
        parts.append(layers.MaxPooling2D())
    parts += [layers.Flatten(), layers.Dense(128, activation="relu"),
              layers.Dense(classes, activation="softmax")]
    return _row((size, size, channels), *parts)


def _sentiment(*parts: Any) -> Any:
    """Texts of 200 words from a vocabulary of 10,000, one number for each."""
    return _row((200,), layers.Embedding(10_000, 128), *parts,
                layers.Dense(1, activation="sigmoid"), dtype="int32")


MODELS: dict[str, Callable[[], Any]] = {
    "mlp_tiny": lambda: _row(
        (8,), layers.Dense(16, activation="tanh"), layers.Dense(16, activation="tanh"),
        layers.Dense(1)),
    "lstm_tiny": lambda: _row((1, 1), layers.LSTM(20), layers.Dense(1)),
    "digits": lambda: _images(28, 1, [32, 64], 5, 10),
    "small_images": lambda: _images(32, 3, [64, 128], 3, 10, "same"),
    "large_images": lambda: _images(224, 3, [32, 64], 3, 2),
    "text_lstm": lambda: _sentiment(layers.LSTM(128)),
    "text_bilstm": lambda: _sentiment(
        layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
        layers.Bidirectional(layers.LSTM(64))),
    "series_gru": lambda: _row(
        (100, 16), layers.GRU(64, return_sequences=True), layers.GRU(64), layers.Dense(1)),
    "mobilenetv2": lambda: keras.applications.MobileNetV2(weights=None),
    "resnet50": lambda: keras.applications.ResNet50(weights=None),
    "efficientnetb0": lambda: keras.applications.EfficientNetB0(weights=None),
}


def data(model: Any, batch: int) -> Any:
    """Numbers from 0 to 1, or words, for a model's input."""
    tensor = model.inputs[0]
    shape = (batch, *(int(size) for size in tensor.shape[1:]))
    generator = np.random.default_rng(0)
    if "int" in str(tensor.dtype):
        return generator.integers(0, 10_000, shape).astype("int32")
    return generator.random(shape, dtype=np.float32)
