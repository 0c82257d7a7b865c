"""Compares lepton with an installed Keras on the architectures of keras.applications.

The weights are random; the statistics of batch normalization are those of a batch of random images, so
that signals neither vanish nor explode and every weight matters.

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
    """Sets moving statistics and layer scales to numbers that matter."""
    generator = numpy.random.default_rng(3)
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.0
    model(x, training=True)  # momentum 0: the statistics of this batch
    for layer in model.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            for weight in layer.weights:
                value = keras.ops.convert_to_numpy(weight)
                factor = generator.uniform(0.8, 1.25, value.shape)
                shift = 0.1 if weight.name in ("beta", "moving_mean") else 0.0
                weight.assign(value * factor + shift * generator.standard_normal(value.shape))
        elif type(layer).__name__ == "LayerScale":
            layer.set_weights([generator.uniform(0.2, 1, w.shape) for w in layer.get_weights()])


def make(name, folder):
    keras.utils.set_random_seed(1)
    # Without softmax: over random weights it is flat and hides differences.
    model = getattr(keras.applications, name)(weights=None, classifier_activation=None)
    shape = [size or 224 for size in model.input_shape[1:]]
    x = numpy.random.default_rng(2).uniform(0, 255, (2, *shape)).astype("float32")
    if name in ("VGG16", "ResNet50", "DenseNet121", "InceptionV3", "Xception", "NASNetMobile", "MobileNetV2"):
        x = x / 127.5 - 1
    normalize(model, x)
    y = keras.ops.convert_to_numpy(model(x, training=False))
    numpy.save(folder / f"{name}.x.npy", x)
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
                found = actual if isinstance(actual, str) else difference(y, actual)
                failed = isinstance(found, str) or not found <= TOLERANCE
                failures += failed
                print(f"{'FAILED ' if failed else ''}{name} from .{suffix}: {found}", flush=True)
    sys.exit(failures > 0)


if __name__ == "__main__":
    main()
