"""Files converted for Keras 2 and Keras 3, in the hands of both."""

import parity  # noqa: F401  (chooses Keras's backend)

import keras
import numpy as np
import pytest

import conversion_cases as cases
import lepton


def saved(name, path, keras):
    """A model with its inputs and outputs, saved."""
    model = cases.MODELS[name](keras)
    cases.randomize(model)
    model.save(path)
    x = cases.inputs(model)
    return model, x, cases.predict(model, x)


def assert_same(found, expected, tolerance=1e-6):
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance)


@pytest.mark.parametrize("name", cases.MODELS)
def test_for_keras_2(name, tmp_path):
    """From Keras 3 to the three kinds of files of Keras 2."""
    tf_keras = pytest.importorskip("tf_keras")
    _, x, expected = saved(name, tmp_path / "new.keras", keras)
    for kind in ("old.h5", "old.keras"):
        lepton.convert(tmp_path / "new.keras", tmp_path / kind, "keras2")
        assert_same(cases.predict(tf_keras.models.load_model(tmp_path / kind), x), expected)
        if name != "embedding":
            assert_same(cases.predict(lepton.load_model(tmp_path / kind), x), expected)
    lepton.convert(tmp_path / "new.keras", tmp_path / "old.weights.h5", "keras2")
    fresh = cases.MODELS[name](tf_keras)
    fresh.load_weights(str(tmp_path / "old.weights.h5"))
    assert_same(cases.predict(fresh, x), expected)


@pytest.mark.parametrize("name", cases.MODELS)
def test_for_keras_3(name, tmp_path):
    """From Keras 2 to the three kinds of files of Keras 3."""
    tf_keras = pytest.importorskip("tf_keras")
    for source in ("old.h5", "old.keras"):
        _, x, expected = saved(name, tmp_path / source, tf_keras)
        for kind in ("new.h5", "new.keras"):
            lepton.convert(tmp_path / source, tmp_path / kind, "keras3")
            assert_same(cases.predict(keras.models.load_model(tmp_path / kind), x), expected)
        lepton.convert(tmp_path / source, tmp_path / "new.weights.h5", "keras3")
        fresh = cases.MODELS[name](keras)
        fresh.load_weights(tmp_path / "new.weights.h5")
        assert_same(cases.predict(fresh, x), expected)
