"""Layers and operations on images.

Where Keras's backends differ lepton follows TensorFlow; such cases are in make_image_facts.py.
"""

import itertools

import keras
import numpy as np
import pytest
from keras import layers, ops
from parity import assert_layer_parity, assert_parity

ON_TENSORFLOW = keras.backend.backend() == "tensorflow"
GENERATOR = np.random.default_rng(4)


def picture(*shape, scale=255.0):
    return GENERATOR.uniform(0, scale, shape).astype("float32")


def assert_operation(function, *inputs, tolerance=1e-5):
    """A model of one operation on the given arrays."""
    tensors = [keras.Input(x.shape[1:], dtype=str(x.dtype)) for x in inputs]
    model = keras.Model(tensors, function(*tensors))
    data = inputs[0] if len(inputs) == 1 else list(inputs)
    assert_parity(model, data, kinds=(".keras",), seed=None, tolerance=tolerance)


@pytest.mark.long
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("name", ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"])
def test_resize(name, data_format):
    if name == "area" and not ON_TENSORFLOW:
        pytest.skip("the backend has no such interpolation")
    x = picture(2, 9, 11, 3) if data_format == "channels_last" else picture(2, 3, 9, 11)
    for size, antialias in itertools.product([(4, 5), (20, 17), (9, 3)], [False, True]):
        if antialias and name in ("nearest", "area"):
            continue
        if name == "bicubic" and not antialias and not ON_TENSORFLOW:
            # TensorFlow, and lepton with it, reads the cubic from a table of 1024 steps.
            continue
        options = {"interpolation": name, "antialias": antialias, "data_format": data_format}
        assert_operation(lambda t: ops.image.resize(t, size, **options), x)
        assert_layer_parity(
            layers.Resizing(*size, **options), x.shape[1:], inputs=x, kinds=(".keras",), seed=None
        )


@pytest.mark.parametrize("mode", ["crop_to_aspect_ratio", "pad_to_aspect_ratio"])
def test_resize_aspect_ratio(mode):
    for size in [(4, 9), (13, 4), (8, 8)]:
        options = {mode: True}
        if mode.startswith("pad"):
            options["fill_value"] = 9.0
        assert_operation(lambda t: ops.image.resize(t, size, **options), picture(2, 9, 11, 3))


@pytest.mark.parametrize("dtype", ["uint8", "int32"])
def test_resize_of_integers(dtype):
    x = GENERATOR.integers(0, 256, (2, 9, 11, 3)).astype(dtype)
    names = ["nearest", "bilinear"] + ["bicubic"] * (dtype == "int32" and ON_TENSORFLOW)
    # Halves are rounded down by the one, up by the other where sums differ in their last bit.
    tolerance = 1e-5 if ON_TENSORFLOW else 1 / 250
    for name in names:
        tensor = keras.Input((9, 11, 3), dtype=dtype)
        model = keras.Model(tensor, layers.Resizing(5, 13, interpolation=name)(tensor))
        # Whole numbers enter and leave lepton's models as int32.
        assert_parity(
            model, x, kinds=(".keras",), seed=None, same_dtype=False, tolerance=tolerance
        )


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("interpolation", ["nearest", "bilinear"])
def test_affine_transform(interpolation, data_format):
    x = picture(2, 7, 8, 3) if data_format == "channels_last" else picture(2, 3, 7, 8)
    transforms = np.asarray(
        [[1.1, 0.2, -1.3, 0.1, 0.8, 0.6, 0, 0], [0.7, -0.3, 1.2, 0.4, 1.2, -0.7, 0, 0]], "float32"
    )
    for fill in (0.0, 7.0):
        assert_operation(
            lambda t, m: ops.image.affine_transform(
                t, m, interpolation, fill_value=fill, data_format=data_format
            ), x, transforms,
        )
        if ON_TENSORFLOW:
            assert_operation(
                lambda t: ops.image.affine_transform(
                    t, transforms[0], interpolation, fill_value=fill, data_format=data_format
                ), x,
            )


def test_perspective_transform():
    start = np.asarray([[0, 0], [7, 0], [0, 6], [7, 6]], "float32")
    end = start + GENERATOR.uniform(-1, 1, (2, 4, 2)).astype("float32")
    starts = np.repeat(start[None], 2, 0)
    for interpolation in ["nearest", "bilinear"]:
        assert_operation(
            lambda t, a, b: ops.image.perspective_transform(t, a, b, interpolation, fill_value=2.0),
            picture(2, 7, 8, 3), starts, end, tolerance=1e-4,
        )


@pytest.mark.long
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_extract_patches(data_format):
    x = picture(2, 9, 11, 3) if data_format == "channels_last" else picture(2, 3, 9, 11)
    for size, strides, dilation, padding in [
        (3, None, 1, "valid"), ((2, 4), None, 1, "same"), ((3, 2), (2, 1), 1, "valid"),
        ((3, 3), (1, 1), 2, "valid"), ((4, 3), (2, 2), 1, "same"), (1, None, 1, "valid"),
    ]:
        assert_operation(
            lambda t: ops.image.extract_patches(
                t, size, strides, dilation, padding, data_format=data_format
            ), x,
        )


def test_extract_patches_of_volumes():
    for size, strides, padding in [((2, 3, 2), None, "valid"), ((2, 2, 2), (1, 2, 1), "same")]:
        assert_operation(
            lambda t: ops.image.extract_patches(t, size, strides, padding=padding),
            picture(2, 5, 6, 7, 3),
        )


@pytest.mark.parametrize("order", [0, 1])
@pytest.mark.parametrize("mode", ["constant", "nearest", "wrap"])
def test_map_coordinates(mode, order):
    x = picture(2, 5, 6)
    places = GENERATOR.uniform(-2, 8, (3, 4, 7)).astype("float32")
    places[0] = GENERATOR.integers(0, 2, (4, 7))
    tensor = keras.Input(batch_shape=(2, 5, 6))
    y = ops.image.map_coordinates(tensor, places, order, fill_mode=mode, fill_value=3.0)
    assert_parity(keras.Model(tensor, y), x, kinds=(".keras",), seed=None)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_pad_and_crop(data_format):
    x = picture(2, 9, 11, 3) if data_format == "channels_last" else picture(2, 3, 9, 11)
    given = {"data_format": data_format}
    assert_operation(lambda t: ops.image.pad_images(t, 1, 2, 3, 4, **given), x)
    assert_operation(
        lambda t: ops.image.pad_images(
            t, top_padding=2, left_padding=0, target_height=15, target_width=12, **given
        ), x,
    )
    assert_operation(
        lambda t: ops.image.pad_images(
            t, bottom_padding=2, right_padding=3, target_height=11, target_width=20, **given
        ), x,
    )
    assert_operation(lambda t: ops.image.crop_images(t, 1, 2, 3, 4, **given), x)
    assert_operation(
        lambda t: ops.image.crop_images(
            t, top_cropping=2, left_cropping=0, target_height=5, target_width=7, **given
        ), x,
    )
    assert_operation(
        lambda t: ops.image.crop_images(
            t, bottom_cropping=0, right_cropping=1, target_height=5, target_width=7, **given
        ), x,
    )


@pytest.mark.long
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_colors(data_format):
    x = picture(2, 5, 6, 3, scale=1.0)
    x[0, 0, 0] = 0.5
    x[0, 0, 1] = 0.0
    if data_format == "channels_first":
        x = np.ascontiguousarray(np.transpose(x, (0, 3, 1, 2)))
    for function in [ops.image.rgb_to_grayscale, ops.image.rgb_to_hsv, ops.image.hsv_to_rgb]:
        assert_operation(lambda t: function(t, data_format=data_format), x)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_blur_and_edges(data_format):
    x = picture(2, 9, 11, 3) if data_format == "channels_last" else picture(2, 3, 9, 11)
    for size, sigma in [((3, 3), (1.0, 1.0)), ((5, 5), (0.7, 1.9))]:
        assert_operation(
            lambda t: ops.image.gaussian_blur(t, size, sigma, data_format=data_format), x
        )
    if ON_TENSORFLOW:
        assert_operation(lambda t: ops.image.sobel_edges(t, data_format=data_format), x)


@pytest.mark.long
@pytest.mark.parametrize("method", ["linear", "cubic", "lanczos3", "lanczos5"])
@pytest.mark.parametrize("antialias", [False, True])
def test_scale_and_translate(method, antialias):
    x = picture(2, 9, 11, 3)
    for shape, scale, translation in [
        ((2, 15, 7, 3), (1.5, 0.6), (0.3, 1.2)), ((2, 9, 20, 3), (0.8, 2.0), (-1.0, 0.0)),
    ]:
        tensor = keras.Input(batch_shape=x.shape)
        y = ops.image.scale_and_translate(
            tensor, shape, np.asarray(scale, "float32"), np.asarray(translation, "float32"), (1, 2),
            method, antialias,
        )
        assert_parity(keras.Model(tensor, y), x, kinds=(".keras",), seed=None, tolerance=2e-5)


@pytest.mark.long
@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_similarity(data_format):
    x, y = picture(2, 14, 15, 3, scale=1.0), picture(2, 14, 15, 3, scale=1.0)
    y = (0.7 * x + 0.3 * y).astype("float32")
    if data_format == "channels_first":
        x, y = (np.ascontiguousarray(np.transpose(a, (0, 3, 1, 2))) for a in (x, y))
    assert_operation(lambda a, b: ops.image.ssim(a, b, data_format=data_format), x, y)
    assert_operation(
        lambda a, b: ops.image.ssim(
            a, b, max_val=2.0, filter_size=5, filter_sigma=0.9, k1=0.02, k2=0.05,
            data_format=data_format,
        ), x, y,
    )
    assert_operation(lambda a, b: ops.psnr(a, b, max_val=1.0), x, y)


@pytest.mark.long
@pytest.mark.parametrize("shape", [(9, 11, 3), (16, 24, 1)])
@pytest.mark.parametrize("value_range", [(0, 255), (0.0, 1.0)])
def test_contrast(shape, value_range):
    x = picture(2, *shape, scale=float(value_range[1]))
    for layer in [
        layers.AutoContrast(value_range=value_range),
        layers.ContrastLimitedAdaptiveHistogramEqualization(value_range, tile_grid_size=(3, 4)),
    ]:
        assert_layer_parity(layer, shape, inputs=x, kinds=(".keras",), seed=None)


def test_pipeline():
    inner = [
        layers.RandomFlip(), layers.Rescaling(1 / 255.0), layers.Normalization(axis=-1),
        layers.RandomRotation(0.1), layers.CenterCrop(5, 4),
    ]
    x = picture(4, 7, 8, 3)
    tensor = keras.Input((7, 8, 3))
    model = keras.Sequential([tensor, layers.Pipeline(inner), layers.Flatten(), layers.Dense(2)])
    inner[2].adapt(x / 255.0)
    assert_parity(model, x, seed=None)
