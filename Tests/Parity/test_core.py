"""Core, reshaping and merging layers against Keras."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_layer_parity, assert_parity

ACTIVATIONS = [
    "celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu",
    "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6",
    "selu", "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus",
    "sparse_sigmoid", "sparsemax", "squareplus", "tanh", "tanh_shrink",
]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_activation(activation):
    assert_layer_parity(layers.Activation(activation), (5, 8))


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_dense_activation(activation):
    assert_layer_parity(layers.Dense(6, activation=activation), (9,))


@pytest.mark.parametrize("shape", [(1,), (7,), (4, 9), (2, 3, 5), (None, 6)])
@pytest.mark.parametrize("use_bias", [True, False])
def test_dense(shape, use_bias):
    assert_layer_parity(layers.Dense(11, use_bias=use_bias), shape)


@pytest.mark.parametrize(
    "layer",
    [
        layers.ReLU, lambda: layers.ReLU(max_value=0.7), lambda: layers.ReLU(negative_slope=0.2),
        lambda: layers.ReLU(max_value=1.5, negative_slope=0.1, threshold=0.3),
        layers.LeakyReLU, lambda: layers.LeakyReLU(0.05), layers.ELU, lambda: layers.ELU(0.4),
        layers.PReLU, lambda: layers.PReLU(shared_axes=[1]), layers.Softmax,
        lambda: layers.Softmax(axis=1), lambda: layers.Softmax(axis=(1, 2)),
    ],
)
def test_activation_layers(layer):
    assert_layer_parity(layer(), (4, 6))


@pytest.mark.parametrize(
    ("equation", "output_shape", "bias_axes", "shape"),
    [
        ("ab,bc->ac", 5, "c", (4,)),
        ("abc,cd->abd", (None, 5), "d", (3, 4)),
        ("...x,xy->...y", 5, "y", (3, 4)),
        ("abc,cde->abde", (None, 2, 5), "de", (3, 4)),
        ("abcd,cde->abe", (None, 5), None, (3, 2, 4)),
    ],
)
def test_einsum_dense(equation, output_shape, bias_axes, shape):
    layer = layers.EinsumDense(equation, output_shape, bias_axes=bias_axes, activation="tanh")
    assert_layer_parity(layer, shape)


@pytest.mark.parametrize("mask_zero", [False, True])
@pytest.mark.parametrize("shape", [(6,), (3, 4), ()])
def test_embedding(mask_zero, shape):
    assert_layer_parity(layers.Embedding(5, 7, mask_zero=mask_zero), shape, dtype="int32")


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (lambda: layers.Flatten(), (2, 3, 4)),
        (lambda: layers.Flatten(data_format="channels_first"), (2, 3, 4)),
        (lambda: layers.Flatten(), (5,)),
        (lambda: layers.Reshape((6, 4)), (2, 3, 4)),
        (lambda: layers.Reshape((-1, 2)), (2, 3, 4)),
        (lambda: layers.Permute((2, 1)), (3, 4)),
        (lambda: layers.Permute((3, 1, 2)), (2, 3, 4)),
        (lambda: layers.RepeatVector(4), (5,)),
        (lambda: layers.Cropping1D(1), (6, 3)),
        (lambda: layers.Cropping1D((2, 1)), (6, 3)),
        (lambda: layers.Cropping2D(((1, 2), (0, 1))), (6, 5, 3)),
        (lambda: layers.Cropping2D(1, data_format="channels_first"), (3, 6, 5)),
        (lambda: layers.Cropping3D(((1, 0), (0, 1), (1, 1))), (4, 5, 6, 2)),
        (lambda: layers.ZeroPadding1D(2), (4, 3)),
        (lambda: layers.ZeroPadding1D((1, 3)), (4, 3)),
        (lambda: layers.ZeroPadding2D(((1, 2), (3, 0))), (4, 5, 2)),
        (lambda: layers.ZeroPadding2D((1, 2), data_format="channels_first"), (2, 4, 5)),
        (lambda: layers.ZeroPadding3D(((1, 0), (0, 2), (1, 1))), (3, 4, 2, 2)),
        (lambda: layers.UpSampling1D(3), (4, 3)),
        (lambda: layers.UpSampling2D((2, 3)), (4, 5, 2)),
        (lambda: layers.UpSampling2D(2, interpolation="bilinear"), (4, 5, 2)),
        (lambda: layers.UpSampling2D(2, interpolation="bicubic"), (4, 5, 2)),
        (lambda: layers.UpSampling2D(2, data_format="channels_first"), (2, 4, 5)),
        (lambda: layers.UpSampling3D((1, 2, 3)), (2, 3, 2, 2)),
        (lambda: layers.Masking(0.5), (4, 3)),
        (lambda: layers.Rescaling(1 / 127.5, offset=-1), (4, 3)),
        (lambda: layers.Dropout(0.5), (4, 3)),
        (lambda: layers.SpatialDropout1D(0.5), (4, 3)),
        (lambda: layers.SpatialDropout2D(0.5), (4, 3, 2)),
        (lambda: layers.SpatialDropout3D(0.5), (4, 3, 2, 2)),
        (lambda: layers.GaussianNoise(0.5), (4, 3)),
        (lambda: layers.GaussianDropout(0.5), (4, 3)),
        (lambda: layers.AlphaDropout(0.5), (4, 3)),
        (lambda: layers.ActivityRegularization(0.1, 0.2), (4, 3)),
        (lambda: layers.Identity(), (4, 3)),
    ],
)
def test_reshaping(layer, shape):
    assert_layer_parity(layer(), shape)


@pytest.mark.parametrize(
    "name", ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate"]
)
@pytest.mark.parametrize("shapes", [[(4, 3), (4, 3)], [(5,), (5,)]])
def test_merging(name, shapes):
    assert_layer_parity(getattr(layers, name)(), *shapes)


@pytest.mark.parametrize("name", ["Add", "Multiply", "Average", "Maximum", "Minimum"])
def test_merging_broadcasts(name):
    assert_layer_parity(getattr(layers, name)(), (4, 3), (1, 3))
    assert_layer_parity(getattr(layers, name)(), (4, 3), (4, 3), (4, 3))


@pytest.mark.parametrize("axis", [1, 2, -1])
def test_concatenate_axis(axis):
    assert_layer_parity(layers.Concatenate(axis=axis), (4, 3), (4, 3), (4, 3))


@pytest.mark.parametrize(
    ("axes", "normalize", "shapes"),
    [
        (1, False, [(6,), (6,)]),
        (1, True, [(6,), (6,)]),
        (-1, False, [(4, 6), (3, 6)]),
        ((2, 1), False, [(4, 6), (6, 3)]),
        ((1, 2), True, [(6, 4), (3, 6)]),
    ],
)
def test_dot(axes, normalize, shapes):
    assert_layer_parity(layers.Dot(axes, normalize=normalize), *shapes)


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "mixed_float16", "mixed_bfloat16"])
def test_low_precision(dtype):
    layer = layers.Dense(4, dtype=dtype)
    tensor = keras.Input((3,))
    model = keras.Model(tensor, layer(tensor))
    # lepton computes in float32 and gives float32; Keras's results have 8 (bfloat16) or 11 bits.
    assert_parity(model, tolerance=2e-2 if "bfloat16" in dtype else 2e-3, same_dtype=False)


def test_rank_is_adjusted_as_keras_does():
    model = keras.Sequential([keras.Input((4, 1)), layers.Flatten(), layers.Dense(2)])
    assert_parity(model, np.random.default_rng(1).normal(size=(3, 4)).astype("float32"))
