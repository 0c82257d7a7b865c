"""Compares lepton with an installed Keras on the architectures of keras.applications.

The weights are random; the statistics of batch normalization are near those of a batch of images,
so that signals neither vanish nor explode and every weight matters. Networks this deep multiply the
rounding of float32, Keras's as well as lepton's. Where the two differ by more than 1e-5, the judge
is Keras in float64: lepton must not be 1.5 times as far from it as Keras in float32 is.

    python Tests/Parity/applications.py [--only ResNet50,…] [--folder DIR]
"""

import argparse
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

from compare import TOLERANCE, difference
from runner import predict

NAMES = (
    "ResNet50 VGG16 MobileNetV2 MobileNetV3Small EfficientNetB0 DenseNet121 InceptionV3 Xception "
    "NASNetMobile ConvNeXtTiny"
).split()


def normalize(model, x):
    """Gives normalizations and layer scales numbers that matter; signals keep their size."""
    generator = numpy.random.default_rng(3)
    rates = {layer: layer.rate for layer in model.layers if hasattr(layer, "rate")}
    normalizations = [
        layer for layer in model.layers if isinstance(layer, keras.layers.BatchNormalization)
    ]
    for layer in model.layers:
        if type(layer).__name__ == "LayerScale":
            layer.set_weights([generator.uniform(0.2, 1, w.shape) for w in layer.get_weights()])
    for layer in rates:
        layer.rate = 0
    for layer in normalizations:
        layer.momentum = 0.0  # the statistics of the one batch
        # Channels that hardly vary would be blown up, and the rounding of float32 with them.
        layer.epsilon = max(layer.epsilon, 0.1)
        if layer.scale:
            layer.gamma.assign(generator.uniform(0.8, 1.2, layer.gamma.shape))
        layer.beta.assign(generator.normal(0, 0.1, layer.beta.shape))
    model(x, training=True)
    for layer in normalizations:
        variance = keras.ops.convert_to_numpy(layer.moving_variance)
        mean = keras.ops.convert_to_numpy(layer.moving_mean)
        noise = generator.normal(0, 0.05, mean.shape)
        layer.moving_mean.assign(mean + noise * numpy.sqrt(variance))
        layer.moving_variance.assign(variance * generator.uniform(0.9, 1.1, mean.shape))
    for layer, rate in rates.items():
        layer.rate = rate


def images(shape):
    """Two images of coloured patches under noise. Noise alone is the same everywhere on average,
    and batch normalization would blow up the rounding of what little remains in deep layers."""
    generator = numpy.random.default_rng(2)
    x = generator.uniform(0, 255, (2, *shape))
    for size in (8, 32, 64):
        coarse = generator.uniform(-1, 1, (2, shape[0] // size + 1, shape[1] // size + 1, shape[2]))
        fine = coarse.repeat(size, axis=1).repeat(size, axis=2)[:, : shape[0], : shape[1]]
        x = x * 0.6 + 100 * fine + 50
    return numpy.clip(x, 0, 255).astype("float32")


def exact(name, model, x):
    """The outputs of the same model in float64."""
    keras.config.set_dtype_policy("float64")
    double = getattr(keras.applications, name)(weights=None, classifier_activation=None)
    keras.config.set_dtype_policy("float32")
    for single, other in zip(model.layers, double.layers):
        if hasattr(single, "epsilon"):
            other.epsilon = single.epsilon
        other.set_weights(single.get_weights())
    return keras.ops.convert_to_numpy(double(x.astype("float64"), training=False))


def relative(a, b):
    return float(numpy.abs(a.astype("float64") - b).max() / numpy.abs(b).max())


def judge(folder, name, y, actual):
    """The difference to Keras, and whether it is too large."""
    if isinstance(actual, str):
        return actual, True
    found = difference(y, actual)
    if isinstance(found, str) or found <= TOLERANCE:
        return found, isinstance(found, str)
    truth = numpy.load(folder / f"{name}.exact.npy")
    ours, theirs = relative(actual, truth), relative(y, truth)
    return f"{found:.1e}; to float64 {ours:.1e}, Keras's own {theirs:.1e}", ours > 1.5 * theirs


def make(name, folder):
    keras.utils.set_random_seed(1)
    # Without softmax: over random weights it is flat and hides differences.
    model = getattr(keras.applications, name)(weights=None, classifier_activation=None)
    shape = [size or 224 for size in model.input_shape[1:]]
    x = images(shape)
    if name not in ("MobileNetV3Small", "EfficientNetB0", "ConvNeXtTiny"):
        x = x / 127.5 - 1
    normalize(model, x)
    y = keras.ops.convert_to_numpy(model(x, training=False))
    numpy.save(folder / f"{name}.x.npy", x)
    numpy.save(folder / f"{name}.exact.npy", exact(name, model, x))
    numpy.save(folder / f"{name}.y.npy", y)
    for suffix in ("keras", "h5"):
        model.save(folder / f"{name}.{suffix}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default=",".join(NAMES))
    parser.add_argument("--folder", help="keeps the models there, and takes them from there")
    arguments = parser.parse_args()
    failures = 0
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for name in arguments.only.split(","):
            if not (folder / f"{name}.h5").exists():
                make(name, folder)
                keras.backend.clear_session()
            x, y = (numpy.load(folder / f"{name}.{part}.npy") for part in "xy")
            for suffix in ("keras", "h5"):
                (actual,) = predict([(folder / f"{name}.{suffix}", x)], folder)
                found, failed = judge(folder, name, y, actual)
                failures += failed
                print(f"{'FAILED ' if failed else ''}{name} from .{suffix}: {found}", flush=True)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
