"""Random functional models: depth, branches, shared layers, nested models, masks, several inputs and
outputs, and random options of the layers.

`random_model(seed)` is a function of the seed, so a failure can be looked at again.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import layers
from parity import example

ACTIVATIONS = [
    "linear", "relu", "tanh", "sigmoid", "elu", "selu", "softplus", "softsign", "gelu", "silu",
    "hard_sigmoid", "mish", "leaky_relu", "relu6", "log_sigmoid", "hard_silu",
]
GATES = ["sigmoid", "hard_sigmoid"]


class Maker:
    """Draws layers and models."""

    def __init__(self, seed: Any, noise: bool):
        self.draw = np.random.default_rng(seed)
        #: Whether layers may be random in training.
        self.noise = noise
        #: Layers that were called, by the shape and dtype that they were called on: to be shared.
        self.called: dict[Any, list[Any]] = {}
        self.nesting = 0

    def choose(self, *options: Any) -> Any:
        return options[int(self.draw.integers(len(options)))]

    def chance(self, probability: float) -> bool:
        return bool(self.draw.random() < probability)

    def small(self, low: int = 1, high: int = 6) -> int:
        return int(self.draw.integers(low, high + 1))

    def activation(self) -> str:
        return self.choose(*ACTIVATIONS)

    # ---- layers by the rank of their input ----

    def any_rank(self) -> Any:
        return self.choose(
            lambda: layers.Activation(self.activation()),
            lambda: layers.Dense(
                self.small(), activation=self.activation(), use_bias=self.chance(0.8)),
            lambda: layers.LayerNormalization(center=self.chance(0.7), scale=self.chance(0.7)),
            lambda: layers.BatchNormalization(
                center=self.chance(0.7), scale=self.chance(0.7), epsilon=self.choose(1e-3, 1e-2)),
            lambda: layers.RMSNormalization(),
            lambda: layers.UnitNormalization(),
            lambda: layers.Dropout(0.5 if self.noise else 0),
            lambda: layers.GaussianNoise(0.5 if self.noise else 0),
            lambda: layers.ReLU(
                max_value=self.choose(None, 1.5), negative_slope=self.choose(0.0, 0.2),
                threshold=self.choose(0.0, 0.3)),
            lambda: layers.LeakyReLU(negative_slope=self.choose(0.1, 0.3)),
            lambda: layers.ELU(alpha=self.choose(0.5, 1.0)),
            lambda: layers.PReLU(),
            lambda: layers.Softmax(),
            lambda: layers.Rescaling(self.choose(0.5, 2.0), offset=self.choose(0.0, -1.0)),
            lambda: layers.Flatten(),
            lambda: layers.Identity(),
        )()

    def vector(self, shape: Any) -> Any:
        divisors = [n for n in range(1, shape[-1] + 1) if shape[-1] % n == 0]
        first = self.choose(*divisors)
        return self.choose(
            lambda: layers.RepeatVector(self.small(2, 5)),
            lambda: layers.Reshape((first, shape[-1] // first)),
            lambda: layers.Dense(self.small(4, 12), activation=self.activation()),
        )()

    def padding(self, *options: str) -> str:
        return self.choose(*options)

    def recurrent(self, returns: bool) -> Any:
        kind = self.choose(layers.LSTM, layers.GRU, layers.SimpleRNN)
        options = {
            "return_sequences": returns, "go_backwards": self.chance(0.2),
            "use_bias": self.chance(0.85), "activation": self.choose("tanh", "relu", "softsign"),
        }
        if kind is not layers.SimpleRNN:
            options["recurrent_activation"] = self.choose(*GATES)
        if kind is layers.LSTM:
            options["unit_forget_bias"] = self.chance(0.5)
        if kind is layers.GRU:
            options["reset_after"] = self.chance(0.6)
        return kind(self.small(2, 6), **options)

    def bidirectional(self, returns: bool) -> Any:
        layer = self.choose(layers.LSTM, layers.GRU, layers.SimpleRNN)(
            self.small(2, 4), return_sequences=returns)
        return layers.Bidirectional(
            layer, merge_mode=self.choose("concat", "sum", "ave", "mul"))

    def sequence(self, shape: Any) -> Any:
        steps = shape[1]
        kernel = self.small(1, min(3, steps))
        return self.choose(
            lambda: self.recurrent(self.chance(0.6)),
            lambda: self.bidirectional(self.chance(0.6)),
            lambda: layers.Conv1D(
                self.small(), kernel, padding=self.choose("valid", "same", "causal"),
                dilation_rate=self.choose(1, 1, 2) if kernel * 2 <= steps else 1,
                activation=self.activation(), use_bias=self.chance(0.7)),
            lambda: layers.Conv1D(
                self.small(), kernel, strides=2, padding=self.choose("valid", "same")),
            lambda: layers.SeparableConv1D(
                self.small(), kernel, padding="same", depth_multiplier=self.small(1, 2)),
            lambda: layers.DepthwiseConv1D(kernel, padding="same"),
            lambda: layers.Conv1DTranspose(
                self.small(), kernel, strides=self.small(1, 2),
                padding=self.choose("valid", "same")),
            lambda: layers.MaxPooling1D(
                min(2, steps), strides=self.choose(None, 1), padding=self.choose("valid", "same")),
            lambda: layers.AveragePooling1D(
                min(2, steps), strides=self.choose(None, 1), padding=self.choose("valid", "same")),
            lambda: layers.GlobalAveragePooling1D(keepdims=self.chance(0.2)),
            lambda: layers.GlobalMaxPooling1D(keepdims=self.chance(0.2)),
            lambda: layers.ZeroPadding1D((self.small(0, 2), self.small(0, 2))),
            lambda: layers.UpSampling1D(2),
            lambda: layers.Permute((2, 1)),
            lambda: layers.TimeDistributed(layers.Dense(self.small(), activation="tanh")),
            lambda: layers.SpatialDropout1D(0.3 if self.noise else 0),
            lambda: layers.Masking(mask_value=0.0),
        )()

    def image(self, shape: Any) -> Any:
        kernel = (self.small(1, min(3, shape[1])), self.small(1, min(3, shape[2])))
        pool = (min(2, shape[1]), min(2, shape[2]))
        return self.choose(
            lambda: layers.Conv2D(
                self.small(), kernel, strides=self.small(1, 2), padding=self.choose("valid", "same"),
                activation=self.activation(), use_bias=self.chance(0.7)),
            lambda: layers.Conv2D(
                self.small(), kernel, padding="same", dilation_rate=self.small(1, 2)),
            lambda: layers.Conv2D(
                shape[-1] * self.small(1, 2), kernel, padding="same", groups=shape[-1]),
            lambda: layers.DepthwiseConv2D(
                kernel, strides=self.small(1, 2), padding=self.choose("valid", "same"),
                depth_multiplier=self.small(1, 2)),
            lambda: layers.SeparableConv2D(self.small(), kernel, padding="same"),
            lambda: layers.Conv2DTranspose(
                self.small(), kernel, strides=self.small(1, 2),
                padding=self.choose("valid", "same")),
            lambda: layers.MaxPooling2D(
                pool, strides=self.choose(None, 1), padding=self.choose("valid", "same")),
            lambda: layers.AveragePooling2D(
                pool, strides=self.choose(None, 1), padding=self.choose("valid", "same")),
            lambda: layers.GlobalAveragePooling2D(keepdims=self.chance(0.2)),
            lambda: layers.GlobalMaxPooling2D(keepdims=self.chance(0.2)),
            lambda: layers.ZeroPadding2D(((0, self.small(0, 2)), (self.small(0, 1), 1))),
            lambda: layers.UpSampling2D(
                2, interpolation=self.choose("nearest", "bilinear")),
            lambda: layers.Reshape((shape[1] * shape[2], shape[3])),
            lambda: layers.Permute(self.choose((2, 1, 3), (3, 1, 2))),
            lambda: layers.SpatialDropout2D(0.3 if self.noise else 0),
            lambda: layers.GroupNormalization(groups=self.choose(1, shape[-1])),
        )()

    def layer_for(self, tensor: Any) -> Any:
        key = (tuple(tensor.shape[1:]), str(tensor.dtype))
        known = self.called.setdefault(key, [])
        if known and self.chance(0.2):
            return self.choose(*known)
        rank = len(tensor.shape)
        if self.nesting < 2 and self.chance(0.08):
            layer = self.nested(tensor)
        elif self.chance(0.35) or rank > 4:
            layer = self.any_rank()
        else:
            make = {2: self.vector, 3: self.sequence, 4: self.image}[rank]
            layer = make(tuple(tensor.shape))
        known.append(layer)
        return layer

    def nested(self, tensor: Any) -> Any:
        self.nesting += 1
        outer, self.called = self.called, {}
        inner = keras.Input(tuple(tensor.shape[1:]), dtype=tensor.dtype)
        value = inner
        for _ in range(self.small(1, 3)):
            value = self.layer_for(value)(value)
        self.called = outer
        self.nesting -= 1
        return keras.Model(inner, value)

    # ---- joining ----

    def operation(self, tensor: Any) -> Any:
        return self.choose(
            lambda: tensor * 0.5 + 1.0,
            lambda: keras.ops.tanh(tensor),
            lambda: -tensor,
            lambda: keras.ops.maximum(tensor, 0.1),
            lambda: keras.ops.mean(tensor, axis=-1, keepdims=True) + tensor,
            lambda: keras.ops.expand_dims(tensor, 1) if len(tensor.shape) < 4 else tensor,
            lambda: tensor[:, :1],
        )()

    def merged(self, tensors: list[Any]) -> Any | None:
        """Two tensors of one shape merged, or of shapes that differ in the last axis joined."""
        first = self.choose(*tensors)
        same = [x for x in tensors if x is not first and x.shape == first.shape]
        if same and self.chance(0.7):
            other = self.choose(*same)
            return self.choose(
                layers.Add, layers.Subtract, layers.Multiply, layers.Average, layers.Maximum,
                layers.Minimum, layers.Concatenate)()([first, other])
        near = [x for x in tensors if x is not first and x.shape[:-1] == first.shape[:-1]]
        if near:
            return layers.Concatenate()([first, self.choose(*near)])
        if len(first.shape) == 3:
            value = layers.Attention(use_scale=self.chance(0.5))([first, first])
            return self.choose(
                lambda: value,
                lambda: layers.MultiHeadAttention(2, 3)(
                    first, first, use_causal_mask=self.chance(0.3)),
            )()
        return None

    def inputs(self) -> list[Any]:
        made = []
        for _ in range(self.choose(1, 1, 2, 3)):
            made.append(self.choose(
                lambda: keras.Input((self.small(2, 8),)),
                lambda: keras.Input((self.small(3, 7), self.small(1, 5))),
                lambda: keras.Input((self.small(4, 8), self.small(4, 8), self.small(1, 4))),
                lambda: keras.Input((self.small(3, 6),), dtype="int32"),
            )())
        return made

    def model(self, operations: bool) -> Any:
        inputs = self.inputs()
        tensors = [
            layers.Embedding(5, self.small(2, 5), mask_zero=self.chance(0.5))(x)
            if x.dtype == "int32" else x
            for x in inputs
        ]
        used: set[int] = set()
        for _ in range(self.small(3, 14)):
            chance = self.draw.random()
            value = None
            if chance < 0.2 and len(tensors) > 1:
                value = self.merged(tensors)
            elif chance < 0.3 and operations:
                value = self.operation(tensors[-1])
            if value is None:
                # Mostly onwards from the newest, at times a new branch from an older one.
                tensor = tensors[-1] if self.chance(0.7) else self.choose(*tensors)
                value = self.layer_for(tensor)(tensor)
                used.add(id(tensor))
            if int(np.prod(value.shape[1:])) <= 4000:
                tensors.append(value)
        sinks = [x for x in tensors if id(x) not in used]
        outputs = sinks[-self.choose(1, 1, 2, 3):]
        outputs += [] if outputs[0].dtype == "float32" else [tensors[-1]]
        return keras.Model(inputs, outputs[0] if len(outputs) == 1 else outputs)


def random_model(seed: int, noise: bool = True) -> Any:
    """A Keras model drawn from the seed; without `noise`, one that is not random in training."""
    for attempt in range(20):
        keras.backend.clear_session()
        keras.utils.set_random_seed(seed)
        model = Maker((seed, attempt), noise).model(operations=seed % 2 == 1)
        try:
            data = [example(tensor) for tensor in model.inputs]
            model(data[0] if len(data) == 1 else data)
        except (TypeError, ValueError):
            # Keras builds some graphs that it cannot run: masks that do not fit the tensors.
            continue
        return model
    raise AssertionError(f"nothing that Keras runs is drawn from seed {seed}")
