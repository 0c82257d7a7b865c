"""`training` given where a functional model is made: it decides in Keras 1 and 2; Keras 3 writes it down
and then hands its own to all layers."""

import keras
import numpy as np
import pytest
from parity import assert_close

import lepton


def normalizing(keras, inner):
    tensor = keras.layers.Input((6,))
    layer = keras.layers.BatchNormalization(momentum=0.5)
    if inner:
        hidden = keras.layers.Input((6,))
        layer = keras.Model(hidden, layer(hidden))
    model = keras.Model(tensor, layer(tensor, training=False))
    model.compile("sgd", "mse")
    return model


def dropping(keras):
    tensor = keras.layers.Input((64,))
    return keras.Model(tensor, keras.layers.Dropout(0.5)(tensor, training=True))


def both(request_version):
    if request_version == 3:
        return keras, ".keras"
    return pytest.importorskip("tf_keras"), ".h5"


@pytest.mark.parametrize("inner", [False, True])
@pytest.mark.parametrize("version", [2, 3])
def test_inferring_in_training(version, inner, tmp_path):
    library, suffix = both(version)
    model = normalizing(library, inner)
    path = str(tmp_path / ("model" + suffix))
    model.save(path)
    opened = lepton.load_model(path)
    x = np.random.default_rng(1).normal(2, 3, (8, 6)).astype("float32")
    for one in (model, opened):
        one.train_on_batch(x, x)
    for ours, theirs in zip(opened.get_weights(), model.get_weights()):
        assert_close(ours, theirs, 1e-5)


@pytest.mark.parametrize("version", [2, 3])
def test_dropping_in_prediction(version, tmp_path):
    library, suffix = both(version)
    model = dropping(library)
    path = str(tmp_path / ("model" + suffix))
    model.save(path)
    opened = lepton.load_model(path)
    x = np.ones((4, 64), "float32")
    first, second = (opened.predict(x, verbose=0) for _ in range(2))
    drops = bool((model.predict(x, verbose=0) == 0).any())
    assert drops == (version == 2)
    assert bool((first == 0).any()) == drops
    assert bool((first != second).any()) == drops
    if drops:
        assert set(np.unique(first)) == {0, 2}
        again = lepton.load_model(path)
        assert again.predict(x, verbose=0).shape == first.shape
