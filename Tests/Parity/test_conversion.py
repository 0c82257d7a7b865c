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


def hard(keras, activation="hard_sigmoid"):
    """The function that the two versions compute differently, behind all kinds of weights."""
    layers = keras.layers
    x = keras.Input((9, 8), name="in")
    y = layers.LSTM(4, recurrent_activation=activation, return_sequences=True)(x)
    y = layers.Bidirectional(
        layers.GRU(3, recurrent_activation=activation, activation=activation, return_sequences=True)
    )(y)
    y = layers.GRU(4, recurrent_activation=activation, reset_after=False, return_sequences=True)(y)
    y = layers.TimeDistributed(layers.Dense(4, activation=activation))(y)
    y = layers.SeparableConv1D(3, 2, activation=activation)(y)
    y = layers.Activation(activation, name="function")(layers.Conv1D(4, 2)(y))
    y = layers.TimeDistributed(layers.Activation(activation))(layers.Conv1D(4, 2)(y))
    inner = keras.Sequential(
        [keras.Input((None, 4)), layers.Activation(activation), layers.Conv1D(4, 2)], name="inner")
    y = layers.SimpleRNN(3, activation=activation)(layers.Conv1D(4, 1, activation=activation)(inner(y)))
    return keras.Model(x, layers.Dense(2)(y))


def hard_images(keras, activation="hard_sigmoid"):
    layers = keras.layers
    x = keras.Input((3, 5, 6, 2), name="in")
    y = layers.ConvLSTM2D(3, 2, recurrent_activation=activation)(x)
    return keras.Model(x, layers.DepthwiseConv2D(2, activation=activation)(y))


@pytest.mark.parametrize("build", [hard, hard_images])
def test_hard_sigmoid(build, tmp_path):
    """The same numbers from the other function, in both directions."""
    tf_keras = pytest.importorskip("tf_keras")
    for source, target, reader in (
        (tf_keras, keras, "keras3"), (keras, tf_keras, "keras2"),
        (keras, keras, "keras3"), (tf_keras, tf_keras, "keras2"),
    ):
        model = build(source)
        cases.randomize(model)
        model.save(tmp_path / "in.keras")
        x = [3 * one for one in cases.inputs(model)]
        expected = cases.predict(model, x)
        for kind in ("out.keras", "out.h5"):
            lepton.convert(tmp_path / "in.keras", tmp_path / kind, reader)
            found = cases.predict(target.models.load_model(tmp_path / kind), x)
            assert_same(found, expected, 2e-6)
            assert_same(cases.predict(lepton.load_model(tmp_path / kind), x), expected, 2e-6)


def test_what_keras_2_lacks_is_refused_by_name(tmp_path):
    layers = keras.layers
    for name, layer, reason in (
        ("rms", layers.RMSNormalization(name="rms"), "layer 'rms': Keras 2 has no layer RMSNorm"),
        ("act", layers.Dense(2, activation="glu", name="act"), "'activation': Keras 2 has no"),
        (
            "hard", layers.LSTM(2, activation="hard_sigmoid", name="hard"),
            "layer 'hard': Keras 2 and 3 have",
        ),
    ):
        shape = (3, 4) if name == "hard" else (4,)
        keras.Sequential([keras.Input(shape), layer]).save(tmp_path / "in.keras")
        for kind in ("out.keras", "out.h5"):
            with pytest.raises(lepton.UnsupportedError, match=reason):
                lepton.convert(tmp_path / "in.keras", tmp_path / kind, "keras2")
            assert not (tmp_path / kind).exists()
        with pytest.raises(lepton.InvalidArgumentError, match="keras2"):
            lepton.convert(tmp_path / "in.keras", tmp_path / "out.keras", "keras4")
    x = keras.Input((4,))
    keras.Model(x, keras.ops.median(x, axis=1)).save(tmp_path / "in.keras")
    with pytest.raises(lepton.UnsupportedError, match="operation 'median': keras.ops has Median"):
        lepton.convert(tmp_path / "in.keras", tmp_path / "out.h5", "keras2")
