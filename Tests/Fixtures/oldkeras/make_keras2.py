"""Writes models of Keras 2 with what Keras 2 itself computes from them.

    KERAS_BACKEND=theano|tensorflow python make_keras2.py OUTPUT_FOLDER [NAME_PART ...]

Runs on the real old program: `keras==2.0.9`, `2.1.6`, `2.2.4` or `2.3.1` by itself (see `make_keras1.py`),
or with `TFKERAS=1` the Keras within TensorFlow (1.15, 2.3, 2.11, `tf_keras`).
Files and arrays are named as `make_keras1.py` does.
"""
import os
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
warnings.filterwarnings("ignore")
import numpy as np
from making import make

if os.environ.get("TFKERAS") == "2":
    import tf_keras as keras
elif os.environ.get("TFKERAS"):
    from tensorflow import keras
else:
    import keras
K, L = keras.backend, keras.layers
Model, Sequential = keras.models.Model, keras.models.Sequential
IS_THEANO = K.backend() == "theano" if hasattr(K, "backend") else False
if IS_THEANO:
    import theano.ifelse
    import theano.tensor.nnet.opt
    theano.tensor.nnet.opt.local_abstractconv_check.transform = lambda node: False

OUT, PARTS = sys.argv[1], sys.argv[2:]
VERSION = tuple(int(v) for v in keras.__version__.split("-")[0].split(".")[:2])
IS_TF = bool(os.environ.get("TFKERAS"))
HAS_LOCAL = hasattr(L, "LocallyConnected1D")
cases = []


def seq(*layers):
    model = Sequential()
    for layer in layers:
        model.add(layer)
    return model


def add(name, build, ordering="channels_last"):
    cases.append((name, build, ordering))


def one(name, make, shape, ordering="channels_last"):
    def build():
        layer = make()
        return seq(L.Activation("linear", input_shape=shape() if callable(shape) else shape), layer)
    add(name, build, ordering)


def both(name, make, shape):
    one(name + "_last", make, shape, "channels_last")
    one(name + "_first", make, shape, "channels_first")


def is_first():
    return K.image_data_format() == "channels_first"


def image(rows, columns, channels):
    return (channels, rows, columns) if is_first() else (rows, columns, channels)


def volume(a, b, c, channels):
    return (channels, a, b, c) if is_first() else (a, b, c, channels)


def embedding(**options):
    return L.Embedding(11, 4, mask_zero=True, input_length=5, **options)


def core():
    regularizers = keras.regularizers
    for activation in ["softmax", "elu", "softplus", "softsign", "relu", "tanh", "sigmoid", "hard_sigmoid", "linear",
                       "selu", "exponential", "swish", "gelu"]:
        one("activation_" + activation, lambda a=activation: L.Activation(a), (6,))
        one("dense_" + activation, lambda a=activation: L.Dense(4, activation=a), (6,))
    one("activation_softmax_3d", lambda: L.Activation("softmax"), (5, 6))
    one("dense_plain", lambda: L.Dense(4, use_bias=False), (6,))
    one("dense_options", lambda: L.Dense(
        4, kernel_initializer="he_normal", kernel_regularizer=regularizers.l2(0.01), bias_regularizer="l1",
        activity_regularizer=regularizers.l1(0.01), kernel_constraint="max_norm", bias_constraint="non_neg"), (6,))
    one("dense_initializers", lambda: L.Dense(
        4, kernel_initializer=keras.initializers.RandomUniform(-0.1, 0.1, seed=3),
        bias_initializer=keras.initializers.Constant(0.2),
        kernel_constraint=keras.constraints.MinMaxNorm(0.1, 1.0)), (6,))
    one("dense_3d", lambda: L.Dense(4, activation="relu"), (5, 6))
    for name, make, shape in [
            ("dropout", lambda: L.Dropout(0.4), (6,)), ("dropout_noise", lambda: L.Dropout(0.4, noise_shape=(None, 1, 6)), (5, 6)),
            ("spatial1d", lambda: L.SpatialDropout1D(0.4), (5, 6)), ("alpha_dropout", lambda: L.AlphaDropout(0.4), (6,)),
            ("gaussian_noise", lambda: L.GaussianNoise(0.4), (6,)), ("gaussian_dropout", lambda: L.GaussianDropout(0.4), (6,)),
            ("activity", lambda: L.ActivityRegularization(0.1, 0.2), (6,)), ("reshape", lambda: L.Reshape((3, 4)), (2, 6)),
            ("reshape_infer", lambda: L.Reshape((-1, 4)), (2, 6)), ("flatten", lambda: L.Flatten(), (2, 3, 4)),
            ("repeat", lambda: L.RepeatVector(3), (6,)), ("permute", lambda: L.Permute((3, 1, 2)), (3, 4, 5)),
            ("leaky", lambda: L.LeakyReLU(), (6,)), ("leaky_01", lambda: L.LeakyReLU(alpha=0.1), (6,)),
            ("elu_layer", lambda: L.ELU(0.7), (6,)), ("thresholded", lambda: L.ThresholdedReLU(0.4), (6,)),
            ("prelu", lambda: L.PReLU(), (6,)), ("prelu_shared", lambda: L.PReLU(shared_axes=[1, 2]), (3, 4, 5)),
            ("softmax_layer", lambda: L.Softmax(axis=1), (5, 6)), ("relu_layer", lambda: L.ReLU(1.5), (6,)),
            ("relu_options", lambda: L.ReLU(1.5, 0.1, 0.2), (6,)),
            ("bn", lambda: L.BatchNormalization(), (6,)), ("bn_3d", lambda: L.BatchNormalization(), (5, 6)),
            ("bn_options", lambda: L.BatchNormalization(epsilon=0.1, momentum=0.9, center=False), (6,)),
            ("bn_unscaled", lambda: L.BatchNormalization(scale=False), (6,)),
            ("bn_axis1", lambda: L.BatchNormalization(axis=1), (3, 4, 5)),
            ("bn_axis2", lambda: L.BatchNormalization(axis=2), (3, 4, 5)),
            ("bn_axis3", lambda: L.BatchNormalization(axis=3), (3, 4, 5)),
            ("flatten_first", lambda: L.Flatten(data_format="channels_first"), (2, 3, 4)),
            ("layer_normalization", lambda: L.LayerNormalization(), (5, 6))]:
        one(name, make, shape)


def space():
    two = lambda: image(7, 8, 3)  # noqa: E731
    three = lambda: volume(5, 6, 5, 2)  # noqa: E731
    for padding in ("valid", "same"):
        p = padding
        one("conv1d_" + p, lambda p=p: L.Conv1D(4, 3, padding=p, activation="relu"), (9, 5))
        one("conv1d_even_" + p, lambda p=p: L.Conv1D(4, 4, padding=p), (9, 5))
        one("conv1d_dilated_" + p, lambda p=p: L.Conv1D(4, 3, padding=p, dilation_rate=2), (9, 5))
        both("conv2d_" + p, lambda p=p: L.Conv2D(4, (3, 2), padding=p, activation="relu"), two)
        both("conv2d_strided_" + p, lambda p=p: L.Conv2D(4, 3, padding=p, strides=2), two)
        both("conv2d_dilated_" + p, lambda p=p: L.Conv2D(4, (3, 2), padding=p, dilation_rate=2), two)
        both("conv3d_" + p, lambda p=p: L.Conv3D(4, (2, 3, 2), padding=p), three)
        both("conv3d_strided_" + p, lambda p=p: L.Conv3D(4, 3, strides=2, padding=p), three)
        both("deconv_" + p, lambda p=p: L.Conv2DTranspose(4, 3, padding=p), two)
        both("deconv_strided_" + p, lambda p=p: L.Conv2DTranspose(4, 3, strides=2, padding=p), two)
        both("deconv_even_" + p, lambda p=p: L.Conv2DTranspose(4, (4, 2), strides=2, padding=p), two)
        both("deconv_wide_" + p, lambda p=p: L.Conv2DTranspose(4, 2, strides=3, padding=p), two)
        both("deconv_output_" + p, lambda p=p: L.Conv2DTranspose(4, 3, strides=2, padding=p, output_padding=1), two)
        both("deconv3d_" + p, lambda p=p: L.Conv3DTranspose(3, 3, strides=2, padding=p), lambda: volume(3, 4, 3, 2))
        both("separable_" + p, lambda p=p: L.SeparableConv2D(4, 3, depth_multiplier=2, padding=p), two)
        both("separable_strided_" + p, lambda p=p: L.SeparableConv2D(4, 3, strides=2, padding=p), two)
        both("depthwise_" + p, lambda p=p: L.DepthwiseConv2D(3, depth_multiplier=2, padding=p), two)
        one("separable1d_" + p, lambda p=p: L.SeparableConv1D(4, 3, depth_multiplier=2, padding=p), (9, 5))
        one("maxpool1d_" + p, lambda p=p: L.MaxPooling1D(3, strides=2, padding=p), (9, 5))
        one("avgpool1d_" + p, lambda p=p: L.AveragePooling1D(2, padding=p), (9, 5))
        both("maxpool2d_" + p, lambda p=p: L.MaxPooling2D((2, 3), strides=2, padding=p), two)
        both("avgpool2d_" + p, lambda p=p: L.AveragePooling2D(3, strides=2, padding=p), two)
        both("maxpool3d_" + p, lambda p=p: L.MaxPooling3D(2, padding=p), three)
        both("avgpool3d_" + p, lambda p=p: L.AveragePooling3D((2, 3, 2), padding=p), three)
    one("conv1d_causal", lambda: L.Conv1D(4, 3, padding="causal", dilation_rate=2), (9, 5))
    one("conv1d_strided", lambda: L.Conv1D(4, 3, strides=2, use_bias=False), (9, 5))
    both("conv2d_softmax", lambda: L.Conv2D(4, 3, activation="softmax"), two)
    both("crop2d", lambda: L.Cropping2D(((1, 2), (0, 1))), two)
    both("crop3d", lambda: L.Cropping3D(((1, 1), (0, 1), (1, 0))), three)
    one("crop1d", lambda: L.Cropping1D((1, 2)), (9, 5))
    both("up2d", lambda: L.UpSampling2D((2, 3)), two)
    both("up2d_bilinear", lambda: L.UpSampling2D((2, 2), interpolation="bilinear"), two)
    both("up3d", lambda: L.UpSampling3D((2, 1, 3)), three)
    one("up1d", lambda: L.UpSampling1D(3), (4, 5))
    one("pad1d", lambda: L.ZeroPadding1D((1, 2)), (4, 5))
    both("pad2d", lambda: L.ZeroPadding2D(((1, 0), (2, 3))), two)
    both("pad2d_pair", lambda: L.ZeroPadding2D((1, 2)), two)
    both("pad3d", lambda: L.ZeroPadding3D(((1, 2), (0, 1), (1, 0))), three)
    for kind in ("Max", "Average"):
        one("global_%s1d" % kind, lambda k=kind: getattr(L, "Global%sPooling1D" % k)(), (7, 5))
        both("global_%s2d" % kind, lambda k=kind: getattr(L, "Global%sPooling2D" % k)(), two)
        both("global_%s3d" % kind, lambda k=kind: getattr(L, "Global%sPooling3D" % k)(), three)
    both("bn_image", lambda: L.BatchNormalization(axis=1 if is_first() else -1), two)
    both("spatial_dropout", lambda: L.SpatialDropout2D(0.4), two)
    both("convlstm", lambda: L.ConvLSTM2D(3, 3, padding="same", return_sequences=True), lambda: (4,) + image(5, 6, 2))
    both("convlstm_last", lambda: L.ConvLSTM2D(3, (3, 2), padding="valid"), lambda: (4,) + image(5, 6, 2))
    if HAS_LOCAL:
        for implementation in (1, 2, 3):
            options = {} if implementation == 1 else {"implementation": implementation}
            i = implementation
            one("local1d_%d" % i, lambda o=options: L.LocallyConnected1D(4, 3, strides=2, activation="relu", **o), (8, 3))
            both("local2d_%d" % i, lambda o=options: L.LocallyConnected2D(2, (3, 2), strides=(1, 2), **o),
                 lambda: image(5, 6, 3))
            both("local2d_plain_%d" % i, lambda o=options: L.LocallyConnected2D(2, 2, use_bias=False, **o),
                 lambda: image(4, 4, 3))
            if i > 1:
                one("local1d_first_%d" % i, lambda o=options: L.LocallyConnected1D(
                    4, 3, data_format="channels_first", **o), (3, 8))
                for size in (2, 3):
                    one("local1d_same_%d_%d" % (size, i), lambda o=options, s=size: L.LocallyConnected1D(
                        4, s, strides=2, padding="same", **o), (8, 3))
                    both("local2d_same_%d_%d" % (size, i), lambda o=options, s=size: L.LocallyConnected2D(
                        2, s, padding="same", **o), lambda: image(5, 4, 2))


def recurrent():
    for cls in ("SimpleRNN", "GRU", "LSTM"):
        make, low = getattr(L, cls), cls.lower()
        for implementation in (0, 1, 2):
            one("%s_%d" % (low, implementation), lambda m=make, i=implementation: m(4, implementation=i), (5, 3))
            one("%s_%d_sequences" % (low, implementation), lambda m=make, i=implementation: m(
                4, implementation=i, return_sequences=True, activation="relu"), (5, 3))
        one(low + "_backwards", lambda m=make: m(4, go_backwards=True, return_sequences=True), (5, 3))
        one(low + "_unroll", lambda m=make: m(4, unroll=True), (5, 3))
        one(low + "_dropout", lambda m=make: m(4, dropout=0.2, recurrent_dropout=0.3), (5, 3))
        one(low + "_plain", lambda m=make: m(4, use_bias=False), (5, 3))
        one(low + "_sigmoid", lambda m=make: m(4, recurrent_activation="sigmoid"), (5, 3))
        one(low + "_hard", lambda m=make: m(4, recurrent_activation="hard_sigmoid", activation="softsign"), (5, 3))
        add(low + "_stateful", lambda m=make: seq(
            m(4, stateful=True, batch_input_shape=(2, 5, 3), return_sequences=True), m(3, stateful=True)))
        add(low + "_masked", lambda m=make: seq(L.Masking(0.0, input_shape=(5, 3)), m(4, return_sequences=True), m(3)))
        add(low + "_embedded", lambda m=make: seq(embedding(), m(4, return_sequences=True), m(3), L.Dense(2)))
        add(low + "_input_dim", lambda m=make: seq(m(4, input_dim=3, input_length=5, return_sequences=True), m(2)))
        for mode in ("sum", "mul", "concat", "ave"):
            one("bidirectional_%s_%s" % (low, mode), lambda m=make, o=mode: L.Bidirectional(
                m(4, return_sequences=True), merge_mode=o), (5, 3))
        add("bidirectional_first_" + low, lambda m=make: seq(L.Bidirectional(m(4), input_shape=(5, 3)), L.Dense(2)))
        add("bidirectional_inner_" + low, lambda m=make: seq(L.Bidirectional(m(4, input_shape=(5, 3))), L.Dense(2)))
        add("bidirectional_masked_" + low, lambda m=make: seq(embedding(), L.Bidirectional(m(3)), L.Dense(2)))
        add("bidirectional_masked_sequences_" + low, lambda m=make: seq(
            embedding(), L.Bidirectional(m(3, return_sequences=True)), L.TimeDistributed(L.Dense(2))))

        def states(m=make):
            a, b = L.Input((5, 3)), L.Input((4, 3))
            results = m(4, return_state=True)(a)
            return Model([a, b], m(4, return_sequences=True)(b, initial_state=results[1:]))
        add(low + "_states", states)
    one("gru_after", lambda: L.GRU(4, reset_after=True), (5, 3))
    one("gru_before", lambda: L.GRU(4, reset_after=False), (5, 3))
    one("bidirectional_gru_after", lambda: L.Bidirectional(L.GRU(4, reset_after=True)), (5, 3))
    one("lstm_forget", lambda: L.LSTM(4, unit_forget_bias=False), (5, 3))
    one("rnn_cell", lambda: L.RNN(L.LSTMCell(4)), (5, 3))
    one("rnn_cells", lambda: L.RNN([L.LSTMCell(4), L.GRUCell(3)], return_sequences=True), (5, 3))
    one("rnn_stacked", lambda: L.RNN(L.StackedRNNCells([L.SimpleRNNCell(4), L.LSTMCell(3)])), (5, 3))
    one("td_dense", lambda: L.TimeDistributed(L.Dense(4, activation="relu")), (5, 3))
    one("td_lstm", lambda: L.TimeDistributed(L.LSTM(4)), (5, 3, 2))
    both("td_conv2d", lambda: L.TimeDistributed(L.Conv2D(3, 2)), lambda: (3,) + image(5, 4, 2))
    both("td_pool", lambda: L.TimeDistributed(L.MaxPooling2D()), lambda: (3,) + image(5, 4, 2))
    one("td_bn", lambda: L.TimeDistributed(L.BatchNormalization()), (5, 3))
    one("td_bidirectional", lambda: L.TimeDistributed(L.Bidirectional(L.LSTM(2))), (5, 3, 2))
    add("td_model", lambda: seq(L.TimeDistributed(seq(L.Dense(4, input_shape=(3,)), L.Dense(2)), input_shape=(5, 3))))
    add("embedding", lambda: seq(L.Embedding(11, 4, input_length=5)))
    add("embedding_free", lambda: seq(L.Embedding(11, 4)))
    add("embedding_conv", lambda: seq(
        L.Embedding(11, 4, input_length=8), L.Dropout(0.2), L.Conv1D(3, 3, activation="relu"), L.MaxPooling1D(2),
        L.LSTM(3), L.Dense(1), L.Activation("sigmoid")))
    add("masking_value", lambda: seq(L.Masking(-1.0, input_shape=(5, 3)), L.LSTM(2)))


def models():
    for name in ("add", "multiply", "average", "maximum", "concatenate", "minimum", "subtract"):
        def functional(name=name):
            a, b = L.Input((3,)), L.Input((3,), name="second-input")
            tensors = [L.Dense(4)(a), L.Dense(4)(b)]
            return Model([a, b], L.Dense(2)(getattr(L, name)(tensors)))
        add("merge_" + name, functional)

        def masked(name=name):
            a, b = L.Input((5,), dtype="int32"), L.Input((5,), dtype="int32")
            return Model([a, b], L.LSTM(3)(getattr(L, name)([L.Embedding(11, 4, mask_zero=True)(a),
                                                            L.Embedding(11, 4, mask_zero=True)(b)])))
        add("masked_" + name, masked)

        def half_masked(name=name):
            a, b = L.Input((5,), dtype="int32"), L.Input((5, 4))
            return Model([a, b], L.LSTM(3)(getattr(L, name)([L.Embedding(11, 4, mask_zero=True)(a), b])))
        add("half_masked_" + name, half_masked)

    def dot(axes, normalize, shapes=((5, 3), (4, 3))):
        def build():
            a, b = L.Input(shapes[0]), L.Input(shapes[1])
            return Model([a, b], L.dot([L.Dense(3)(a), L.Dense(3)(b)], axes, normalize=normalize))
        return build
    add("dot_2", dot(2, False))
    add("dot_normal", dot(-1, True))
    add("dot_1", dot(1, False, ((5, 3), (5, 2))))
    add("dot_flat", dot(1, True, ((3,), (6,))))

    def nested_sequential():
        return seq(seq(L.Dense(4, input_shape=(3,)), L.BatchNormalization(), L.Dense(5)), L.Activation("relu"), L.Dense(2))
    add("nested_sequential", nested_sequential)
    add("nested_deep", lambda: seq(seq(seq(L.Dense(4, input_dim=3), L.Activation("tanh")), L.Dense(3)), L.Dense(2)))

    def nested_functional():
        a = L.Input((3,))
        inner = Model(a, L.BatchNormalization()(L.Dense(4)(a)))
        b, c = L.Input((3,)), L.Input((3,))
        return Model([b, c], L.Dense(2)(L.concatenate([inner(b), inner(c)])))
    add("nested_functional", nested_functional)

    def nested_shared():
        inner = seq(L.Dense(4, input_dim=3), L.BatchNormalization(), L.Dense(4))
        b, c = L.Input((3,)), L.Input((3,))
        return Model([b, c], L.Dense(2)(L.add([inner(b), inner(c)])))
    add("nested_shared", nested_shared)

    def functional_first():
        a = L.Input((3,))
        return seq(Model(a, L.Dense(4)(a)), L.Dense(2))
    add("functional_first", functional_first)

    def gan():
        generator = seq(L.Dense(4, input_dim=3, activation="tanh"), L.BatchNormalization(), L.Dense(5))
        critic = seq(L.Dense(4, input_dim=5), L.BatchNormalization(), L.LeakyReLU(0.2), L.Dense(1, activation="sigmoid"))
        critic.trainable = False
        return seq(generator, critic)
    add("gan", gan)

    def outputs():
        a = L.Input((3,), name="main_input")
        x = L.Dense(4, activation="relu", name="a.b-c")(a)
        return Model(a, [L.Dense(2, name="first")(x), L.Dense(3, activation="softmax", name="second")(x)])
    add("two_outputs", outputs)

    def frozen():
        model = seq(L.Dense(4, input_dim=3, trainable=False), L.BatchNormalization(), L.Dense(2))
        model.layers[1].trainable = False
        return model
    add("frozen", frozen)

    def residual():
        a = L.Input(image(6, 6, 3))
        axis = 1 if is_first() else 3
        x = L.Conv2D(3, 3, padding="same", name="res2a_branch2a")(a)
        x = L.BatchNormalization(axis=axis)(x)
        x = L.add([L.Activation("relu")(x), a])
        x = L.concatenate([x, L.Conv2D(2, 1)(x)], axis=axis)
        return Model(a, L.Dense(4, activation="softmax")(L.Flatten()(L.AveragePooling2D()(x))))
    add("residual_last", residual, "channels_last")
    add("residual_first", residual, "channels_first")
    add("input_layer", lambda: seq(L.InputLayer((4,)), L.Dense(3)))
    add("batch_shape", lambda: seq(L.Dense(3, batch_input_shape=(2, 4))))
    if IS_TF and hasattr(L, "experimental") and hasattr(L.experimental, "RandomFourierFeatures"):
        for kernel in ("gaussian", "laplacian"):
            for scale, trainable in ((None, True), (2.0, False)):
                one("fourier_%s_%s" % (kernel, trainable), lambda k=kernel, s=scale, t=trainable:
                    L.experimental.RandomFourierFeatures(5, k, scale=s, trainable=t), (4,))
    if IS_TF and hasattr(L, "experimental") and hasattr(L.experimental, "preprocessing"):
        P = L.experimental.preprocessing
        one("rescaling", lambda: P.Rescaling(0.5, offset=1.0), (4, 5, 3))
        one("resizing", lambda: P.Resizing(6, 7), (4, 5, 3))
        one("center_crop", lambda: P.CenterCrop(3, 2), (4, 5, 3))
        for name in ("RandomFlip", "RandomRotation", "RandomZoom", "RandomContrast"):
            one(name.lower(), lambda n=name: getattr(P, n)() if n == "RandomFlip" else getattr(P, n)(0.2), (4, 5, 3))
        one("normalization", lambda: P.Normalization(), (5,))


def fill(model, random):
    seen = []
    for weight in model.weights:
        if any(weight is other for other in seen):
            continue
        seen.append(weight)
        value = K.get_value(weight)
        if "int" in str(getattr(value, "dtype", "")):
            continue
        array = random.standard_normal(np.shape(value)) * 0.5
        if "variance" in (weight.name or "") or "kernel_scale" in weight.name:
            array = np.abs(array) + 0.3
        K.set_value(weight, array.astype("float32"))


def data(model, random, name):
    if not model.built:
        model.build()
    arrays = []
    for tensor in model.inputs:
        shape = K.int_shape(tensor)
        dims = [n if n is not None else (2 if i == 0 else 6) for i, n in enumerate(shape)]
        if "int" in K.dtype(tensor) or "embed" in name or (len(dims) == 2 and "bidirectional_masked" in name) or (
                len(dims) == 2 and "masked_" in name):
            array = random.randint(0, 11, dims).astype("int32")
            array[0, -2:] = 0
            array[1, 0] = 0
        else:
            array = random.standard_normal(dims).astype("float32")
            if len(dims) == 3 and "mask" in name:
                array[0, -2:] = -1.0 if "value" in name else 0.0
        arrays.append(array)
    return arrays


def begin(ordering):
    if not IS_THEANO:
        K.clear_session()
    K.set_image_data_format(ordering)


def save_weights(model, path):
    if IS_TF:
        kind = {"save_format": "h5"} if os.environ["TFKERAS"] == "1" else {}
        model.save_weights(path, overwrite=True, **kind)
    else:
        model.save_weights(path)


core()
space()
recurrent()
models()
counts = make(
    cases, OUT, PARTS, begin, data, fill, save_weights, lambda name: "first" not in name)
print("keras %s: %d models, %d not possible" % ((keras.__version__,) + counts))
