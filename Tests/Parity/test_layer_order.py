"""Models that are built in both, not opened: layers in one order, and weights that fit by position."""

import keras
import numpy as np
import pytest
import random_models
from parity import assert_close, example, randomize

import lepton

#: Not 13: there Keras makes a mask by an operation that is named "concatenate" as well, and counts it.
SEEDS = [
    pytest.param(seed, marks=() if seed < 6 else pytest.mark.long)
    for seed in range(25) if seed != 13
]


def residual(library):
    """The shortcut is called before the way that it cuts short."""
    layers = library.layers
    inputs = x = library.Input((8, 8, 3))
    for filters in (4, 6):
        y = layers.ReLU()(layers.BatchNormalization()(x))
        x = layers.Conv2D(filters, 1, strides=2)(y)
        y = layers.Conv2D(filters, 3, strides=2, padding="same")(y)
        y = layers.ReLU()(layers.BatchNormalization()(y))
        x = layers.Add()([x, layers.Conv2D(filters, 3, padding="same")(y)])
    return library.Model(inputs, layers.Dense(2)(layers.Flatten()(x)))


def shared(library):
    """Called at two depths, and made after a layer that is nearer."""
    layers = library.layers
    a, b = library.Input((4,)), library.Input((4,))
    side, late, twice = layers.Dense(4), layers.Dense(4), layers.Dense(4, activation="tanh")
    beside = side(b)
    return library.Model([a, b], layers.Concatenate()([beside, twice(late(twice(a)))]))


def several(library):
    """Inputs of which one is not needed, outputs at different depths."""
    layers = library.layers
    a, b, c = (library.Input((4,)) for _ in range(3))
    left, right = layers.Dense(3)(a), layers.Dense(3)(b)
    total, product = layers.Add()([right, left]), layers.Multiply()([left, right])
    difference = layers.Subtract()([layers.Dense(3)(product), total])
    return library.Model([a, b, c], [layers.Dense(2)(total), layers.Dense(2)(difference)])


def written(model, path):
    """The path, with a file of the kind of its ending."""
    if path.name.endswith(".weights.h5"):
        model.save_weights(path)
    else:
        model.save(path)
    return path


def assert_same_order(theirs, ours, folder):
    assert [layer.name for layer in ours.layers] == [layer.name for layer in theirs.layers]
    randomize(theirs)
    inputs = [example(tensor, seed=2 + index) for index, tensor in enumerate(theirs.inputs)]
    inputs = inputs[0] if len(inputs) == 1 else inputs
    expected = theirs(inputs, training=False)
    before = ours.get_weights()
    for kind in (".weights.h5", ".h5"):
        path = written(theirs, folder / f"theirs{kind}")
        ours.set_weights(before)
        ours.load_weights(path)
        assert_close(ours.predict_on_batch(inputs), expected, 1e-4)
    ours.set_weights(before)
    ours.set_weights(theirs.get_weights())
    assert_close(ours.predict_on_batch(inputs), expected, 1e-4)
    # And back.
    for kind in (".weights.h5", ".h5"):
        path = written(ours, folder / f"ours{kind}")
        theirs.set_weights([np.zeros_like(weight) for weight in theirs.get_weights()])
        theirs.load_weights(path)
        assert_close(theirs(inputs, training=False), expected, 1e-4)


@pytest.mark.parametrize("build", [residual, shared, several])
def test_branches(build, tmp_path):
    keras.backend.clear_session()
    lepton.backend.clear_session()
    assert_same_order(build(keras), build(lepton), tmp_path)


@pytest.mark.parametrize("seed", SEEDS)
def test_random_models(seed, tmp_path, monkeypatch):
    theirs = random_models.random_model(seed)
    monkeypatch.setattr(random_models, "keras", lepton)
    monkeypatch.setattr(random_models, "layers", lepton.layers)
    assert_same_order(theirs, random_models.random_model(seed), tmp_path)
