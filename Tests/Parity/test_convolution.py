"""Convolution, pooling and normalization against Keras."""

import keras
import pytest
from keras import layers
from parity import assert_layer_parity, assert_parity


def image(data_format, *shape):
    """A shape of an image, written channels last, as the data format has it."""
    return shape if data_format == "channels_last" else (shape[-1], *shape[:-1])


FORMATS = pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])


@pytest.mark.parametrize("padding", ["valid", "same", "causal"])
@pytest.mark.parametrize(("kernel", "strides", "dilation", "groups"), [
    (1, 1, 1, 1), (3, 1, 1, 1), (4, 2, 1, 1), (3, 1, 2, 1), (5, 3, 1, 1), (3, 1, 1, 2),
])
def test_conv1d(padding, kernel, strides, dilation, groups):
    layer = layers.Conv1D(
        6, kernel, strides=strides, dilation_rate=dilation, groups=groups, padding=padding,
        activation="relu",
    )
    assert_layer_parity(layer, (17, 4))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides", "dilation", "groups", "channels"), [
    ((1, 1), 1, 1, 1, 5), ((3, 3), 1, 1, 1, 1), ((3, 3), 1, 1, 1, 3), ((5, 5), 1, 1, 1, 4),
    ((3, 3), 2, 1, 1, 3), ((2, 4), (2, 1), 1, 1, 4), ((3, 3), 1, 2, 1, 4), ((3, 3), 1, 1, 2, 4),
    ((3, 3), 1, 1, 4, 4), ((7, 7), 2, 1, 1, 3), ((1, 1), 2, 1, 1, 6), ((3, 1), 1, (2, 1), 1, 17),
])
def test_conv2d(padding, kernel, strides, dilation, groups, channels):
    layer = layers.Conv2D(
        8, kernel, strides=strides, dilation_rate=dilation, groups=groups, padding=padding
    )
    assert_layer_parity(layer, (13, 11, channels))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides", "dilation"), [
    (1, 1, 1), (3, 1, 1), (2, 2, 1), (3, 1, 2), ((1, 2, 3), (1, 2, 1), 1),
])
def test_conv3d(padding, kernel, strides, dilation):
    layer = layers.Conv3D(
        4, kernel, strides=strides, dilation_rate=dilation, padding=padding, use_bias=False
    )
    assert_layer_parity(layer, (7, 8, 6, 3))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides", "output_padding", "dilation"), [
    (3, 1, None, 1), (3, 2, None, 1), (4, 2, None, 1), (2, 3, None, 1), (3, 2, 1, 1),
    (3, 1, None, 2),
])
def test_conv2d_transpose(padding, kernel, strides, output_padding, dilation):
    layer = layers.Conv2DTranspose(
        5, kernel, strides=strides, padding=padding, output_padding=output_padding,
        dilation_rate=dilation, activation="tanh",
    )
    assert_layer_parity(layer, (6, 5, 3))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides"), [(3, 1), (4, 2), (2, 3)])
def test_conv_transpose_1d_3d(padding, kernel, strides):
    assert_layer_parity(
        layers.Conv1DTranspose(5, kernel, strides=strides, padding=padding), (6, 3))
    assert_layer_parity(
        layers.Conv3DTranspose(2, kernel, strides=strides, padding=padding), (3, 4, 3, 2))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides", "multiplier", "dilation"), [
    (3, 1, 1, 1), (3, 2, 1, 1), (5, 1, 2, 1), (3, 1, 1, 2), (2, 2, 3, 1),
])
def test_depthwise(padding, kernel, strides, multiplier, dilation):
    options = {"strides": strides, "padding": padding, "depth_multiplier": multiplier,
               "dilation_rate": dilation}
    assert_layer_parity(layers.DepthwiseConv2D(kernel, **options), (9, 10, 5))
    assert_layer_parity(layers.DepthwiseConv1D(kernel, **options), (9, 5))


@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize(("kernel", "strides", "multiplier"), [(3, 1, 1), (3, 2, 2), (5, 1, 1)])
def test_separable(padding, kernel, strides, multiplier):
    options = {"strides": strides, "padding": padding, "depth_multiplier": multiplier}
    assert_layer_parity(layers.SeparableConv2D(6, kernel, **options), (9, 10, 4))
    assert_layer_parity(layers.SeparableConv1D(6, kernel, **options), (9, 4))


@FORMATS
@pytest.mark.parametrize("padding", ["valid", "same"])
@pytest.mark.parametrize("name", ["MaxPooling", "AveragePooling"])
@pytest.mark.parametrize(("size", "strides"), [(2, None), (3, 2), (3, 1), (2, 3)])
def test_pooling(data_format, padding, name, size, strides):
    options = {"strides": strides, "padding": padding, "data_format": data_format}
    for rank, shape in ((1, (9, 3)), (2, (9, 8, 3)), (3, (6, 5, 7, 2))):
        if data_format == "channels_first" and (rank == 3 or padding == "same" or size != 2):
            continue  # TensorFlow pools channels first on the CPU in few cases only.
        layer = getattr(layers, f"{name}{rank}D")(size, **options)
        assert_layer_parity(layer, image(data_format, *shape))


@FORMATS
@pytest.mark.parametrize("keepdims", [False, True])
@pytest.mark.parametrize("name", ["GlobalMaxPooling", "GlobalAveragePooling"])
def test_global_pooling(data_format, keepdims, name):
    for rank, shape in ((1, (9, 3)), (2, (9, 8, 3)), (3, (6, 5, 7, 2))):
        layer = getattr(layers, f"{name}{rank}D")(data_format=data_format, keepdims=keepdims)
        assert_layer_parity(layer, image(data_format, *shape))


@FORMATS
def test_convolution_data_format(data_format):
    """channels_first convolutions, whose numbers TensorFlow gives on the CPU through channels last."""
    shape = image(data_format, 9, 8, 4)
    tensor = keras.Input(shape)
    output = layers.Conv2D(5, 3, padding="same", data_format=data_format)(tensor)
    try:
        keras.ops.convert_to_numpy(keras.Model(tensor, output)(keras.ops.zeros((1, *shape))))
    except Exception:
        pytest.skip("this TensorFlow does not convolve channels first on the CPU")
    assert_parity(keras.Model(tensor, output))


@pytest.mark.parametrize("layer", [
    lambda: layers.BatchNormalization(),
    lambda: layers.BatchNormalization(epsilon=0.01, center=False),
    lambda: layers.BatchNormalization(scale=False),
    lambda: layers.BatchNormalization(axis=1),
    lambda: layers.LayerNormalization(),
    lambda: layers.LayerNormalization(axis=1),
    lambda: layers.LayerNormalization(axis=(1, 2), epsilon=0.01),
    lambda: layers.LayerNormalization(center=False, scale=False),
    lambda: layers.GroupNormalization(2),
    lambda: layers.GroupNormalization(-1),
    lambda: layers.GroupNormalization(4, epsilon=0.01, scale=False),
    lambda: layers.UnitNormalization(),
    lambda: layers.UnitNormalization(axis=1),
    lambda: layers.RMSNormalization(),
    lambda: layers.Normalization(mean=0.3, variance=2.0),
    lambda: layers.Normalization(mean=[0.1] * 8, variance=[2.0] * 8, invert=True),
])
def test_normalization(layer):
    assert_layer_parity(layer(), (4, 5, 8))


@pytest.mark.parametrize("activation", ["relu", "relu6", "silu", "hard_silu", "gelu", None])
def test_convolution_with_batch_normalization(activation):
    """The chain that compilers fold into one convolution, with a branch that adds to it."""
    tensor = keras.Input((8, 8, 3))
    x = layers.Conv2D(6, 3, padding="same", use_bias=False)(tensor)
    x = layers.BatchNormalization()(x)
    short = x = layers.Activation(activation)(x) if activation else x
    x = layers.DepthwiseConv2D(3, padding="same")(x)
    x = layers.BatchNormalization()(x)
    x = layers.Conv2D(6, 1)(x)
    x = layers.BatchNormalization()(x)
    x = layers.Add()([x, short])
    assert_parity(keras.Model(tensor, layers.ReLU()(x)))
