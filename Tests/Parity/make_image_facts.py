"""Writes Tests/Fixtures/layers/images.json: what Keras on TensorFlow makes of images in training, for given
random numbers or for options that leave no choice.

Each line has the layer's class and configuration, the images' shape and numbers, the numbers that the
layer would draw in the order of lepton's `draw` (null where the options leave no choice), and the result.

    KERAS_BACKEND=tensorflow python Tests/Parity/make_image_facts.py
"""

import json
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy as np

N, H, W, C = 2, 6, 5, 3
generator = np.random.default_rng(3)
lines = []


def images(shape=(N, H, W, C), scale=255.0):
    """Smooth images with noise, of two decimals or five."""
    decimals = 2 if scale > 1 else 5
    return np.round(generator.uniform(0, scale, shape), decimals).astype("float32")


def line(layer, x, drawn, y):
    config = keras.saving.serialize_keras_object(layer)["config"]
    config["name"] = "layer"
    arrays = None
    if drawn is not None:
        arrays = [
            {
                "dtype": str(np.asarray(a).dtype),
                "shape": list(np.shape(a)),
                "values": np.asarray(a).astype("float64").ravel().tolist(),
            }
            for a in drawn
        ]
    y = np.asarray(y)
    lines.append(
        json.dumps(
            {
                "class": type(layer).__name__,
                "config": config,
                "shape": list(x.shape),
                "input": [float(f"{v:.6g}") for v in x.astype("float64").ravel()],
                "drawn": arrays,
                "outputShape": list(y.shape),
                "output": [float(f"{v:.8g}") for v in y.astype("float64").ravel()],
            }
        )
    )


def fixed(name, x=None, **options):
    """A layer whose options leave no choice."""
    layer = getattr(keras.layers, name)(**options)
    x = images() if x is None else x
    line(layer, x, None, layer(x, training=True))


def given(name, transformation, drawn, x=None, **options):
    """A layer that is given a transformation."""
    layer = getattr(keras.layers, name)(**options)
    x = images() if x is None else x
    line(layer, x, drawn, layer.transform_images(x, transformation, training=True))


def per_image(*numbers):
    return np.asarray(numbers, "float32").reshape(-1, 1, 1, 1)


def first(x):
    return np.ascontiguousarray(np.transpose(x, (0, 3, 1, 2)))


def elastic():
    """Of RandomElasticTransform the noise is random: Keras is handed ours where it asks TensorFlow."""
    import tensorflow

    drawing = tensorflow.random.stateless_normal
    for mode in ["constant", "nearest", "reflect", "wrap"]:
        for interpolation, size, distortion in [("bilinear", 24, 0.95), ("nearest", 10, 0.6)]:
            noise = np.round(generator.normal(0, 1, (N, size, 22)), 3).astype("float32")
            tensorflow.random.stateless_normal = lambda **arguments: tensorflow.constant(noise)
            x = images((N, size, 22, 2))
            apply = np.asarray([True, True]).reshape(-1, 1, 1, 1)
            given(
                "RandomElasticTransform",
                {
                    "apply_transform": np.asarray([True, True]),
                    "distortion_factor": np.float32(distortion),
                    "seed": keras.random.SeedGenerator(1),
                },
                [apply, np.float32(distortion), noise[..., None]], x,
                fill_mode=mode, interpolation=interpolation, fill_value=30.0,
            )
    tensorflow.random.stateless_normal = drawing


def main():
    modes = ["constant", "nearest", "reflect", "wrap"]
    for mode in modes:
        for interpolation in ["nearest", "bilinear"]:
            reading = {"fill_mode": mode, "interpolation": interpolation, "fill_value": 9.5}
            fixed(
                "RandomTranslation", height_factor=(0.31, 0.31), width_factor=(-0.45, -0.45), **reading
            )
            fixed(
                "RandomTranslation", height_factor=(-0.83, -0.83), width_factor=(0.97, 0.97), **reading
            )
            fixed("RandomRotation", factor=(0.13, 0.13), **reading)
            fixed("RandomZoom", height_factor=(0.71, 0.71), width_factor=(0.33, 0.33), **reading)
            shear = np.asarray([[0.37, 0.21], [-0.6, -0.9]], "float32")
            zero, one = np.zeros(N), np.ones(N)
            matrix = np.stack([one, shear[:, 0], zero, shear[:, 1], one, zero, zero, zero], 1)
            given(
                "RandomShear", {"shear_factor": shear}, [matrix.astype("float32")], **reading,
                x_factor=0.5, y_factor=0.5,
            )
    fixed("RandomZoom", height_factor=(-0.37, -0.37))
    fixed(
        "RandomRotation", first(images()), factor=(-0.3, -0.3), data_format="channels_first",
        fill_mode="constant",
    )
    fixed("RandomShear", x_factor=0.0, y_factor=0.0)
    fixed("RandomRotation", images((H, W, C)), factor=(0.27, 0.27))
    for interpolation in ["nearest", "bilinear"]:
        shift = np.round(generator.uniform(-0.5, 0.5, (N, 4, 2)), 3).astype("float32")
        start = np.repeat(
            np.asarray([[[0, 0], [W - 1, 0], [0, H - 1], [W - 1, H - 1]]], "float32"), N, 0
        )
        for apply in ([True, True], [False, True]):
            given(
                "RandomPerspective",
                {
                    "apply_perspective": np.asarray(apply),
                    "start_points": start,
                    "end_points": start + start * shift,
                },
                [np.asarray(apply).reshape(-1, 1, 1, 1), shift],
                interpolation=interpolation, fill_value=3.0,
            )
    fixed("RandomPerspective", factor=1.0, scale=0.0)
    # factor and range that leave no choice
    for r in [(0, 255), (0, 1), (-1, 1)]:
        scale = 255.0 if r[1] == 255 else 1.0
        x = (images(scale=scale) * (2 if r[0] else 1) + r[0]).astype("float32").round(5)
        fixed("RandomBrightness", x, factor=(0.2, 0.2), value_range=r)
        fixed("RandomContrast", x, factor=(0, 0), value_range=r)
        fixed("RandomColorDegeneration", x, factor=(0.6, 0.6), value_range=r)
        if r[0] == 0:
            fixed("RandomSaturation", x, factor=(0.7, 0.7), value_range=r)
        fixed("RandomSharpness", x, factor=(0.9, 0.9), value_range=r)
        fixed("RandomPosterization", x, factor=(3, 3), value_range=r)
        fixed("RandomInvert", x, factor=(1, 1), value_range=r)
        fixed("Equalization", x, value_range=r)
        fixed("AutoContrast", x, value_range=r)
        tiles = {"tile_grid_size": (2, 3)}
        fixed("ContrastLimitedAdaptiveHistogramEqualization", x, value_range=r, **tiles)
        given(
            "RandomHue", {"factor": np.asarray([0.31, -0.27], "float32")}, [per_image(0.31, -0.27)], x,
            factor=0.9, value_range=r,
        )
        given(
            "Solarization",
            {"additions": per_image(20.5, 0), "thresholds": per_image(64, 130)},
            [per_image(20.5, 0), per_image(64, 130)], x,
            addition_factor=0.5, threshold_factor=0.5, value_range=r,
        )
        given(
            "RandomContrast", {"contrast_factor": per_image(0.4, 1.7)}, [per_image(0.4, 1.7)], x,
            factor=0.8, value_range=r,
        )
    first_x = first(images())
    for name, options in [
        ("RandomBrightness", {"factor": (-0.3, -0.3)}),
        ("RandomColorDegeneration", {"factor": (0.25, 0.25)}),
        ("RandomSaturation", {"factor": (0.2, 0.2)}),
        ("RandomSharpness", {"factor": (0.1, 0.1)}),
        ("RandomGrayscale", {"factor": 1.0}),
        ("RandomPosterization", {"factor": (1, 1)}),
        ("RandomInvert", {"factor": (1, 1)}),
        ("Equalization", {"bins": 64}),
        ("ContrastLimitedAdaptiveHistogramEqualization", {"tile_grid_size": (2, 2), "clip_limit": 0.0}),
        ("RandomGaussianBlur", {"factor": (1, 1), "kernel_size": (3, 5), "sigma": (0.7, 0.7)}),
    ]:
        fixed(name, first_x, data_format="channels_first", **options)
    fixed("AutoContrast", first_x, data_format="channels_first")
    fixed("RandomGrayscale", factor=1.0)
    fixed("RandomGrayscale", factor=0.0)
    fixed("RandomGrayscale", images((N, H, W, 1)), factor=1.0)
    fixed("RandomSaturation", factor=(0.0, 0.0))
    fixed("RandomSaturation", factor=(-0.4, -0.4))
    fixed("RandomFlip", mode="vertical", x=np.ones((1, 2, 2, 1), "float32"))
    x = images()
    x[..., 1] = 7
    fixed("AutoContrast", x)
    fixed("Equalization", x)
    steps = np.repeat(np.arange(30) * 7 % 13 * 20, 6).reshape(N, H, W, C).astype("float32")
    fixed("Equalization", steps)
    fixed("Equalization", steps, bins=17)
    for grid in [(2, 2), (3, 4), (1, 1), (8, 8)]:
        fixed(
            "ContrastLimitedAdaptiveHistogramEqualization", images((N, 13, 11, C)), tile_grid_size=grid
        )
    fixed(
        "ContrastLimitedAdaptiveHistogramEqualization", images((N, 16, 8, C)), clip_limit=1.5,
        tile_grid_size=(4, 2),
    )
    fixed("MaxNumBoundingBoxes", max_number=5)
    for size in [3, (5, 3), (3, 5), (1, 1)]:
        fixed("RandomGaussianBlur", factor=(1, 1), kernel_size=size, sigma=(0.8, 0.8))
    given(
        "RandomGaussianBlur",
        {"should_apply_blur": np.asarray([False, True]), "blur_factor": np.asarray([0.4, 0.9], "float32")},
        [np.asarray([False, True]).reshape(-1, 1, 1, 1), np.asarray([0.4, 0.9], "float32")],
        kernel_size=(5, 3), factor=0.5,
    )
    given(
        "RandomInvert", {"apply_inversion": np.asarray([True, False])},
        [np.asarray([True, False]).reshape(-1, 1, 1, 1)], factor=0.5,
    )
    mask = np.zeros((N, H, W, 1), bool)
    mask[0, 1:4, 2:4], mask[1, 0:2, 1:5] = True, True
    fill = images()
    given(
        "RandomErasing",
        {
            "apply_erasing": np.asarray([True, True]),
            "batch_masks": np.repeat(mask, C, 3),
            "fill_value": fill,
        },
        [np.asarray([True, True]).reshape(-1, 1, 1, 1), mask, fill],
    )
    fixed("RandomErasing", factor=(1.0, 1.0), scale=(1.0, 1.0), fill_value=300.0)
    fixed("RandomErasing", factor=(1.0, 1.0), scale=(1.0, 1.0), fill_value=[1.0, 2.0, 3.0])
    fixed("RandomErasing", factor=0.0, scale=(1.0, 1.0), fill_value=1.0)
    order = np.asarray([1, 0], "int32")
    given(
        "CutMix",
        {"permutation_order": order, "batch_masks": np.repeat(mask, C, 3), "mix_weight": None},
        [order, mask],
    )
    given(
        "MixUp", {"permutation_order": order, "mix_weight": np.asarray([0.3, 0.85], "float32")},
        [order, per_image(0.3, 0.85)],
    )
    fixed("RandomColorJitter")
    fixed(
        "RandomColorJitter", images(scale=1.0), value_range=(0, 1), brightness_factor=(0.2, 0.2),
        contrast_factor=(0, 0), saturation_factor=(0.7, 0.7), hue_factor=0.0,
    )
    fixed(
        "RandomColorJitter", first(images()), brightness_factor=(0.2, 0.2), contrast_factor=(0, 0),
        data_format="channels_first",
    )
    crop = images((N, 9, 8, C))
    for hw in [(4, 3), (9, 8), (9, 3), (12, 4), (12, 20), (5, 10)]:
        if hw == (4, 3):
            given(
                "RandomCrop", (2, 4), [np.asarray([4], "int32"), np.asarray([2], "int32")], crop,
                height=4, width=3,
            )
        else:
            fixed("RandomCrop", crop, height=hw[0], width=hw[1])
    elastic()
    path = pathlib.Path(__file__).parents[1] / "Fixtures" / "layers" / "images.json"
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
