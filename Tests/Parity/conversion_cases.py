"""Models that every Keras since 2.4 can build, from its own layers; used for conversions and for
the comparison of versions."""

import numpy as np


def operations(keras):
    """`keras.ops` of Keras 3; the TensorFlow functions of the same names where there are none."""
    if getattr(keras, "__version__", "2").startswith("3"):
        return keras.ops
    import tensorflow as tf

    class Functions:
        relu, sigmoid, concatenate = tf.nn.relu, tf.sigmoid, tf.concat
        reshape, transpose = tf.reshape, tf.transpose
        mean, sum, max, exp = tf.reduce_mean, tf.reduce_sum, tf.reduce_max, tf.exp
        maximum, clip, matmul, square = tf.maximum, tf.clip_by_value, tf.matmul, tf.square

    return Functions


def cnn(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((10, 10, 3)),
            layers.Conv2D(4, 3, padding="same", activation="relu", kernel_regularizer="l2"),
            layers.BatchNormalization(),
            layers.MaxPooling2D(),
            layers.Conv2D(5, 3, activation="swish"),
            layers.LeakyReLU(0.2),
            layers.Dropout(0.3),
            layers.Flatten(),
            layers.Dense(3, activation="softmax"),
        ]
    )


def residual(keras):
    layers = keras.layers
    x = keras.Input((6,), name="in")
    shared = layers.Dense(6, activation="tanh")
    y = layers.Add()([shared(x), shared(shared(x))])
    z = layers.Multiply()([y, layers.Dense(6, activation="sigmoid", kernel_constraint="max_norm")(x)])
    return keras.Model(x, layers.Dense(2)(layers.Concatenate()([y, z, x])))


def recurrent(keras):
    layers = keras.layers
    return keras.Sequential(
        [
            keras.Input((5, 3)),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, dropout=0.2)),
            layers.TimeDistributed(layers.Dense(3)),
            layers.GRU(3, return_sequences=True),
            layers.GRU(3, return_sequences=True, reset_after=False),
            layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)], return_sequences=True),
            layers.SimpleRNN(3),
            layers.Dense(2),
        ]
    )


def states(keras):
    layers = keras.layers
    x = keras.Input((5, 3), name="sequence")
    y, h, c = layers.LSTM(4, return_sequences=True, return_state=True)(x)
    z = layers.LSTM(4)(y, initial_state=[h, c])
    return keras.Model(x, layers.Dense(2)(layers.Concatenate()([z, h])))


def embedding(keras):
    layers = keras.layers
    x = keras.Input((6,), dtype="int32", name="ids")
    y = layers.Embedding(9, 4, mask_zero=True)(x)
    y = layers.LSTM(4, return_sequences=True)(y)
    y = layers.Dropout(0.1)(y)
    y = layers.Bidirectional(layers.GRU(3))(y)
    return keras.Model(x, layers.Dense(2)(y))


def several(keras):
    layers = keras.layers
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    both = layers.Concatenate()([a, b])
    return keras.Model([a, b], [layers.Dense(1, name="p")(both), layers.Dense(2, name="q")(b)])


def nested(keras):
    layers = keras.layers
    x = keras.Input((6,), name="in")
    inner = keras.Sequential(
        [keras.Input((6,)), layers.Dense(3), layers.BatchNormalization()], name="inner")
    z = keras.Input((6,), name="z")
    graph = keras.Model(z, layers.Dense(3)(layers.Dense(4, activation="relu")(z)), name="graph")
    y = layers.Add()([inner(x), graph(x)])
    y = layers.Concatenate()([y, graph(layers.Dense(6)(y))])
    return keras.Model(x, layers.Dense(2)(y))


def functions(keras):
    layers, ops = keras.layers, operations(keras)
    x = keras.Input((4, 6), name="in")
    y = layers.Dense(6)(x) * 2.0 + 1.0
    y = ops.relu(y[:, 1:, :4]) - ops.sigmoid(x[:, 1:, :4])
    y = 1.0 - y / 3.0
    z = ops.mean(y, axis=1, keepdims=True) + ops.max(y, axis=1, keepdims=True)
    y = ops.concatenate([y, z], axis=1)
    y = ops.matmul(y, ops.transpose(y, (0, 2, 1)))
    y = ops.clip(y, -2.0, 2.0)
    y = ops.exp(-ops.square(y))
    y = ops.maximum(y, 0.25)
    y = ops.reshape(y, (-1, 16))
    return keras.Model(x, layers.Dense(2)(y))


def depthwise(keras):
    layers = keras.layers
    x = keras.Input((8, 8, 3), name="in")
    y = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(x)
    y = layers.BatchNormalization(scale=False)(y)
    y = layers.ReLU(6.0)(y)
    y = layers.SeparableConv2D(4, 3, strides=2, activation="elu")(y)
    y = layers.LayerNormalization()(layers.PReLU(shared_axes=[1, 2])(y))
    y = layers.Conv2DTranspose(3, 2, strides=2)(y)
    y = layers.ZeroPadding2D()(layers.UpSampling2D()(y))
    return keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling2D()(y)))


def attention(keras):
    layers = keras.layers
    x = keras.Input((5, 6), name="in")
    y = layers.MultiHeadAttention(2, 3, name="heads")(x, x)
    y = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, y]))
    y = layers.MultiHeadAttention(2, 3, output_shape=(6,))(y, x, key=x)
    z = layers.Attention()([y, x])
    y = layers.Dense(6, activation="gelu")(layers.Concatenate()([y, z]))
    return keras.Model(x, layers.Dense(2)(layers.GlobalMaxPooling1D()(y)))


def preprocessing(keras):
    layers = keras.layers
    x = keras.Input((8, 8, 3), name="in")
    y = layers.Normalization(mean=[0.2, 0.3, 0.4], variance=[1.0, 2.0, 3.0])(x)
    y = layers.Rescaling(0.5, offset=0.1)(y)
    y = layers.Resizing(6, 7)(layers.CenterCrop(7, 7)(y))
    y = layers.RandomFlip()(layers.GaussianNoise(0.1)(y))
    return keras.Model(x, layers.Dense(2)(layers.Flatten()(y)))


MODELS = {
    build.__name__: build
    for build in (
        cnn, residual, recurrent, states, embedding, several, nested, functions, depthwise,
        attention, preprocessing,
    )
}


def inputs(model, batch=4):
    """Arrays for a model's inputs, the same in every version."""
    arrays = []
    for place, tensor in enumerate(model.inputs):
        generator = np.random.default_rng(7 + place)
        shape = (batch, *(int(x) for x in tensor.shape[1:]))
        if "int" in str(tensor.dtype):
            arrays.append(generator.integers(0, 5, shape).astype("int32"))
        else:
            arrays.append(generator.normal(size=shape).astype("float32"))
    return arrays


def randomize(model):
    """Gives every weight a value of its own that is the same in every version."""
    generator = np.random.default_rng(11)
    weights = []
    for weight in model.get_weights():
        value = generator.normal(size=weight.shape) * 0.3
        weights.append((np.abs(value) + 0.5 if weight.ndim < 2 else value).astype(weight.dtype))
    model.set_weights(weights)


def predict(model, arrays):
    """The outputs as a list of arrays."""
    result = model(arrays[0] if len(arrays) == 1 else arrays, training=False)
    result = result if isinstance(result, (list, tuple)) else [result]
    return [np.asarray(x) for x in result]
