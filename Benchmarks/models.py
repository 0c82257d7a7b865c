"""The models that are timed: what people build with Keras, from a handful of numbers to ResNet50.

Each is a function of a module that speaks Keras: `keras` itself on any backend, or `lepton`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

VOCABULARY = 10_000
Build = Callable[[Any], Any]


def _row(keras: Any, shape: tuple[int | None, ...], *parts: Any, dtype: str = "float32") -> Any:
    return keras.Sequential([keras.layers.Input(shape, dtype=dtype), *parts])


def _images(keras: Any, size: int, channels: int, filters: list[int], kernel: int, classes: int,
            padding: str = "valid") -> Any:
    """Convolutions and poolings in turn, then a hidden layer of 128."""
    layers = keras.layers
    parts: list[Any] = []
    for count in filters:
        parts.append(layers.Conv2D(count, kernel, activation="relu", padding=padding))
        parts.append(layers.MaxPooling2D(2))
    parts += [layers.Flatten(), layers.Dense(128, activation="relu"),
              layers.Dense(classes, activation="softmax")]
    return _row(keras, (size, size, channels), *parts)


def _sentiment(keras: Any, *parts: Any) -> Any:
    """Texts of 200 words, one number for each."""
    return _row(keras, (200,), keras.layers.Embedding(VOCABULARY, 128), *parts,
                keras.layers.Dense(1, activation="sigmoid"), dtype="int32")


def mlp_tiny(keras: Any) -> Any:
    dense = keras.layers.Dense
    return _row(keras, (8,), dense(16, activation="tanh"), dense(16, activation="tanh"), dense(1))


def lstm_tiny(keras: Any) -> Any:
    return _row(keras, (1, 1), keras.layers.LSTM(20), keras.layers.Dense(1))


def digits(keras: Any) -> Any:
    return _images(keras, 28, 1, [32, 64], 5, 10)


def small_images(keras: Any) -> Any:
    return _images(keras, 32, 3, [64, 128], 3, 10, "same")


def large_images(keras: Any) -> Any:
    return _images(keras, 224, 3, [32, 64], 3, 2)


def text_lstm(keras: Any) -> Any:
    return _sentiment(keras, keras.layers.LSTM(128))


def text_bilstm(keras: Any) -> Any:
    layers = keras.layers
    return _sentiment(keras, layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
                      layers.Bidirectional(layers.LSTM(64)))


def series_gru(keras: Any, steps: int | None = 100) -> Any:
    layers = keras.layers
    return _row(keras, (steps, 16), layers.GRU(64, return_sequences=True), layers.GRU(64),
                layers.Dense(1))


def mlp(keras: Any) -> Any:
    layers = keras.layers
    return _row(keras, (784,), layers.Dense(512, activation="relu"), layers.Dropout(0.2),
                layers.Dense(512, activation="relu"), layers.Dense(10, activation="softmax"))


def residual(keras: Any) -> Any:
    """Eight convolutions with batch normalization before each activation (a ResNet v2)."""
    layers = keras.layers
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


def mobilenetv2(keras: Any) -> Any:
    return keras.applications.MobileNetV2(weights=None)


def resnet50(keras: Any) -> Any:
    return keras.applications.ResNet50(weights=None)


def efficientnetb0(keras: Any) -> Any:
    return keras.applications.EfficientNetB0(weights=None)


MODELS: dict[str, Build] = {
    build.__name__: build
    for build in (mlp_tiny, lstm_tiny, digits, small_images, large_images, text_lstm, text_bilstm,
                  series_gru, mlp, residual, mobilenetv2, resnet50, efficientnetb0)
}

INFERENCE = [name for name in MODELS if name not in ("mlp", "residual")]


class Lesson(NamedTuple):
    """How a model is trained: samples in a step; classes, or 1 for yes and no, 0 for a number."""

    batch: int
    classes: int

    @property
    def loss(self) -> str:
        if self.classes == 0:
            return "mse"
        return "binary_crossentropy" if self.classes == 1 else "sparse_categorical_crossentropy"


TRAINING = {
    "digits": Lesson(64, 10),
    "small_images": Lesson(32, 10),
    "large_images": Lesson(8, 2),
    "text_lstm": Lesson(32, 1),
    "series_gru": Lesson(32, 0),
    "mlp": Lesson(128, 10),
    "residual": Lesson(32, 10),
}


def data(model: Any, count: int) -> Any:
    """Numbers from 0 to 1, or words, for a model's input."""
    import numpy as np

    tensor = model.inputs[0]
    shape = (count, *(int(size) for size in tensor.shape[1:]))
    generator = np.random.default_rng(0)
    if "int" in str(tensor.dtype):
        return generator.integers(0, VOCABULARY, shape).astype("int32")
    return generator.random(shape, dtype=np.float32)


def targets(lesson: Lesson, count: int) -> Any:
    """What the samples of a lesson should give: random classes."""
    import numpy as np

    drawn = np.random.default_rng(1).integers(0, max(lesson.classes, 2), (count, 1))
    return drawn.astype("float32")
