"""Models to train, with data for them: `ARCHITECTURES[name]() -> (Keras model, arguments of compile)`,
`batch(name, model, generator) -> (x, y)`.

Nothing in them is random but the initial weights, so that two libraries must agree step by step.
"""

import keras
import numpy as np
from keras import layers as L

SAMPLES = 16


def dense():
    model = keras.Sequential(
        [
            L.Input((12,)),
            L.Dense(16, activation="relu"),
            L.Dense(8, activation="tanh"),
            L.Dense(4, activation="softmax"),
        ]
    )
    return model, {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}


def convolution():
    model = keras.Sequential(
        [
            L.Input((12, 12, 3)),
            L.Conv2D(8, 3, activation="relu", padding="same"),
            L.MaxPooling2D(2),
            L.Conv2D(12, 3, activation="relu"),
            L.Flatten(),
            L.Dense(10, activation="softmax"),
        ]
    )
    return model, {"loss": "sparse_categorical_crossentropy", "metrics": ["accuracy"]}


def normalized():
    model = keras.Sequential(
        [
            L.Input((12, 12, 3)),
            L.Conv2D(8, 3, use_bias=False),
            L.BatchNormalization(momentum=0.9),
            L.ReLU(),
            L.AveragePooling2D(2),
            L.Flatten(),
            L.Dense(4),
        ]
    )
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    return model, {"loss": loss, "metrics": ["accuracy"]}


def residual():
    inputs = L.Input((10, 10, 4))
    x = L.Conv2D(8, 3, padding="same")(inputs)
    y = L.ReLU()(L.BatchNormalization()(x))
    y = L.Conv2D(8, 3, padding="same")(y)
    x = L.Add()([x, y])
    x = L.Conv2D(16, 3, strides=2, padding="same")(x)
    x = L.GlobalAveragePooling2D()(L.ReLU()(x))
    model = keras.Model(inputs, L.Dense(4, activation="softmax")(x))
    return model, {"loss": keras.losses.CategoricalCrossentropy(label_smoothing=0.1)}


def depthwise():
    model = keras.Sequential(
        [
            L.Input((10, 10, 4)),
            L.DepthwiseConv2D(3, padding="same", activation="relu"),
            L.Conv2D(8, 1),
            L.LayerNormalization(),
            L.SeparableConv2D(6, 3, activation="swish"),
            L.GlobalMaxPooling2D(),
            L.Dense(1, activation="sigmoid"),
        ]
    )
    return model, {"loss": "binary_crossentropy", "metrics": ["accuracy"]}


def lstm():
    model = keras.Sequential(
        [L.Input((9, 5)), L.LSTM(12, return_sequences=True), L.LSTM(7), L.Dense(1)]
    )
    return model, {"loss": "mse", "metrics": ["mae"]}


def gru():
    model = keras.Sequential(
        [
            L.Input((9, 5)),
            L.GRU(12, return_sequences=True, reset_after=True),
            L.GRU(7, reset_after=False),
            L.Dense(1),
        ]
    )
    return model, {"loss": "huber", "metrics": ["mae"]}


def bidirectional():
    model = keras.Sequential(
        [
            L.Input((9, 5)),
            L.Bidirectional(L.LSTM(6, return_sequences=True)),
            L.Bidirectional(L.GRU(5)),
            L.Dense(1),
        ]
    )
    return model, {"loss": "mse"}


def masked():
    model = keras.Sequential(
        [
            L.Input((9,), dtype="int32"),
            L.Embedding(20, 8, mask_zero=True),
            L.LSTM(6),
            L.Dense(1, activation="sigmoid"),
        ]
    )
    return model, {"loss": "binary_crossentropy"}


def masked_sequence():
    model = keras.Sequential(
        [
            L.Input((9,), dtype="int32"),
            L.Embedding(20, 8, mask_zero=True),
            L.SimpleRNN(6, return_sequences=True),
            L.Dense(5, activation="softmax"),
        ]
    )
    return model, {"loss": "sparse_categorical_crossentropy"}


def recurrent_options():
    model = keras.Sequential(
        [
            L.Input((9, 5)),
            L.GRU(4, return_sequences=True, trainable=False),
            L.LSTM(
                6,
                return_sequences=True,
                go_backwards=True,
                activation="elu",
                recurrent_activation="hard_sigmoid",
                kernel_regularizer=keras.regularizers.L2(0.01),
                recurrent_constraint=keras.constraints.MaxNorm(0.8),
            ),
            L.RNN([L.SimpleRNNCell(5), L.GRUCell(4, reset_after=False)]),
            L.Dense(1),
        ]
    )
    return model, {"loss": "mse"}


def by_step():
    inner = keras.Sequential(
        [
            L.Input((5,)),
            L.Dense(6, activity_regularizer=keras.regularizers.L2(0.05)),
            L.BatchNormalization(),
            L.ReLU(),
        ]
    )
    model = keras.Sequential(
        [
            L.Input((9, 5)),
            L.TimeDistributed(inner),
            L.TimeDistributed(L.Dense(4, activation="tanh")),
            L.GRU(4),
            L.Dense(1),
        ]
    )
    return model, {"loss": "mse"}


def attention():
    inputs = L.Input((7, 8))
    x = L.MultiHeadAttention(2, 4)(inputs, inputs)
    x = L.LayerNormalization()(L.Add()([inputs, x]))
    x = L.Dense(8, activation="gelu")(x)
    x = L.GlobalAveragePooling1D()(x)
    return keras.Model(inputs, L.Dense(1)(x)), {"loss": "mse"}


def several():
    a, b = L.Input((6,), name="a"), L.Input((5,), name="b")
    hidden = L.Concatenate()([L.Dense(8, activation="relu")(a), L.Dense(8, activation="elu")(b)])
    outputs = [
        L.Dense(1, name="value")(hidden),
        L.Dense(3, activation="softmax", name="kind")(hidden),
    ]
    loss = {"value": "mse", "kind": "sparse_categorical_crossentropy"}
    return keras.Model([a, b], outputs), {
        "loss": loss,
        "loss_weights": {"value": 0.3, "kind": 1.7},
        "metrics": {"value": ["mae"], "kind": ["accuracy"]},
    }


def regularized():
    model = keras.Sequential(
        [
            L.Input((12,)),
            L.Dense(
                16,
                activation="relu",
                kernel_regularizer="l2",
                bias_regularizer=keras.regularizers.L1(0.02),
                # Away from 0, where backends differ in the slope of the absolute value.
                bias_initializer=keras.initializers.RandomNormal(stddev=0.5),
                activity_regularizer=keras.regularizers.L2(0.01),
            ),
            L.Dense(8, kernel_constraint=keras.constraints.MaxNorm(1.0)),
            L.Dense(
                4,
                activation="softmax",
                kernel_regularizer=keras.regularizers.OrthogonalRegularizer(0.01),
                bias_constraint=keras.constraints.NonNeg(),
            ),
        ]
    )
    return model, {"loss": "sparse_categorical_crossentropy"}


ARCHITECTURES = {
    function.__name__: function
    for function in (
        dense,
        convolution,
        normalized,
        residual,
        depthwise,
        lstm,
        gru,
        bidirectional,
        masked,
        masked_sequence,
        recurrent_options,
        by_step,
        attention,
        several,
        regularized,
    )
}

OPTIMIZERS = {
    "sgd": lambda: keras.optimizers.SGD(0.05),
    "momentum": lambda: keras.optimizers.SGD(0.02, momentum=0.9, nesterov=True, clipnorm=1.0),
    "adam": lambda: keras.optimizers.Adam(0.002),
    "amsgrad": lambda: keras.optimizers.Adam(0.002, amsgrad=True, global_clipnorm=0.5),
    "adamw": lambda: keras.optimizers.AdamW(
        keras.optimizers.schedules.CosineDecay(0.003, 15, warmup_target=0.005, warmup_steps=4)
    ),
    "rmsprop": lambda: keras.optimizers.RMSprop(0.002, momentum=0.5, centered=True),
    "adagrad": lambda: keras.optimizers.Adagrad(0.02),
    "adadelta": lambda: keras.optimizers.Adadelta(0.5),
    "adamax": lambda: keras.optimizers.Adamax(0.003),
    "nadam": lambda: keras.optimizers.Nadam(0.002, clipvalue=0.1),
    "ftrl": lambda: keras.optimizers.Ftrl(0.02, l1_regularization_strength=0.001),
    "lion": lambda: keras.optimizers.Lion(0.001, weight_decay=0.01),
    "adafactor": lambda: keras.optimizers.Adafactor(0.01),
    "lamb": lambda: keras.optimizers.Lamb(0.005),
    "muon": lambda: keras.optimizers.Muon(0.002),
    "schedule_free": lambda: keras.optimizers.ScheduleFreeAdamW(0.003, warmup_steps=3),
    "average": lambda: keras.optimizers.Adam(0.002, use_ema=True, ema_overwrite_frequency=4),
    "accumulation": lambda: keras.optimizers.Adam(0.002, gradient_accumulation_steps=3),
}


def batch(name, model, generator):
    """Random inputs of a model, padded with zeros where they are ids, and targets for its losses."""
    inputs = []
    for tensor in model.inputs:
        shape = (SAMPLES, *tensor.shape[1:])
        if "int" in str(tensor.dtype):
            x = generator.integers(1, 20, shape).astype("int32")
            for row in x:
                row[generator.integers(3, shape[1] + 1) :] = 0
        else:
            x = generator.normal(size=shape).astype("float32")
        inputs.append(x)
    last = model.outputs[0].shape[-1]
    if name in ("dense", "convolution", "normalized", "regularized"):
        y = generator.integers(0, last, (SAMPLES, 1)).astype("float32")
    elif name == "residual":
        y = np.eye(last, dtype="float32")[generator.integers(0, last, SAMPLES)]
    elif name in ("depthwise", "masked"):
        y = generator.integers(0, 2, (SAMPLES, 1)).astype("float32")
    elif name == "masked_sequence":
        y = generator.integers(0, 5, (SAMPLES, 9)).astype("int32")
    elif name == "several":
        y = [
            generator.normal(size=(SAMPLES, 1)).astype("float32"),
            generator.integers(0, 3, (SAMPLES,)).astype("int32"),
        ]
    else:
        y = generator.normal(size=(SAMPLES, 1)).astype("float32")
    return (inputs if len(inputs) > 1 else inputs[0]), y
