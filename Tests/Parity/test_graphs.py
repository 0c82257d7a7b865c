"""Whole models: graphs, nested and shared layers, structures of inputs and outputs."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_close, assert_parity, example

import lepton


def test_several_inputs_and_outputs():
    a, b = keras.Input((4,), name="a"), keras.Input((4,), name="b")
    x = layers.Dense(3, activation="relu")(layers.Concatenate()([a, b]))
    assert_parity(keras.Model([a, b], [layers.Dense(2)(x), layers.Dense(1)(x), x]))


def test_shared_layer():
    a, b = keras.Input((4,)), keras.Input((4,))
    shared = layers.Dense(3, activation="tanh")
    assert_parity(keras.Model([a, b], layers.Subtract()([shared(a), shared(b)])))


def test_nested_models():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(4)], name="inner")
    tensor = keras.Input((4,))
    middle_in = keras.Input((4,))
    middle = keras.Model(middle_in, layers.ReLU()(inner(middle_in)), name="middle")
    assert_parity(keras.Model(tensor, middle(layers.Dense(4)(middle(tensor)))))


def test_model_inside_sequential():
    inner = keras.Sequential([keras.Input((4,)), layers.Dense(3)])
    assert_parity(keras.Sequential([keras.Input((4,)), inner, layers.Dense(2)]))


def test_siamese_with_nested_model():
    tensor = keras.Input((8, 8, 1))
    x = layers.Flatten()(layers.Conv2D(3, 3, activation="relu")(tensor))
    encoder = keras.Model(tensor, layers.Dense(5)(x))
    a, b = keras.Input((8, 8, 1)), keras.Input((8, 8, 1))
    assert_parity(keras.Model([a, b], layers.Dot(1, normalize=True)([encoder(a), encoder(b)])))


def test_dict_of_inputs_and_outputs(tmp_path):
    a, b = keras.Input((4,), name="left"), keras.Input((3,), name="right")
    x = layers.Concatenate()([a, b])
    outputs = {"sum": layers.Dense(2)(x), "class": layers.Dense(3, activation="softmax")(x)}
    model = keras.Model({"left": a, "right": b}, outputs)
    data = {"left": example(a), "right": example(b, seed=9)}
    expected = model(data)
    model.save(tmp_path / "dict.keras")
    opened = lepton.load_model(tmp_path / "dict.keras")
    result = opened.predict(data, verbose=0)
    assert set(result) == {"sum", "class"}
    for key in result:
        assert_close(result[key], expected[key])


def test_operators_and_functions():
    a, b = keras.Input((4, 3)), keras.Input((4, 3))
    x = (a + b) * 2.0 - a / 3.0
    x = keras.ops.concatenate([x, keras.ops.exp(-keras.ops.abs(b))], axis=-1)
    x = keras.ops.reshape(keras.ops.transpose(x, (0, 2, 1)), (-1, 24))
    assert_parity(keras.Model([a, b], [x, keras.ops.mean(a, axis=1), a[:, 0]]), kinds=[".keras"])


def test_unknown_sizes():
    tensor = keras.Input((None, None, 3))
    x = layers.Conv2D(4, 3, padding="same", activation="relu")(tensor)
    model = keras.Model(tensor, layers.GlobalAveragePooling2D()(x))
    generator = np.random.default_rng(1)
    for height, width in ((5, 7), (12, 9)):
        data = generator.normal(size=(2, height, width, 3)).astype("float32")
        assert_parity(model, data)


@pytest.mark.parametrize("batch", [1, 2, 3, 7, 33, 64, 100])
def test_batch_sizes(batch):
    model = keras.Sequential([
        keras.Input((12, 12, 3)), layers.Conv2D(8, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(16, 3, activation="relu"), layers.Flatten(), layers.Dense(10)])
    data = np.random.default_rng(1).normal(size=(batch, 12, 12, 3)).astype("float32")
    assert_parity(model, data, kinds=[".h5"])


def test_json_without_weights():
    model = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="relu")], name="small")
    opened = lepton.models.model_from_json(model.to_json())
    opened.set_weights(model.get_weights())
    data = example(model.inputs[0])
    assert_close(opened.predict_on_batch(data), model(data))
    again = keras.models.model_from_json(opened.to_json())
    again.set_weights(opened.get_weights())
    assert_close(opened.predict_on_batch(data), again(data))


def test_weights_in_keras_order(tmp_path):
    model = keras.Sequential([
        keras.Input((6, 4)), layers.Bidirectional(layers.GRU(3, return_sequences=True)),
        layers.BatchNormalization(), layers.Flatten(), layers.Dense(2)])
    model.save(tmp_path / "model.keras")
    opened = lepton.load_model(tmp_path / "model.keras")
    assert len(opened.weights) == len(model.weights)
    for ours, theirs in zip(opened.get_weights(), model.get_weights()):
        np.testing.assert_array_equal(ours, theirs)
    assert [layer.name for layer in opened.layers if layer.weights] == [
        layer.name for layer in model.layers if layer.weights]
    changed = [value + 1 for value in model.get_weights()]
    opened.set_weights(changed)
    model.set_weights(changed)
    data = example(model.inputs[0])
    assert_close(opened.predict_on_batch(data), model(data))


@pytest.mark.parametrize("kind", [".weights.h5", ".h5"])
def test_load_weights(kind, tmp_path):
    def build():
        return keras.Sequential([
            keras.Input((4,)), layers.Dense(3, activation="relu", name="one"),
            layers.Dense(2, name="two")])

    first, second = build(), build()
    first.save(tmp_path / "first.keras")
    path = tmp_path / f"second{kind}"
    second.save_weights(path) if kind == ".weights.h5" else second.save(path)
    opened = lepton.load_model(tmp_path / "first.keras")
    opened.load_weights(path)
    data = example(first.inputs[0])
    assert_close(opened.predict_on_batch(data), second(data))
