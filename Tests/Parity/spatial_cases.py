"""Configurations of the layers over images, volumes and sequences, of the normalizations,
activations and preprocessing, for comparison with Keras.

Each case is (class name, keyword arguments, input shape without the batch, kind of input). Kinds of
input: "normal" (around 0), "wide" (further around 0), "positive" (0 to 1), "bytes" (0.0 to 255.0),
"ids" (integers 0 to 4).

With channels_first the channels never equal the last axis: there TensorFlow, under Keras 3.15, adds
the bias to the wrong axis.
"""

import itertools

SPATIAL = {1: (11,), 2: (9, 11), 3: (5, 6, 7)}


def shape(rank, channels, channels_first=False):
    spatial = SPATIAL[rank]
    return (channels,) + spatial if channels_first else spatial + (channels,)


def convolutions():
    for rank in (1, 2, 3):
        name = f"Conv{rank}D"
        for size, strides, padding, first in itertools.product(
            (1, 2, 3), (1, 2), ("valid", "same"), (False, True)
        ):
            options = dict(filters=13, kernel_size=size, strides=strides, padding=padding)
            if first:
                options["data_format"] = "channels_first"
            yield name, options, shape(rank, 4, first), "normal"
        for padding in ("valid", "same"):
            yield name, dict(filters=5, kernel_size=2, dilation_rate=2, padding=padding), shape(
                rank, 3
            ), "normal"
        for groups in (2, 3, 6):
            yield name, dict(filters=6, kernel_size=3, groups=groups, padding="same"), shape(
                rank, 6
            ), "normal"
        yield name, dict(filters=12, kernel_size=2, groups=2, data_format="channels_first"), shape(
            rank, 4, True
        ), "normal"
        for activation in ("relu", "softmax", "gelu", "swish", "relu6", "log_softmax"):
            yield name, dict(filters=4, kernel_size=2, activation=activation), shape(
                rank, 3
            ), "normal"
        yield name, dict(
            filters=4, kernel_size=2, activation="softmax", data_format="channels_first"
        ), shape(rank, 3, True), "normal"
        yield name, dict(filters=16, kernel_size=3, use_bias=False), shape(rank, 32), "normal"
        yield name, dict(filters=33, kernel_size=3, padding="same"), shape(rank, 17), "normal"
    for size, dilation, strides in ((3, 1, 1), (2, 3, 1), (4, 1, 2), (3, 1, 3)):
        yield "Conv1D", dict(
            filters=5, kernel_size=size, dilation_rate=dilation, strides=strides, padding="causal"
        ), (11, 3), "normal"
    yield "Conv1D", dict(
        filters=5, kernel_size=3, padding="causal", data_format="channels_first"
    ), (3, 11), "normal"
    yield "Conv2D", dict(filters=3, kernel_size=(1, 7), padding="same"), (9, 11, 4), "normal"
    yield "Conv2D", dict(filters=3, kernel_size=(7, 1), strides=(2, 1)), (9, 11, 4), "normal"
    yield "Conv2D", dict(filters=3, kernel_size=(2, 3), dilation_rate=(3, 1)), (9, 11, 4), "normal"
    first = dict(filters=64, kernel_size=7, strides=2, padding="same")
    yield "Conv2D", first, (32, 30, 3), "normal"


def transposed():
    for rank in (1, 2, 3):
        name = f"Conv{rank}DTranspose"
        for size, strides, padding, first in itertools.product(
            (1, 2, 3, 4), (1, 2, 3), ("valid", "same"), (False, True)
        ):
            options = dict(filters=3, kernel_size=size, strides=strides, padding=padding)
            if first:
                options["data_format"] = "channels_first"
            yield name, options, shape(rank, 4, first), "normal"
        for padding, outer in itertools.product(("valid", "same"), (0, 1)):
            yield name, dict(
                filters=3, kernel_size=3, strides=2, padding=padding, output_padding=outer
            ), shape(rank, 4), "normal"
        for padding in ("valid", "same"):
            yield name, dict(filters=3, kernel_size=2, dilation_rate=2, padding=padding), shape(
                rank, 2
            ), "normal"
        yield name, dict(filters=3, kernel_size=2, activation="elu", use_bias=False), shape(
            rank, 2
        ), "normal"
    yield "Conv2DTranspose", dict(
        filters=8, kernel_size=(5, 4), strides=(2, 3), padding="same"
    ), (6, 7, 16), "normal"


def depthwise():
    for rank in (1, 2):
        for size, strides, padding, first in itertools.product(
            (2, 3, 5), (1, 2), ("valid", "same"), (False, True)
        ):
            options = dict(kernel_size=size, strides=strides, padding=padding)
            if first:
                options["data_format"] = "channels_first"
            yield f"DepthwiseConv{rank}D", options, shape(rank, 14, first), "normal"
            yield f"SeparableConv{rank}D", dict(filters=13, **options), shape(
                rank, 14, first
            ), "normal"
        for multiplier in (2, 3):
            yield f"DepthwiseConv{rank}D", dict(
                kernel_size=3, depth_multiplier=multiplier, activation="relu"
            ), shape(rank, 5), "normal"
            yield f"SeparableConv{rank}D", dict(
                filters=7, kernel_size=3, depth_multiplier=multiplier, activation="tanh"
            ), shape(rank, 5), "normal"
        yield f"DepthwiseConv{rank}D", dict(
            kernel_size=3, dilation_rate=2, padding="same", use_bias=False
        ), shape(rank, 19), "normal"
        yield f"SeparableConv{rank}D", dict(
            filters=3, kernel_size=3, dilation_rate=2, use_bias=False
        ), shape(rank, 4), "normal"


def pooling():
    for kind, rank in itertools.product(("Max", "Average"), (1, 2, 3)):
        for size, strides, padding, first in itertools.product(
            (2, 3), (None, 1, 2), ("valid", "same"), (False, True)
        ):
            options = dict(pool_size=size, strides=strides, padding=padding)
            if first:
                options["data_format"] = "channels_first"
            yield f"{kind}Pooling{rank}D", options, shape(rank, 5, first), "normal"
        for keepdims, first in itertools.product((False, True), (False, True)):
            options = dict(keepdims=keepdims)
            if first:
                options["data_format"] = "channels_first"
            yield f"Global{kind}Pooling{rank}D", options, shape(rank, 5, first), "normal"
        for size, first in itertools.product((1, 2, 3, 5), (False, True)):
            if kind == "Max" and size == 1:
                continue  # TensorFlow dies of a division by zero.
            options = dict(output_size=size)
            if first:
                options["data_format"] = "channels_first"
            yield f"Adaptive{kind}Pooling{rank}D", options, shape(rank, 5, first), "normal"
    uneven = dict(pool_size=(3, 2), strides=(2, 1), padding="same")
    yield "MaxPooling2D", uneven, (9, 11, 17), "normal"
    yield "AveragePooling2D", dict(pool_size=(2, 5), strides=(1, 3)), (9, 11, 17), "normal"
    yield "AdaptiveAveragePooling2D", dict(output_size=(3, 4)), (7, 10, 6), "normal"


def reshaping():
    yield "UpSampling1D", dict(size=1), (7, 3), "normal"
    yield "UpSampling1D", dict(size=3), (7, 3), "normal"
    for interpolation in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
        for size in (2, 3, (1, 4)):
            yield "UpSampling2D", dict(size=size, interpolation=interpolation), (6, 7, 3), "normal"
        yield "UpSampling2D", dict(
            size=2, interpolation=interpolation, data_format="channels_first"
        ), (3, 6, 7), "normal"
    for size in (1, 2, (1, 2, 3)):
        yield "UpSampling3D", dict(size=size), (3, 4, 5, 2), "normal"
        yield "UpSampling3D", dict(size=size, data_format="channels_first"), (2, 3, 4, 5), "normal"
    pads = {
        1: (1, 3, (0, 2), (2, 1)),
        2: (1, (2, 3), ((0, 1), (2, 3)), ((0, 0), (0, 0))),
        3: (1, (2, 3, 1), ((0, 1), (2, 3), (1, 1))),
    }
    for rank, values in pads.items():
        for value, first in itertools.product(values, (False, True)):
            options = {"data_format": "channels_first"} if first else {}
            yield f"ZeroPadding{rank}D", dict(padding=value, **options), shape(
                rank, 3, first
            ), "normal"
            if rank > 1:
                crop = value if rank == 2 else (value if value == 1 else ((0, 1), (1, 2), (1, 1)))
                yield f"Cropping{rank}D", dict(cropping=crop, **options), shape(
                    rank, 3, first
                ), "normal"
            elif not first:
                yield "Cropping1D", dict(cropping=value), shape(1, 3), "normal"


def images():
    for interpolation in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
        for size, antialias in itertools.product(((4, 5), (20, 17), (12, 3)), (False, True)):
            if antialias and interpolation == "nearest":
                continue
            yield "Resizing", dict(
                height=size[0], width=size[1], interpolation=interpolation, antialias=antialias
            ), (10, 9, 3), "bytes"
    sizes = ((4, 8), (9, 4), (16, 16))
    for size, crop, first in itertools.product(sizes, (True, False), (True, False)):
        options = dict(height=size[0], width=size[1])
        if first:
            options["data_format"] = "channels_first"
        options["crop_to_aspect_ratio" if crop else "pad_to_aspect_ratio"] = True
        if not crop:
            options["fill_value"] = 7.0
        yield "Resizing", options, (3, 10, 13) if first else (10, 13, 3), "bytes"
    sizes = ((4, 5), (5, 4), (10, 11), (14, 5), (16, 20))
    for size, first in itertools.product(sizes, (True, False)):
        options = dict(height=size[0], width=size[1])
        if first:
            options["data_format"] = "channels_first"
        yield "CenterCrop", options, (3, 10, 11) if first else (10, 11, 3), "bytes"
    yield "Rescaling", dict(scale=1 / 255.0), (4, 5, 3), "bytes"
    yield "Rescaling", dict(scale=1 / 127.5, offset=-1.0), (4, 5, 3), "bytes"
    yield "Rescaling", dict(scale=[0.1, 0.2, 0.3], offset=[1.0, -1.0, 0.5]), (4, 5, 3), "bytes"
    yield "Rescaling", dict(scale=[0.1, 0.2, 0.3], offset=2.0), (4, 5, 3), "bytes"
    for name, options in (
        ("RandomFlip", {}),
        ("RandomRotation", dict(factor=0.1)),
        ("RandomZoom", dict(height_factor=0.1)),
        ("RandomTranslation", dict(height_factor=0.1, width_factor=0.2)),
        ("RandomContrast", dict(factor=0.2)),
        ("RandomBrightness", dict(factor=0.2)),
        ("RandomCrop", dict(height=4, width=4)),
        ("RandomErasing", {}),
        ("RandomShear", dict(x_factor=0.1, y_factor=0.1)),
        ("RandomHue", dict(factor=0.1)),
        ("RandomSaturation", dict(factor=0.1)),
        ("RandomSharpness", dict(factor=0.1)),
        ("RandomGrayscale", {}),
        ("RandomInvert", {}),
        ("RandomPerspective", {}),
        ("RandomPosterization", dict(factor=4)),
        ("RandomGaussianBlur", {}),
        ("RandomColorJitter", {}),
        ("RandomColorDegeneration", dict(factor=0.1)),
        ("RandomElasticTransform", {}),
        ("AugMix", {}),
        ("RandAugment", {}),
        ("CutMix", {}),
        ("MixUp", {}),
        ("Solarization", {}),
        ("Equalization", {}),
    ):
        yield name, options, (10, 9, 3), "bytes"


def normalizations():
    for axis in (-1, 1, 2, 3, -2):
        yield "BatchNormalization", dict(axis=axis), (4, 5, 6), "normal"
    for center, scale in itertools.product((True, False), (True, False)):
        yield "BatchNormalization", dict(center=center, scale=scale, epsilon=1e-2), (5, 6), "normal"
        yield "LayerNormalization", dict(center=center, scale=scale, epsilon=1e-5), (5, 6), "normal"
        yield "GroupNormalization", dict(
            groups=3, center=center, scale=scale, epsilon=1e-4
        ), (5, 6), "normal"
    yield "BatchNormalization", dict(renorm=True), (7,), "normal"
    yield "BatchNormalization", {}, (7,), "normal"
    yield "BatchNormalization", {}, (3, 4, 5, 6), "normal"
    for axis in (-1, 1, 2, 3, -2, [1, 2, 3], [2, 3], [1, 3], [-1, -2], [3, 1]):
        yield "LayerNormalization", dict(axis=axis), (4, 5, 6), "normal"
        yield "UnitNormalization", dict(axis=axis), (4, 5, 6), "normal"
        yield "RMSNormalization", dict(axis=axis), (4, 5, 6), "normal"
    yield "LayerNormalization", dict(rms_scaling=True), (4, 6), "normal"
    yield "LayerNormalization", dict(rms_scaling=True, axis=[1, 2]), (4, 6), "normal"
    for groups in (1, 2, 3, 6, -1):
        for axis, dims in ((-1, (4, 5, 6)), (1, (6, 4, 5)), (2, (4, 6, 5)), (3, (4, 5, 6))):
            yield "GroupNormalization", dict(groups=groups, axis=axis), dims, "normal"
    yield "GroupNormalization", dict(groups=2), (6,), "normal"
    for axis in (-1, 1, 2, None, (1, 2), (-1, 1), (1, 3)):
        for invert in (False, True):
            yield "Normalization", dict(axis=axis, invert=invert), (4, 5, 6), "normal"
    yield "Normalization", dict(mean=2.0, variance=0.25), (4, 5), "normal"
    yield "Normalization", dict(mean=[1.0, 2.0, 3.0], variance=[0.5, 0.0, 4.0]), (4, 3), "normal"
    yield "Normalization", dict(
        axis=(1, 2), mean=[1.0, 2.0, 3.0], variance=[0.5, 2.0, 4.0], invert=True
    ), (4, 3), "normal"


def spectral():
    import keras

    for inner, dims in (
        (keras.layers.Dense(4, name="inner"), (6,)),
        (keras.layers.Conv2D(4, 3, name="inner", activation="relu"), (5, 6, 3)),
        (keras.layers.Conv1D(4, 3, use_bias=False, name="inner"), (5, 6)),
    ):
        yield "SpectralNormalization", dict(layer=inner), dims, "normal"


FUNCTIONS = (
    "celu elu exponential gelu hard_shrink hard_sigmoid hard_silu hard_swish hard_tanh leaky_relu "
    "linear log_sigmoid log_softmax mish relu relu6 selu sigmoid silu soft_shrink softmax softplus "
    "softsign sparse_plus sparse_sigmoid sparsemax squareplus swish tanh tanh_shrink glu"
).split()


def activations():
    for name in FUNCTIONS:
        yield "Activation", dict(activation=name), (5, 8), "normal"
        yield "Activation", dict(activation=name), (8,), "wide"
    yield "ReLU", {}, (5, 8), "normal"
    yield "ReLU", dict(max_value=6.0), (8,), "wide"
    yield "ReLU", dict(negative_slope=0.2), (8,), "wide"
    yield "ReLU", dict(threshold=0.5), (8,), "wide"
    yield "ReLU", dict(max_value=2.0, negative_slope=0.1, threshold=0.3), (8,), "wide"
    yield "LeakyReLU", {}, (8,), "wide"
    yield "LeakyReLU", dict(negative_slope=0.05), (8,), "wide"
    yield "ELU", {}, (8,), "wide"
    yield "ELU", dict(alpha=0.3), (8,), "wide"
    yield "PReLU", {}, (4, 5, 3), "normal"
    yield "PReLU", dict(shared_axes=[1, 2]), (4, 5, 3), "normal"
    yield "PReLU", dict(shared_axes=[2]), (4, 5, 3), "normal"
    yield "PReLU", dict(shared_axes=1), (4, 5, 3), "normal"
    for axis in (-1, 1, 2, 3, [1, 2], [-1, 1], [1, 2, 3], [2]):
        yield "Softmax", dict(axis=axis), (4, 5, 3), "normal"


def regularizers():
    yield "Dropout", dict(rate=0.5), (4, 5), "normal"
    yield "Dropout", dict(rate=0.5, noise_shape=(None, 1, 5), seed=3), (4, 5), "normal"
    yield "SpatialDropout1D", dict(rate=0.5), (4, 5), "normal"
    yield "SpatialDropout2D", dict(rate=0.5, data_format="channels_first"), (4, 5, 3), "normal"
    yield "SpatialDropout3D", dict(rate=0.5), (4, 5, 3, 2), "normal"
    yield "GaussianDropout", dict(rate=0.5), (4, 5), "normal"
    yield "GaussianNoise", dict(stddev=0.5), (4, 5), "normal"
    yield "AlphaDropout", dict(rate=0.5), (4, 5), "normal"
    yield "ActivityRegularization", dict(l1=0.1, l2=0.2), (4, 5), "normal"


def categories():
    boundaries = [-1.0, -0.25, 0.0, 0.5, 2.0]
    for mode in ("int", "one_hot", "multi_hot", "count"):
        yield "Discretization", dict(bin_boundaries=boundaries, output_mode=mode), (4,), "normal"
    yield "Discretization", dict(bin_boundaries=boundaries, output_mode="one_hot"), (1,), "normal"
    for mode in ("one_hot", "multi_hot", "count"):
        yield "CategoryEncoding", dict(num_tokens=5, output_mode=mode), (4,), "ids"
        yield "CategoryEncoding", dict(num_tokens=5, output_mode=mode), (1,), "ids"


def all_cases():
    for family in (
        convolutions, transposed, depthwise, pooling, reshaping, images, normalizations, spectral,
        activations, regularizers, categories,
    ):
        yield from family()
