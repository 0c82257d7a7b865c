"""Opening models, their facts and weights, and building them without a file."""

import io
import json
import subprocess
import sys

import numpy as np
import pytest
from reference import tiny_reference

import lepton
from lepton import layers


def test_open_from_path_memory_and_file(trained):
    path = trained / "fashion_cnn.keras2.h5"
    data = path.read_bytes()
    x = np.random.default_rng(1).random((2, 28, 28, 1), dtype="float32")
    expected = lepton.load_model(path)(x)
    for source in (str(path), data, bytearray(data), memoryview(data), io.BytesIO(data)):
        np.testing.assert_array_equal(lepton.load_model(source)(x), expected)
    with path.open("rb") as file:
        np.testing.assert_array_equal(lepton.load_model(file)(x), expected)
    assert lepton.load_model(path, compile=False, safe_mode=True).name == "fashion_cnn"


def test_weights_from_another_file(trained):
    whole = lepton.load_model(trained / "fashion_rnn.keras")
    model = lepton.load_model(
        trained / "fashion_rnn.json", weights=trained / "fashion_rnn.weights.h5")
    fresh = lepton.models.model_from_json((trained / "fashion_rnn.json").read_text())
    fresh.load_weights(trained / "fashion_rnn.keras2.weights-only.h5")
    for ours, theirs, others in zip(
        model.get_weights(), whole.get_weights(), fresh.get_weights()
    ):
        np.testing.assert_array_equal(ours, theirs)
        np.testing.assert_array_equal(others, theirs)


def test_facts(trained):
    model = lepton.load_model(trained / "fashion_cnn.keras")
    assert model.name == "fashion_cnn"
    assert model.input_shape == (None, 28, 28, 1)
    assert model.output_shape == (None, 10)
    assert [(t.name, t.shape, t.dtype) for t in model.inputs] == [
        ("input_layer", (None, 28, 28, 1), "float32")]
    assert model.outputs[0].shape == (None, 10)
    assert model.count_params() == 184_586
    assert [layer.class_name for layer in model.layers] == [
        "Conv2D", "MaxPooling2D", "Conv2D", "MaxPooling2D", "Flatten", "Dense", "Dense"]
    info = model.info()
    assert info["parameters"] == 184_586 and info["flops"] > 1e6


def test_layers(trained):
    model = lepton.load_model(trained / "fashion_cnn.keras")
    layer = model.get_layer("conv2d_1")
    assert layer is model.get_layer(index=2) is model.layers[2]
    assert isinstance(layer, layers.Conv2D)
    assert layer.filters == 64 and layer.get_config()["kernel_size"] == [5, 5]
    assert layer.output_shape == (None, 8, 8, 64)
    assert layer.count_params() == 51_264
    assert [weight.shape for weight in layer.weights] == [(5, 5, 32, 64), (64,)]
    assert layer.kernel.path == "conv2d_1/kernel" and layer.kernel.trainable
    np.testing.assert_array_equal(layer.get_weights()[1], layer.bias.numpy())
    np.testing.assert_array_equal(np.asarray(layer.bias), model.get_weights()[3])


def test_layer_weights_can_be_set(tiny):
    x = np.ones((2, 3), "float32")
    layer = tiny.get_layer("out")
    kernel, bias = layer.get_weights()
    layer.set_weights([kernel * 2, bias + 1])
    np.testing.assert_allclose(tiny(x), tiny_reference(tiny, x), rtol=1e-5)
    layer.bias.assign(np.array([5, 6]))
    np.testing.assert_array_equal(tiny.get_weights()[3], [5, 6])
    np.testing.assert_allclose(tiny(x), tiny_reference(tiny, x), rtol=1e-5)


def test_weights_are_what_they_were_after_predicting(tmp_path):
    """Kernels that programs can give back are held packed: whoever reads them gets them as they were."""
    def numbers(model):
        return [weight.tobytes() for weight in model.get_weights()]

    model = lepton.Sequential([
        lepton.Input((12, 12, 8)),
        layers.Conv2D(96, 3, strides=2), layers.BatchNormalization(), layers.ReLU(),
        layers.Conv2D(64, 1, use_bias=False), layers.BatchNormalization(),
        layers.Conv2D(64, 3, padding="same"), layers.Flatten(), layers.Dense(48),
    ])
    model.set_weights([
        0.1 * (np.random.default_rng(number).random(weight.shape, dtype="float32") + 0.5)
        for number, weight in enumerate(model.get_weights())
    ])
    x = np.random.default_rng(0).random((3, 12, 12, 8), dtype="float32")
    before = numbers(model)
    expected = model.predict_on_batch(x)
    for batch in (1, 2, 3):
        np.testing.assert_allclose(model.predict_on_batch(x[:batch]), expected[:batch], rtol=1e-4)
    assert numbers(model) == before
    model.save(tmp_path / "model.keras")
    again = lepton.load_model(tmp_path / "model.keras")
    assert numbers(again) == before
    # Training goes on from them, and what is set then holds.
    fresh = lepton.load_model(tmp_path / "model.keras")
    for one in (again, fresh):
        if one is again:
            one.predict_on_batch(x)
        one.compile(lepton.optimizers.SGD(1e-6), "mse")
        one.fit(x, np.zeros((3, 48)), epochs=2, shuffle=False, verbose=0)
    assert numbers(again) == numbers(fresh)
    again.set_weights(model.get_weights())
    np.testing.assert_array_equal(again.predict_on_batch(x), expected)


def test_trainable_weights():
    model = lepton.Sequential([lepton.Input((3,)), layers.BatchNormalization()])
    assert len(model.trainable_weights) == len(model.non_trainable_weights) == 2
    assert [w.name for w in model.weights] == ["gamma", "beta", "moving_mean", "moving_variance"]


def test_summary(tiny, capsys):
    tiny.summary()
    shown = capsys.readouterr().out
    assert shown.startswith('Model: "tiny"')
    for text in ("hidden (Dense)", "(None, 4)", "Total params: 26 (104.00 B)"):
        assert text in shown
    lines = []
    tiny.summary(line_length=100, print_fn=lines.append, show_trainable=True)
    text = "".join(lines)
    assert {len(line) for line in text.splitlines() if line[:1] in "┃│└"} == {100}
    assert "Trainable" in text
    with pytest.raises(ValueError):
        tiny.summary(line_length=10)


def test_json_round_trip(tiny):
    again = lepton.models.model_from_json(tiny.to_json())
    again.set_weights(tiny.get_weights())
    x = np.ones((2, 3), "float32")
    np.testing.assert_array_equal(again(x), tiny(x))
    assert json.loads(tiny.to_json())["class_name"] == "Sequential"
    assert tiny.get_config()["name"] == "tiny"


def test_sequential_grows_and_shrinks(tiny):
    x = np.ones((2, 3), "float32")
    before = tiny(x)
    tiny.add(layers.ReLU())
    np.testing.assert_array_equal(tiny(x), np.maximum(before, 0))
    tiny.pop()
    np.testing.assert_array_equal(tiny(x), before)
    assert [layer.name for layer in tiny.layers] == ["hidden", "out"]


def test_sequential_is_built_for_data():
    model = lepton.Sequential([layers.Dense(4, activation="relu"), layers.Dense(1)])
    assert model(np.ones((2, 3))).shape == (2, 1)
    assert model.input_shape == (None, 3)
    other = lepton.Sequential([layers.Dense(4)])
    other.build((None, 6))
    assert other.count_params() == 28


def test_functional_model():
    a, b = lepton.Input((4,)), lepton.Input((4,))
    shared = layers.Dense(3, activation="tanh", name="shared")
    difference = shared(a) - shared(b)
    assert difference.shape == (None, 3) and difference.dtype == "float32"
    model = lepton.Model([a, b], layers.Concatenate()([difference, shared(a) * shared(b)]))
    kernel, bias = model.get_weights()
    assert model.get_layer("shared") is shared
    x, y = np.random.default_rng(1).normal(size=(2, 5, 4)).astype("float32")
    p, q = np.tanh(x @ kernel + bias), np.tanh(y @ kernel + bias)
    np.testing.assert_allclose(
        model([x, y]), np.concatenate([p - q, p * q], axis=1), rtol=1e-4, atol=1e-6)


def test_two_models_from_the_same_layers():
    tensor = lepton.Input((4,))
    encoded = layers.Dense(2, name="encode")(tensor)
    whole = lepton.Model(tensor, layers.Dense(4, name="decode")(encoded))
    encoder = lepton.Model(tensor, encoded)
    np.testing.assert_array_equal(encoder.get_weights()[0], whole.get_weights()[0])


def test_layer_configuration():
    layer = layers.Conv2D(8, (3, 5), strides=2, padding="same", activation="relu")
    config = layer.get_config()
    assert config["filters"] == 8 and config["kernel_size"] == [3, 5]
    assert config["padding"] == "same" and config["use_bias"] is True
    again = layers.Conv2D.from_config(config)
    assert again.get_config() == config
    wrapped = layers.Bidirectional(layers.LSTM(4, return_sequences=True))
    assert wrapped.get_config()["layer"]["class_name"] == "LSTM"


def test_recurrent_layers_with_states():
    tensor = lepton.Input((5, 3))
    y, h, c = layers.LSTM(4, return_state=True)(tensor)
    z = layers.LSTM(4, return_sequences=True)(tensor, initial_state=[h, c])
    model = lepton.Model(tensor, [y, z])
    first, second = model(np.ones((2, 5, 3), "float32"))
    assert first.shape == (2, 4) and second.shape == (2, 5, 4)


def test_catalog_and_features():
    assert lepton.catalog()["layers"]["Dense"]["required"] == ["units"]
    assert lepton.features()["version"] == lepton.__version__
    for name in lepton.catalog()["layers"]:
        assert issubclass(getattr(layers, name), layers.Layer)


def test_threads():
    before = lepton.get_num_threads()
    lepton.set_num_threads(1)
    assert lepton.get_num_threads() == 1
    lepton.set_num_threads(before)


def test_predicting_brings_in_no_training(trained):
    """Losses, metrics and optimizers of a compiled model's file are made when they are asked for, and
    what opening and predicting do not need (custom code, symbolic tensors, layers, training, classes
    of errors) is not imported before."""
    program = f"""
import sys
import numpy
before = set(sys.modules)
x = numpy.zeros((1, 28, 28, 1), "float32")

def imported():
    return {{name for name in sys.modules if name.partition(".")[0] == "lepton"}}

import lepton
begin = {{"lepton", "lepton._later", "lepton._lepton"}}
assert imported() == begin, imported()

model = lepton.load_model({str(trained / "fashion_cnn.keras2.h5")!r})
opened = begin | {{"lepton.models", "lepton._model", "lepton._trainer"}}
assert imported() == opened, imported()
model.predict_on_batch(x)
model(x)
assert imported() == opened, imported()

model.predict(x, verbose=0)
predicted = opened | {{"lepton._predict", "lepton._arrays"}}
assert imported() == predicted, imported()

others = {{"dataclasses", "json", "logging", "shutil", "socket", "subprocess", "threading"}}
assert not (others - before) & set(sys.modules)
assert model.compiled and model.optimizer.learning_rate > 0
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_parts_of_packages_are_imported_by_name():
    for package in (lepton, lepton.callbacks, lepton.models, lepton.utils):
        assert set(package.__all__) <= set(dir(package))
        for name in package.__all__:
            assert getattr(package, name) is getattr(package, name)
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            _ = package.Nothing
    program = """
from lepton import *
from lepton.callbacks import *
from lepton.utils import *
import lepton.callbacks._monitor
assert lepton.callbacks.EarlyStopping is EarlyStopping is lepton.callbacks._monitor.EarlyStopping
assert to_categorical([1], 2).tolist() == [[0, 1]]
assert issubclass(Sequential, Model) and Model is models.Model is lepton.Model
assert Sequential is models.Sequential is lepton._sequential.Sequential
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_training_goes_on_where_the_file_is_gone(tmp_path):
    """What a file says of training is read when it is needed, from the file that was opened."""
    path = tmp_path / "model.keras"
    generator = np.random.default_rng(3)
    x, y = generator.random((32, 3), np.float32), generator.random((32, 1), np.float32)
    model = lepton.Sequential([lepton.Input((3,)), layers.Dense(4, "tanh"), layers.Dense(1)])
    model.compile("adam", "mse")
    model.fit(x, y, epochs=2, verbose=0)
    model.save(path)
    opened = lepton.load_model(path)
    path.unlink()
    path.write_bytes(b"something else")
    for one in (model, opened):
        one.fit(x, y, epochs=2, shuffle=False, verbose=0)
    assert opened.optimizer.iterations == model.optimizer.iterations == 4
    for ours, theirs in zip(opened.get_weights(), model.get_weights()):
        np.testing.assert_array_equal(ours, theirs)
