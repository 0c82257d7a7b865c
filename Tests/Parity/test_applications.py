"""The architectures of keras.applications, with random weights."""

import keras
import numpy as np
import pytest
from parity import assert_parity

NAMES = [
    "ResNet50", "VGG16", "MobileNetV2", "MobileNetV3Small", "EfficientNetB0", "DenseNet121",
    "InceptionV3", "Xception", "NASNetMobile", "ConvNeXtTiny",
]


@pytest.mark.long
@pytest.mark.parametrize("name", NAMES)
def test_application(name):
    options = {"input_shape": (224, 224, 3)} if name == "MobileNetV3Small" else {}
    model = getattr(keras.applications, name)(weights=None, **options)
    # The initial weights keep the numbers of deep models in range; statistics and scales vary.
    generator = np.random.default_rng(1)
    for variable in model.weights:
        if "moving" in variable.path or "gamma" in variable.path or "beta" in variable.path:
            low, high = (0.8, 1.2) if "mean" not in variable.path and "beta" not in variable.path \
                else (-0.1, 0.1)
            variable.assign(generator.uniform(low, high, variable.shape).astype("float32"))
    size = tuple(model.inputs[0].shape[1:])
    data = generator.uniform(0, 255 if name.startswith(("Eff", "MobileNetV3", "ConvN")) else 1,
                             (2, *size)).astype("float32")
    assert_parity(model, data, seed=None, kinds=[".keras", ".h5"])
