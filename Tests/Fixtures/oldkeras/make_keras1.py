"""Writes models of Keras 1 with what Keras 1 itself computes from them.

    KERAS_BACKEND=theano|tensorflow python make_keras1.py OUTPUT_FOLDER [NAME_PART ...]

Runs on the real old program: Python 3.7, `keras==1.0.8`, `1.1.1` or `1.2.2`, and below it `Theano==1.0.5`
(`THEANO_FLAGS=cxx=,mode=FAST_COMPILE,floatX=float32`) or `tensorflow==1.15.5` with `numpy<1.19`, `h5py<3`.
Every case gives `NAME.h5` (a whole model), every fourth one also `NAME.json` and `NAME.weights.h5`;
inputs and outputs stand in `NAME.npz` as `in0`, … and `out0`, ….
"""
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import warnings

warnings.filterwarnings("ignore")
import keras
import numpy as np
from keras import backend as K
from keras import layers as L
from keras import regularizers
from keras.layers import *  # noqa: F401,F403
from keras.layers.advanced_activations import *  # noqa: F401,F403
from keras.models import Model, Sequential
from making import make

if K.backend() == "theano":
    # Convolutions by Theano's own Python code, which it refuses to use where it has no C compiler.
    import theano.ifelse
    import theano.tensor.nnet.opt
    theano.tensor.nnet.opt.local_abstractconv_check.transform = lambda node: False

OUT = sys.argv[1]
PARTS = sys.argv[2:]
VERSION = tuple(int(v) for v in keras.__version__.split(".")[:2])
cases = []


def case(orderings=("th",)):
    def wrap(function):
        for ordering in orderings:
            suffix = "" if len(orderings) == 1 else "_" + ordering
            cases.append((function.__name__ + suffix, function, ordering))
        return function
    return wrap


both = case(("th", "tf"))


def add(name, build, ordering="th"):
    cases.append((name, build, ordering))


def image(rows, columns, channels):
    return (channels, rows, columns) if K.image_dim_ordering() == "th" else (rows, columns, channels)


def volume(a, b, c, channels):
    return (channels, a, b, c) if K.image_dim_ordering() == "th" else (a, b, c, channels)


def seq(*layers):
    model = Sequential()
    for layer in layers:
        model.add(layer)
    return model


def one(name, make, shape, ordering="th", **options):
    """A Sequential of one layer on inputs of one shape; `shape` may be a function of the ordering."""
    def build():
        layer = make()
        model = Sequential()
        inner = shape() if callable(shape) else shape
        model.add(L.Activation("linear", input_shape=inner))
        model.add(layer)
        return model
    add(name, build, ordering)


def both_orderings(name, make, shape):
    for ordering in ("th", "tf"):
        one(name + "_" + ordering, make, shape, ordering)


# Core

def core():
    for activation in ["softmax", "softplus", "softsign", "relu", "tanh", "sigmoid", "hard_sigmoid", "linear"] + (
            ["elu"] if VERSION >= (1, 2) else []):
        one("activation_" + activation, lambda a=activation: L.Activation(a), (6,))
        one("dense_" + activation, lambda a=activation: L.Dense(4, activation=a), (6,))
    one("activation_softmax_3d", lambda: L.Activation("softmax"), (5, 6))
    one("dense_plain", lambda: L.Dense(4, bias=False), (6,))
    one("dense_options", lambda: L.Dense(
        4, init="he_normal", W_regularizer=regularizers.l2(0.01), b_regularizer=regularizers.l1(0.02),
        activity_regularizer=regularizers.activity_l2(0.01), W_constraint="maxnorm", b_constraint="nonneg"), (6,))
    one("dense_orthogonal", lambda: L.Dense(4, init="orthogonal", W_regularizer=regularizers.l1l2(0.1, 0.2)), (6,))
    if VERSION >= (1, 2):
        one("dense_3d", lambda: L.Dense(4, activation="relu"), (5, 6))
    one("maxout", lambda: L.MaxoutDense(4, nb_feature=3), (6,))
    one("maxout_plain", lambda: L.MaxoutDense(5, nb_feature=2, bias=False, W_regularizer="l2"), (6,))
    one("highway", lambda: L.Highway(activation="tanh"), (6,))
    one("highway_plain", lambda: L.Highway(activation="relu", bias=False), (6,))
    one("highway_bias", lambda: L.Highway(transform_bias=-1), (6,))
    one("time_distributed_dense", lambda: L.TimeDistributedDense(4, activation="relu", input_length=5), (5, 6))
    one("dropout", lambda: L.Dropout(0.4), (6,))
    if VERSION >= (1, 1):
        one("spatial_dropout", lambda: L.SpatialDropout2D(0.4), lambda: image(4, 5, 3))
        one("spatial_dropout_3d", lambda: L.SpatialDropout3D(0.4), lambda: volume(4, 5, 3, 2))
    one("gaussian_noise", lambda: L.GaussianNoise(0.4), (6,))
    one("gaussian_dropout", lambda: L.GaussianDropout(0.4), (6,))
    one("activity", lambda: L.ActivityRegularization(l1=0.1, l2=0.2), (6,))
    one("reshape", lambda: L.Reshape((3, 4)), (2, 6))
    one("reshape_infer", lambda: L.Reshape((-1, 4)), (2, 6))
    one("flatten", lambda: L.Flatten(), (2, 3, 4))
    one("repeat", lambda: L.RepeatVector(3), (6,))
    one("permute", lambda: L.Permute((2, 1)), (3, 4))
    one("permute3", lambda: L.Permute((3, 1, 2)), (3, 4, 5))
    one("leaky", lambda: L.LeakyReLU(), (6,))
    one("leaky_01", lambda: L.LeakyReLU(alpha=0.1), (6,))
    one("elu_layer", lambda: L.ELU(alpha=0.7), (6,))
    one("thresholded", lambda: L.ThresholdedReLU(theta=0.4), (6,))
    one("prelu", lambda: L.PReLU(), (6,))
    one("prelu_3d", lambda: L.PReLU(init="one"), (3, 6))
    one("parametric_softplus", lambda: L.ParametricSoftplus(alpha_init=0.3, beta_init=4.0), (6,))
    one("srelu", lambda: L.SReLU(), (6,))
    if VERSION >= (1, 2):
        one("prelu_shared", lambda: L.PReLU(shared_axes=[1, 2]), (3, 4, 5))
        one("srelu_shared", lambda: L.SReLU(shared_axes=[1]), (3, 4))
        one("parametric_softplus_shared", lambda: L.ParametricSoftplus(shared_axes=[1]), (3, 4))
    for mode in (0, 1, 2):
        one("bn_mode%d" % mode, lambda m=mode: L.BatchNormalization(mode=m), (6,))
    one("bn_epsilon", lambda: L.BatchNormalization(epsilon=0.1, momentum=0.9), (6,))
    one("bn_3d", lambda: L.BatchNormalization(), (5, 6))
    one("bn_3d_mode1", lambda: L.BatchNormalization(mode=1), (5, 6))
    one("bn_3d_mode2", lambda: L.BatchNormalization(mode=2), (5, 6))
    one("bn_axis1", lambda: L.BatchNormalization(axis=1), (3, 4, 5))
    one("bn_axis2", lambda: L.BatchNormalization(axis=2), (3, 4, 5))
    one("bn_axis3", lambda: L.BatchNormalization(axis=3), (3, 4, 5))
    one("bn_mode1_4d", lambda: L.BatchNormalization(mode=1), (3, 4, 5))


# Convolution and pooling

def space():
    two = lambda: image(7, 8, 3)  # noqa: E731
    three = lambda: volume(5, 6, 5, 2)  # noqa: E731
    for border in ("valid", "same"):
        one("conv1d_" + border, lambda b=border: L.Convolution1D(4, 3, border_mode=b, activation="relu"), (9, 5))
        both_orderings("conv2d_" + border, lambda b=border: L.Convolution2D(
            4, 3, 2, border_mode=b, activation="relu"), two)
        both_orderings("conv2d_strided_" + border, lambda b=border: L.Convolution2D(
            4, 3, 3, border_mode=b, subsample=(2, 2)), two)
        both_orderings("conv3d_" + border, lambda b=border: L.Convolution3D(4, 2, 3, 2, border_mode=b), three)
        one("maxpool1d_" + border, lambda b=border: L.MaxPooling1D(3, stride=2, border_mode=b), (9, 5))
        one("avgpool1d_" + border, lambda b=border: L.AveragePooling1D(2, border_mode=b), (9, 5))
        both_orderings("maxpool2d_" + border, lambda b=border: L.MaxPooling2D((2, 3), strides=(2, 2), border_mode=b),
                       two)
        both_orderings("avgpool2d_" + border, lambda b=border: L.AveragePooling2D((3, 3), strides=(2, 2), border_mode=b),
                       two)
        both_orderings("maxpool3d_" + border, lambda b=border: L.MaxPooling3D((2, 2, 2), border_mode=b), three)
        both_orderings("avgpool3d_" + border, lambda b=border: L.AveragePooling3D((2, 3, 2), border_mode=b), three)
        if VERSION >= (1, 1):
            both_orderings("atrous2d_" + border, lambda b=border: L.AtrousConvolution2D(
                4, 3, 2, border_mode=b, atrous_rate=(2, 2)), two)
        if VERSION >= (1, 2):
            one("atrous1d_" + border, lambda b=border: L.AtrousConvolution1D(4, 3, border_mode=b, atrous_rate=2), (9, 5))
    one("conv1d_strided", lambda: L.Convolution1D(4, 3, subsample_length=2, bias=False), (9, 5))
    one("conv1d_wide", lambda: L.Convolution1D(4, 4, border_mode="same"), (9, 5))
    both_orderings("conv2d_plain", lambda: L.Convolution2D(4, 1, 1, bias=False), two)
    both_orderings("conv2d_even_same", lambda: L.Convolution2D(4, 2, 4, border_mode="same"), two)
    both_orderings("separable", lambda: L.SeparableConvolution2D(4, 3, 3, depth_multiplier=2), two)
    both_orderings("separable_same", lambda: L.SeparableConvolution2D(4, 3, 3, border_mode="same"), two)
    if VERSION >= (1, 1):
        both_orderings("deconv_valid", lambda: L.Deconvolution2D(4, 3, 3, output_shape=(
            (None, 4, 9, 10) if K.image_dim_ordering() == "th" else (None, 9, 10, 4))), two)
        both_orderings("deconv_stride", lambda: L.Deconvolution2D(4, 3, 3, subsample=(2, 2), border_mode="valid",
            output_shape=((None, 4, 15, 17) if K.image_dim_ordering() == "th" else (None, 15, 17, 4))), two)
        both_orderings("deconv_stride_same", lambda: L.Deconvolution2D(4, 3, 3, subsample=(2, 2), border_mode="same",
            output_shape=((None, 4, 14, 16) if K.image_dim_ordering() == "th" else (None, 14, 16, 4))), two)
        both_orderings("deconv_stride_same_odd", lambda: L.Deconvolution2D(
            4, 3, 3, subsample=(2, 2), border_mode="same",
            output_shape=((None, 4, 13, 15) if K.image_dim_ordering() == "th" else (None, 13, 15, 4))), two)
        both_orderings("deconv_stride_valid_even", lambda: L.Deconvolution2D(
            4, 3, 3, subsample=(2, 2), border_mode="valid",
            output_shape=((None, 4, 16, 18) if K.image_dim_ordering() == "th" else (None, 16, 18, 4))), two)
        both_orderings("crop2d", lambda: L.Cropping2D(((1, 2), (0, 1))), two)
        both_orderings("crop3d", lambda: L.Cropping3D(((1, 1), (0, 1), (1, 0))), three)
        one("crop1d", lambda: L.Cropping1D((1, 2)), (9, 5))
    one("local1d", lambda: L.LocallyConnected1D(4, 3, activation="relu"), (7, 5))
    one("local1d_strided", lambda: L.LocallyConnected1D(4, 3, subsample_length=2, bias=False), (7, 5))
    both_orderings("local2d", lambda: L.LocallyConnected2D(4, 3, 2, activation="tanh"), lambda: image(5, 6, 3))
    both_orderings("local2d_strided", lambda: L.LocallyConnected2D(4, 3, 2, subsample=(2, 1), bias=False),
                   lambda: image(5, 6, 3))
    one("up1d", lambda: L.UpSampling1D(3), (4, 5))
    both_orderings("up2d", lambda: L.UpSampling2D((2, 3)), two)
    both_orderings("up3d", lambda: L.UpSampling3D((2, 1, 3)), three)
    one("pad1d", lambda: L.ZeroPadding1D(2), (4, 5))
    both_orderings("pad2d", lambda: L.ZeroPadding2D((1, 2)), two)
    both_orderings("pad3d", lambda: L.ZeroPadding3D((1, 2, 1)), three)
    if VERSION >= (1, 2):
        one("pad1d_asymmetric", lambda: L.ZeroPadding1D((1, 2)), (4, 5))
        one("pad1d_dict", lambda: L.ZeroPadding1D({"left_pad": 1, "right_pad": 2}), (4, 5))
        both_orderings("pad2d_asymmetric", lambda: L.ZeroPadding2D((1, 2, 0, 3)), two)
        both_orderings("pad2d_dict", lambda: L.ZeroPadding2D({"top_pad": 1, "left_pad": 2}), two)
    one("gmp1d", lambda: L.GlobalMaxPooling1D(), (7, 5))
    one("gap1d", lambda: L.GlobalAveragePooling1D(), (7, 5))
    both_orderings("gmp2d", lambda: L.GlobalMaxPooling2D(), two)
    both_orderings("gap2d", lambda: L.GlobalAveragePooling2D(), two)
    if VERSION >= (1, 2):
        both_orderings("gmp3d", lambda: L.GlobalMaxPooling3D(), three)
        both_orderings("gap3d", lambda: L.GlobalAveragePooling3D(), three)
    both_orderings("bn_image", lambda: L.BatchNormalization(axis=1), two)
    both_orderings("convlstm", lambda: L.ConvLSTM2D(3, 3, 3, border_mode="same", return_sequences=True),
                   lambda: (4,) + image(5, 6, 2))
    both_orderings("convlstm_last", lambda: L.ConvLSTM2D(3, 3, 2, border_mode="same"),
                   lambda: (4,) + image(5, 6, 2))
    both_orderings("convlstm_valid", lambda: L.ConvLSTM2D(3, 3, 3, border_mode="valid", go_backwards=True),
                   lambda: (4,) + image(5, 6, 2))

    # An order of axes that is not the program's own, in the middle of a model.
    def mixed():
        m = Sequential()
        m.add(L.Convolution2D(4, 3, 3, dim_ordering="tf", input_shape=(7, 8, 3), activation="relu"))
        m.add(L.Permute((3, 1, 2)))
        m.add(L.Convolution2D(5, 2, 2, dim_ordering="th"))
        m.add(L.MaxPooling2D(dim_ordering="th"))
        m.add(L.Flatten())
        m.add(L.Dense(3, activation="softmax"))
        return m
    add("mixed_orderings", mixed, "th")
    add("mixed_orderings_tf", mixed, "tf")

    def cnn():
        return seq(
            L.ZeroPadding2D((1, 1), input_shape=image(8, 8, 1)), L.Convolution2D(4, 3, 3, activation="relu"),
            L.BatchNormalization(axis=1 if K.image_dim_ordering() == "th" else -1),
            L.Convolution2D(4, 3, 3, border_mode="same"), L.LeakyReLU(0.2), L.MaxPooling2D((2, 2)), L.Dropout(0.25),
            L.Flatten(), L.Dense(8, activation="relu"), L.Dropout(0.5), L.Dense(3, activation="softmax"))
    add("cnn_th", cnn, "th")
    add("cnn_tf", cnn, "tf")


# Recurrent

def recurrent():
    for cls in ("SimpleRNN", "GRU", "LSTM"):
        make = getattr(L, cls)
        low = cls.lower()
        for consume in ("cpu", "mem", "gpu"):
            one("%s_%s" % (low, consume), lambda m=make, c=consume: m(4, consume_less=c), (5, 3))
            one("%s_%s_sequences" % (low, consume), lambda m=make, c=consume: m(
                4, consume_less=c, return_sequences=True, activation="relu"), (5, 3))
        one(low + "_backwards", lambda m=make: m(4, go_backwards=True, return_sequences=True), (5, 3))
        one(low + "_unroll", lambda m=make: m(4, unroll=True), (5, 3))
        one(low + "_dropout", lambda m=make: m(4, dropout_W=0.2, dropout_U=0.3), (5, 3))
        one(low + "_regularized", lambda m=make: m(
            4, W_regularizer="l2", U_regularizer="l1", b_regularizer="l2", init="uniform", inner_init="glorot_normal"),
            (5, 3))
        if cls != "SimpleRNN":
            one(low + "_sigmoid", lambda m=make: m(4, inner_activation="sigmoid", activation="softsign"), (5, 3))

        def stateful(m=make):
            model = Sequential()
            model.add(m(4, stateful=True, batch_input_shape=(2, 5, 3), return_sequences=True))
            model.add(m(3, stateful=True))
            return model
        add(low + "_stateful", stateful)

        def masked(m=make):
            return seq(L.Masking(0.0, input_shape=(5, 3)), m(4, return_sequences=True), m(3))
        add(low + "_masked", masked)

        def embedded(m=make):
            return seq(L.Embedding(11, 4, mask_zero=True, input_length=5), m(4, return_sequences=True), m(3),
                       L.Dense(2, activation="sigmoid"))
        add(low + "_embedded", embedded)

        def input_dim(m=make):
            return seq(m(4, input_dim=3, input_length=5, return_sequences=True), m(2))
        add(low + "_input_dim", input_dim)

        def input_dim_free(m=make):
            return seq(m(4, input_dim=3))
        add(low + "_input_dim_free", input_dim_free)
        for mode in ("sum", "mul", "concat", "ave"):
            one("bidirectional_%s_%s" % (low, mode), lambda m=make, o=mode: L.Bidirectional(
                m(4, return_sequences=True), merge_mode=o), (5, 3))
        one("bidirectional_%s_last" % low, lambda m=make: L.Bidirectional(m(4)), (5, 3))

        def bidirectional_masked(m=make):
            return seq(L.Embedding(11, 4, mask_zero=True, input_length=5), L.Bidirectional(m(3)), L.Dense(2))
        add("bidirectional_%s_masked" % low, bidirectional_masked)

        def bidirectional_masked_sequences(m=make):
            return seq(L.Embedding(11, 4, mask_zero=True, input_length=5),
                       L.Bidirectional(m(3, return_sequences=True)), L.TimeDistributed(L.Dense(2)))
        add("bidirectional_%s_masked_sequences" % low, bidirectional_masked_sequences)
    one("lstm_forget_zero", lambda: L.LSTM(4, forget_bias_init="zero"), (5, 3))
    one("td_dense", lambda: L.TimeDistributed(L.Dense(4, activation="relu")), (5, 3))
    one("td_flatten", lambda: L.TimeDistributed(L.Flatten()), (5, 3, 2))
    one("td_lstm", lambda: L.TimeDistributed(L.LSTM(4)), (5, 3, 2))
    one("td_dropout", lambda: L.TimeDistributed(L.Dropout(0.3)), (5, 3))
    one("td_repeat", lambda: L.TimeDistributed(L.RepeatVector(2)), (5, 3))
    one("td_activation", lambda: L.TimeDistributed(L.Activation("softmax")), (5, 3))
    one("td_conv1d", lambda: L.TimeDistributed(L.Convolution1D(3, 2)), (5, 4, 2))
    both_orderings("td_conv2d", lambda: L.TimeDistributed(L.Convolution2D(3, 2, 2)), lambda: (3,) + image(5, 4, 2))
    both_orderings("td_pool2d", lambda: L.TimeDistributed(L.MaxPooling2D()), lambda: (3,) + image(5, 4, 2))
    if VERSION >= (1, 1):
        one("td_maxout", lambda: L.TimeDistributed(L.MaxoutDense(3)), (5, 4))
        one("td_highway", lambda: L.TimeDistributed(L.Highway()), (5, 4))

    def td_batch():
        return seq(L.TimeDistributed(L.Dense(4), batch_input_shape=(3, 5, 2)), L.TimeDistributed(L.Activation("relu")))
    add("td_batch", td_batch)

    def td_model():
        inner = seq(L.Dense(4, input_shape=(3,), activation="tanh"), L.Dense(2))
        return seq(L.TimeDistributed(inner, input_shape=(5, 3)))
    add("td_model", td_model)

    def td_time_free():
        return seq(L.LSTM(4, return_sequences=True, input_shape=(None, 3)), L.TimeDistributed(L.Dense(2)))
    add("td_time_free", td_time_free)

    def autoencoder():
        return seq(L.LSTM(4, input_shape=(5, 3)), L.RepeatVector(4), L.LSTM(3, return_sequences=True),
                   L.TimeDistributed(L.Dense(2)), L.Activation("softmax"))
    add("autoencoder", autoencoder)
    add("embedding", lambda: seq(L.Embedding(11, 4, input_length=5)))
    add("embedding_free", lambda: seq(L.Embedding(11, 4)))
    add("embedding_dropout", lambda: seq(L.Embedding(11, 4, dropout=0.3, input_length=5, W_regularizer="l2",
                                                    W_constraint="unitnorm"), L.Flatten(), L.Dense(2)))
    add("embedding_batch", lambda: seq(L.Embedding(11, 4, batch_input_shape=(2, 5)), L.Convolution1D(3, 2),
                                       L.GlobalMaxPooling1D()))
    add("embedding_conv", lambda: seq(
        L.Embedding(11, 4, input_length=8), L.Dropout(0.2), L.Convolution1D(
            nb_filter=3, filter_length=3, border_mode="valid", activation="relu", subsample_length=1),
        L.MaxPooling1D(pool_length=2), L.LSTM(3), L.Dense(1), L.Activation("sigmoid")))
    add("embedding_average", lambda: seq(L.Embedding(11, 4, input_length=8), L.GlobalAveragePooling1D(),
                                         L.Dense(1, activation="sigmoid")))
    add("masking_value", lambda: seq(L.Masking(-1.0, input_shape=(5, 3)), L.LSTM(2)))
    add("masking_td", lambda: seq(L.Masking(0.0, input_shape=(5, 3)), L.TimeDistributed(L.Dense(2)), L.LSTM(2)))


# Models

def models():
    def merged(mode, **options):
        def build():
            left = seq(L.Dense(4, input_dim=3, activation="relu"))
            right = seq(L.Dense(5, input_shape=(6,)), L.Dense(4))
            return seq(L.Merge([left, right], mode=mode, **options), L.Dense(2, activation="softmax"))
        return build
    for mode in ("sum", "mul", "concat", "ave", "max"):
        if mode == "max" and VERSION < (1, 1):
            continue
        add("merge_" + mode, merged(mode))

        def functional(mode=mode):
            a, b = L.Input((3,)), L.Input((3,), name="second-input")
            c = L.merge([L.Dense(4)(a), L.Dense(4)(b), L.Dense(4)(b)], mode=mode)
            return Model([a, b], L.Dense(2)(c))
        add("functional_" + mode, functional)
    add("merge_concat1", merged("concat", concat_axis=1))
    add("merge_dot", merged("dot", dot_axes=1))
    add("merge_cos", lambda: seq(L.Merge([seq(L.Dense(4, input_dim=3)), seq(L.Dense(4, input_dim=5))], mode="cos",
                                         dot_axes=1), L.Flatten(), L.Dense(2)))

    def dot(mode, axes, reshape=False):
        def build():
            a, b = L.Input((5, 3)), L.Input((4, 3))
            x, y = L.TimeDistributed(L.Dense(6))(a), L.TimeDistributed(L.Dense(6))(b)
            if axes in (1, [1, 1]):
                x, y = L.Permute((2, 1))(x), L.Permute((2, 1))(y)
            return Model([a, b], L.merge([x, y], mode=mode, dot_axes=axes))
        return build
    for axes in (2, 1, [2, 2], [1, 1], -1):
        add("dot_3d_%s" % str(axes).replace(" ", ""), dot("dot", axes))
    add("cos_3d", lambda: _cos())

    def _cos():
        a, b = L.Input((5, 3)), L.Input((5, 3))
        return Model([a, b], L.merge([a, b], mode="cos", dot_axes=[2, 2]))
    add("merge_3d_concat", lambda: seq(
        L.Merge([seq(L.LSTM(3, return_sequences=True, input_shape=(4, 2))),
                 seq(L.TimeDistributed(L.Dense(3), input_shape=(4, 3)))], mode="concat", concat_axis=1), L.GRU(2)))
    add("merge_embeddings", lambda: seq(
        L.Merge([seq(L.Embedding(11, 4, input_length=3), L.Flatten()), seq(L.Embedding(11, 4, input_length=3),
                                                                       L.Flatten())], mode="concat"), L.Dense(2)))

    def merge_nested():
        inner = seq(L.Merge([seq(L.Dense(4, input_dim=3)), seq(L.Dense(4, input_dim=2))], mode="sum"), L.Dense(4))
        return seq(L.Merge([inner, seq(L.Dense(4, input_dim=5))], mode="concat"), L.Dense(2))
    add("merge_nested", merge_nested)

    def merge_shared():
        left = seq(L.Dense(4, input_dim=3))
        right = seq(L.Dense(4, input_dim=3))
        both = L.Merge([left, right], mode="mul")
        return seq(both, L.Activation("relu"), L.Dense(2, name="odd name: (x)/y" if K.backend() == "theano" else "odd.name-x/y"))
    add("merge_names", merge_shared)

    def merge_bidirectional():
        # How directions were joined before there was Bidirectional.
        return seq(L.Merge([seq(L.LSTM(3, input_shape=(5, 2))), seq(L.LSTM(3, input_shape=(5, 2), go_backwards=True))],
                           mode="concat"), L.Dense(2))
    add("merge_directions", merge_bidirectional)

    def merge_functional_branch():
        a = L.Input((3,))
        left = Model(a, L.Dense(4)(a))
        return seq(L.Merge([left, seq(L.Dense(4, input_dim=2))], mode="concat"), L.Dense(2))
    add("merge_functional_branch", merge_functional_branch)

    def merge_layer():
        a, b = L.Input((3,)), L.Input((3,))
        dense = L.Dense(4)
        return Model([a, b], L.Merge(mode="concat", concat_axis=-1)([dense(a), dense(b)]))
    add("shared", merge_layer)

    def masked_merge():
        a, b = L.Input((5,), dtype="int32"), L.Input((5,), dtype="int32")
        x, y = L.Embedding(11, 4, mask_zero=True)(a), L.Embedding(11, 4, mask_zero=True)(b)
        return Model([a, b], L.LSTM(3)(L.merge([x, y], mode="sum")))
    add("masked_sum", masked_merge)

    def masked_concat():
        a, b = L.Input((5,), dtype="int32"), L.Input((5,), dtype="int32")
        x, y = L.Embedding(11, 4, mask_zero=True)(a), L.Embedding(11, 4, mask_zero=True)(b)
        return Model([a, b], L.LSTM(3)(L.merge([x, y], mode="concat", concat_axis=-1)))
    add("masked_concat", masked_concat)

    def nested_sequential():
        inner = seq(L.Dense(4, input_shape=(3,)), L.BatchNormalization(), L.Dense(5))
        return seq(inner, L.Activation("relu"), L.Dense(2))
    add("nested_sequential", nested_sequential)

    def nested_later():
        inner = seq(L.Dense(5, input_dim=4), L.BatchNormalization())
        return seq(L.Dense(4, input_dim=3), inner, L.Dense(2))
    add("nested_later", nested_later)

    def nested_deep():
        return seq(seq(seq(L.Dense(4, input_dim=3), L.Activation("tanh")), L.Dense(3)), L.Dense(2))
    add("nested_deep", nested_deep)

    def nested_functional():
        a = L.Input((3,))
        inner = Model(a, L.BatchNormalization()(L.Dense(4)(a)))
        b, c = L.Input((3,)), L.Input((3,))
        return Model([b, c], L.Dense(2)(L.merge([inner(b), inner(c)], mode="concat")))
    add("nested_functional", nested_functional)

    def nested_sequential_in_functional():
        inner = seq(L.Dense(4, input_dim=3), L.Dense(4))
        b, c = L.Input((3,)), L.Input((3,))
        return Model([b, c], L.Dense(2)(L.merge([inner(b), inner(c)], mode="sum")))
    add("nested_shared_sequential", nested_sequential_in_functional)

    def functional_in_sequential():
        a = L.Input((3,))
        inner = Model(a, L.Dense(4)(a))
        return seq(inner, L.Dense(2))
    add("functional_first", functional_in_sequential)

    def gan():
        generator = seq(L.Dense(4, input_dim=3, activation="tanh"), L.Dense(5))
        critic = seq(L.Dense(4, input_dim=5), L.LeakyReLU(0.2), L.Dropout(0.2), L.Dense(1, activation="sigmoid"))
        critic.trainable = False
        return seq(generator, critic)
    add("gan", gan)

    def outputs():
        a = L.Input((3,), name="main/input")
        x = L.Dense(4, activation="relu", name="a.b-c d" if K.backend() == "theano" else "a.b-c")(a)
        return Model(a, [L.Dense(2, name="first")(x), L.Dense(3, activation="softmax", name="second")(x)])
    add("two_outputs", outputs)

    def frozen():
        model = seq(L.Dense(4, input_dim=3, trainable=False), L.BatchNormalization(), L.Dense(2))
        model.layers[1].trainable = False
        return model
    add("frozen", frozen)

    def residual():
        a = L.Input(image(6, 6, 3))
        axis = 1 if K.image_dim_ordering() == "th" else 3
        x = L.Convolution2D(3, 3, 3, border_mode="same", name="res2a_branch2a")(a)
        x = L.BatchNormalization(axis=axis, name="bn2a_branch2a", mode=0)(x)
        x = L.Activation("relu")(x)
        x = L.merge([x, a], mode="sum")
        x = L.merge([x, L.Convolution2D(2, 1, 1)(x)], mode="concat", concat_axis=axis)
        x = L.AveragePooling2D((2, 2))(x)
        return Model(a, L.Dense(4, activation="softmax")(L.Flatten()(x)))
    add("residual_th", residual, "th")
    add("residual_tf", residual, "tf")
    add("input_layer", lambda: seq(L.InputLayer((4,)), L.Dense(3)))
    add("batch_shape", lambda: seq(L.Dense(3, batch_input_shape=(2, 4))))


def fill(model, random):
    seen = []
    for weight in model.weights:
        if any(weight is other for other in seen):
            continue
        seen.append(weight)
        array = random.standard_normal(K.get_value(weight).shape) * 0.5
        if "running_std" in (weight.name or ""):
            array = np.abs(array) + 0.3
        K.set_value(weight, array.astype("float32"))


def data(model, random, name):
    arrays = []
    if isinstance(model, Sequential):
        model.build()
    shapes = (model.model if isinstance(model, Sequential) else model).internal_input_shapes
    for shape, tensor in zip(shapes, model.inputs):
        dims = [n if n is not None else (2 if i == 0 else 6) for i, n in enumerate(shape)]
        if "int" in K.dtype(tensor):
            array = random.randint(0, 11, dims)
            array[..., -1] = 0
            array = array.astype("int32")
        else:
            array = random.standard_normal(dims).astype("float32")
            if len(dims) == 3 and "mask" in name:
                array[0, -2:] = -1.0 if "value" in name else 0.0
        arrays.append(array)
    return arrays


def begin(ordering):
    if K.backend() == "tensorflow":
        K.clear_session()
    K.set_image_dim_ordering(ordering)


def save_weights(model, path):
    model.save_weights(path, overwrite=True)


core()
space()
recurrent()
models()
counts = make(cases, OUT, PARTS, begin, data, fill, save_weights)
print("keras %s on %s: %d models, %d not possible" % ((keras.__version__, K.backend()) + counts))
