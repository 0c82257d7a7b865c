"""Layers in several models, and models in models: they share their weights, as in Keras."""

import numpy as np
import pytest

import lepton
from lepton import layers

RANDOM = np.random.default_rng(8)
X = RANDOM.normal(size=(64, 6)).astype("float32")


def autoencoder():
    inputs, code = lepton.Input((6,)), lepton.Input((2,))
    encoder = lepton.Model(inputs, layers.Dense(2, name="code")(inputs), name="encoder")
    decoder = lepton.Model(code, layers.Dense(6, name="picture")(code), name="decoder")
    whole = lepton.Model(inputs, decoder(encoder(inputs)), name="whole")
    whole.compile(lepton.optimizers.Adam(0.05), "mse")
    return encoder, decoder, whole


def assert_agree(encoder, decoder, whole):
    apart = decoder.predict(encoder.predict(X, verbose=0), verbose=0)
    np.testing.assert_allclose(whole.predict(X, verbose=0), apart, rtol=1e-5, atol=1e-6)


def test_models_inside_a_model_learn_with_it():
    encoder, decoder, whole = autoencoder()
    before = encoder.predict(X, verbose=0)
    assert [layer.name for layer in whole.layers][1:] == ["encoder", "decoder"]
    assert whole.get_layer("encoder") is encoder and whole.count_params() == 14 + 18
    assert_agree(encoder, decoder, whole)
    losses = whole.fit(X, X, epochs=5, verbose=0).history["loss"]
    assert losses[-1] < losses[0]
    assert not np.allclose(encoder.predict(X, verbose=0), before)
    assert_agree(encoder, decoder, whole)
    encoder.set_weights([np.ones((6, 2)), np.zeros(2)])
    assert_agree(encoder, decoder, whole)
    np.testing.assert_array_equal(whole.get_weights()[0], np.ones((6, 2)))


def test_agrees_with_keras(keras):
    found = []
    for package in (lepton, keras):
        inputs, code = package.Input((6,)), package.Input((2,))
        encoder = package.Model(inputs, package.layers.Dense(2, "tanh", name="a")(inputs))
        decoder = package.Model(code, package.layers.Dense(6, name="b")(code))
        whole = package.Model(inputs, decoder(encoder(inputs)))
        generator = np.random.default_rng(1)
        whole.set_weights([generator.normal(size=one.shape) for one in whole.get_weights()])
        encoder.compile("sgd", "mse")
        whole.compile("sgd", "mse")
        for _ in range(3):  # In turns, as adversarial networks learn.
            encoder.train_on_batch(X, X[:, :2])
            whole.train_on_batch(X, X)
        found.append([encoder.predict(X, verbose=0), decoder.predict(X[:, :2], verbose=0)])
    for one, other in zip(*found):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_callbacks_see_what_inner_models_have_learned():
    encoder, decoder, whole = autoencoder()
    seen = []

    class Watch(lepton.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            seen.append(encoder.predict(X, verbose=0))

    whole.fit(X, X, epochs=2, verbose=0, callbacks=[Watch()])
    assert not np.allclose(seen[0], seen[1])
    np.testing.assert_array_equal(seen[1], encoder.predict(X, verbose=0))


def test_layers_in_two_models_share_weights():
    inputs = lepton.Input((6,))
    hidden = layers.Dense(4, "relu", name="hidden")(inputs)
    first = lepton.Model(inputs, layers.Dense(1)(hidden))
    second = lepton.Model(inputs, hidden)
    third = lepton.Model(inputs, layers.Dense(2)(hidden))
    first.compile("sgd", "mse")
    first.fit(X, X[:, 0], epochs=2, verbose=0)
    for other in (second, third):
        np.testing.assert_array_equal(other.get_weights()[0], first.get_weights()[0])
    third.compile("sgd", "mse")
    third.fit(X, X[:, :2], epochs=1, verbose=0)
    hidden = first.get_layer("hidden")
    np.testing.assert_array_equal(hidden.get_weights()[0], third.get_weights()[0])
    np.testing.assert_allclose(
        second.predict(X, verbose=0),
        np.maximum(X @ first.get_weights()[0] + first.get_weights()[1], 0), rtol=1e-4, atol=1e-5)


def test_a_base_can_be_frozen():
    base = lepton.Sequential([lepton.Input((6,)), layers.Dense(4, name="base_dense")], name="base")
    model = lepton.Sequential([base, layers.Dense(1, name="head")])
    base.trainable = False
    model.compile("sgd", "mse")
    before = model.get_weights()
    assert [weight.path for weight in model.trainable_weights] == ["head/kernel", "head/bias"]
    model.fit(X, X[:, :1], verbose=0)
    after = model.get_weights()
    assert np.array_equal(before[0], after[0]) and not np.array_equal(before[2], after[2])
    base.trainable = True
    model.compile("sgd", "mse")
    model.fit(X, X[:, :1], verbose=0)
    assert not np.array_equal(model.get_weights()[0], after[0])
    np.testing.assert_array_equal(base.get_weights()[0], model.get_weights()[0])


def test_a_row_inside_a_row_is_built_with_it():
    inner = lepton.Sequential([layers.Dense(3, "relu"), layers.Dense(2)], name="inner")
    model = lepton.Sequential([lepton.Input((6,)), layers.Dense(5), inner, layers.Dense(1)])
    assert model.predict(X, verbose=0).shape == (64, 1)
    assert inner.built and inner.input_shape == (None, 5)
    np.testing.assert_array_equal(inner.get_weights()[0], model.get_weights()[2])
    varied = lepton.Sequential([layers.RandomFlip("horizontal"), layers.RandomRotation(0.1)])
    images = lepton.Sequential([lepton.Input((8, 8, 3)), varied, layers.Flatten(), layers.Dense(1)])
    assert images.predict(np.zeros((2, 8, 8, 3), "float32"), verbose=0).shape == (2, 1)


def test_models_in_models_are_saved(tmp_path, keras):
    _, _, whole = autoencoder()
    whole.fit(X, X, verbose=0)
    expected = whole.predict(X, verbose=0)
    for ending in (".keras", ".h5"):
        path = str(tmp_path / f"whole{ending}")
        whole.save(path)
        np.testing.assert_array_equal(lepton.load_model(path).predict(X, verbose=0), expected)
        theirs = keras.models.load_model(path).predict(X, verbose=0)
        np.testing.assert_allclose(theirs, expected, rtol=1e-5, atol=1e-6)


def test_attention_takes_query_value_and_key(keras):
    found = []
    for package in (lepton, keras):
        inputs = package.Input((5, 6))
        attention = package.layers.MultiHeadAttention(2, 3)
        later = package.layers.LSTM(6, return_sequences=True)(inputs)
        model = package.Model(inputs, [attention(inputs, later), attention(later, inputs, later)])
        generator = np.random.default_rng(2)
        model.set_weights([generator.normal(size=one.shape) for one in model.get_weights()])
        found.append(model.predict(np.linspace(-1, 1, 60).reshape(2, 5, 6), verbose=0))
    for one, other in zip(*found):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-5)


def test_several_inputs_outputs_and_unfitting_tensors():
    left, right = lepton.Input((6,), name="left"), lepton.Input((6,), name="right")
    two = lepton.Model({"left": left, "right": right}, {
        "difference": left - right, "product": left * right})
    inputs = lepton.Input((6,))
    both = two({"left": inputs, "right": inputs})
    model = lepton.Model(inputs, [both["difference"], both["product"]])
    difference, product = model.predict(X, verbose=0)
    assert not difference.any()
    np.testing.assert_allclose(product, X * X, rtol=1e-6)
    with pytest.raises(ValueError):
        two({"left": lepton.Input((5,)), "right": inputs})


@pytest.mark.parametrize("kind", ["sequential", "functional", "loaded"])
def test_models_are_built_upon_finished_ones(kind, tmp_path):
    if kind == "sequential":
        model = lepton.Sequential([
            lepton.Input((6,)), layers.Dense(4, "relu", name="features"), layers.Dense(1)])
    else:
        inputs = lepton.Input((6,), name="x")
        hidden = layers.Dense(4, "relu", name="features")(inputs)
        model = lepton.Model(inputs, layers.Dense(1)(layers.Concatenate()([hidden, inputs])))
    model.compile(lepton.optimizers.Adam(0.05), "mse")
    if kind == "loaded":
        model.save(tmp_path / "model.keras")
        model = lepton.load_model(tmp_path / "model.keras")
    features = lepton.Model(model.inputs, model.get_layer("features").output)
    both = lepton.Model(model.input, [model.output, model.get_layer("features").output])
    model.fit(X, X[:, :1], epochs=2, verbose=0)
    kernel, bias = model.get_weights()[:2]
    expected = np.maximum(X @ kernel + bias, 0)
    np.testing.assert_allclose(features.predict(X, verbose=0), expected, rtol=1e-4, atol=1e-5)
    scores, again = both.predict(X, verbose=0)
    np.testing.assert_allclose(scores, model.predict(X, verbose=0), rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(again, expected, rtol=1e-4, atol=1e-5)
    longer = lepton.Model(model.inputs, layers.Dense(3)(model.output))
    assert longer.predict(X, verbose=0).shape == (64, 3)
    with pytest.raises(ValueError, match="was not called"):
        layers.Dense(3).output


def test_what_a_model_that_is_gone_has_learned_stays():
    base = lepton.Sequential([lepton.Input((6,)), layers.Dense(2, name="base")])

    def learn():
        whole = lepton.Sequential([base, layers.Dense(1)])
        whole.compile("sgd", "mse")
        whole.fit(X, X[:, :1], verbose=0)
        return whole.get_weights()[0]

    learned = learn()
    np.testing.assert_array_equal(base.get_weights()[0], learned)


def test_a_row_that_changes_leaves_its_layers_what_they_learned():
    shared = layers.Dense(4, name="shared")
    first = lepton.Sequential([lepton.Input((6,)), shared, layers.Dense(1)])
    second = lepton.Sequential([lepton.Input((6,)), shared])
    first.compile("sgd", "mse")
    first.fit(X, X[:, :1], verbose=0)
    learned = first.get_weights()[0]
    first.pop()
    first.add(layers.Dense(2))
    np.testing.assert_array_equal(second.get_weights()[0], learned)
    assert first.predict(X, verbose=0).shape == (64, 2)
