"""What Keras 3 lacks, said by models of its own layers: files of old versions, with what these computed,
written for Keras 3 and opened there."""

from pathlib import Path

import parity  # noqa: F401  (chooses Keras's backend)

import h5py
import keras
import numpy as np
import pytest

import conversion_cases as cases
import lepton

OLD_FILES = Path(__file__).parents[1] / "Fixtures" / "oldkeras"
IS_TENSORFLOW = keras.backend.backend() == "tensorflow"


def assert_close(found, expected, tolerance=1e-5):
    """Within the tolerance of the largest number."""
    for one, other in zip(found, expected, strict=True):
        scale = max(1.0, float(np.abs(other).max()))
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance * scale)


def opened(path):
    return keras.models.load_model(path, compile=False)


@pytest.mark.parametrize("path", sorted(OLD_FILES.glob("*.h5")), ids=lambda path: path.stem)
def test_files_of_old_versions(path, tmp_path):
    with h5py.File(path) as file:
        arrays = {name: array[...] for name, array in file["expected"].items()}
        text = file.attrs["model_config"]
    x = [arrays[name] for name in sorted(arrays) if name.startswith("in")]
    expected = [arrays[name] for name in sorted(arrays) if name.startswith("out")]
    for kind in ("out.keras", "out.h5"):
        lepton.convert(path, tmp_path / kind, "keras3")
        if IS_TENSORFLOW and any(word in str(text) for word in ("channels_first", '"th"')):
            continue  # TensorFlow's processor code has no such convolutions and poolings.
        assert_close(cases.predict(opened(tmp_path / kind), x), expected)


@pytest.mark.parametrize(
    "name, effect, check",
    [
        ("1.2.2_theano_highway", "stops", "removed-class"),
        ("2.0.9_theano_avgpool2d_same_last", "changes", "old-rule"),
        ("2.0.9_tensorflow_masked_add", "changes", "old-rule"),
    ])
def test_the_doctor_names_them(name, effect, check):
    report = lepton.doctor(OLD_FILES / f"{name}.h5")
    found = [one for one in report["findings"] if one["check"] == check]
    assert [one["effect"] for one in found] == [effect], report
    assert len(found[0]["layers"]) == 1, found
    assert report["fix_refusal"] is None


def local_models(layers):
    """By name: a layer and the shape of what it takes."""
    return {
        "plain": (layers.LocallyConnected2D(3, (2, 3)), (6, 7, 2)),
        "strided": (layers.LocallyConnected2D(3, 3, strides=(2, 1), activation="relu"), (7, 6, 2)),
        "masked": (layers.LocallyConnected2D(2, (3, 2), implementation=2), (5, 6, 3)),
        "masked same": (
            layers.LocallyConnected2D(2, (3, 2), strides=2, padding="same", implementation=2),
            (5, 6, 3)),
        "sparse same": (
            layers.LocallyConnected2D(2, (2, 4), padding="same", implementation=3), (5, 6, 3)),
        "first": (
            layers.LocallyConnected2D(2, (2, 3), implementation=3, data_format="channels_first"),
            (3, 5, 6)),
        "first same": (
            layers.LocallyConnected2D(
                2, 3, padding="same", implementation=2, data_format="channels_first"), (3, 5, 6)),
        "no bias": (layers.LocallyConnected2D(3, 2, use_bias=False), (4, 4, 1)),
        "apart": (layers.LocallyConnected1D(3, 2, strides=2), (8, 3)),
        "sequence": (layers.LocallyConnected1D(3, 3, kernel_regularizer="l2"), (8, 3)),
        "sequence same": (
            layers.LocallyConnected1D(3, 4, strides=2, padding="same", implementation=2), (8, 3)),
        "sequence sparse": (
            layers.LocallyConnected1D(3, 4, padding="same", implementation=3), (7, 2)),
    }


@pytest.mark.parametrize(
    "name",
    ["plain", "strided", "masked", "masked same", "sparse same", "first", "first same", "no bias",
     "apart", "sequence", "sequence same", "sequence sparse"])
def test_locally_connected(name, tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    layer, shape = local_models(tf_keras.layers)[name]
    model = tf_keras.Sequential(
        [tf_keras.Input(shape), layer, tf_keras.layers.Flatten(), tf_keras.layers.Dense(2)])
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    expected = cases.predict(model, x)
    for kind in ("out.keras", "out.h5"):
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras3")
        new = opened(tmp_path / kind)
        assert_close(cases.predict(new, x), expected)
        assert_close(cases.predict(lepton.load_model(tmp_path / kind), x), expected)
        assert [one.name for one in new.layers] == [
            one.name for one in model.layers if "input" not in one.name]
        assert len(new.trainable_weights) == len(model.trainable_weights)
        # Keras 2 has the layer itself.
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras2")
        old = tf_keras.models.load_model(tmp_path / kind)
        assert_close(cases.predict(old, x), expected)
        assert type(old.layers[0]) is type(layer)


def test_shared_nested_and_by_step(tmp_path):
    """The layer in all places that layers can be in, one of them frozen."""
    tf_keras = pytest.importorskip("tf_keras")
    layers = tf_keras.layers
    a, b = tf_keras.Input((6, 3), name="a"), tf_keras.Input((6, 3), name="b")
    shared = layers.LocallyConnected1D(3, 1, name="shared")
    frozen = layers.LocallyConnected1D(2, 3, trainable=False, name="frozen")
    y = layers.Add()([shared(a), shared(shared(b))])
    inner = tf_keras.Sequential([tf_keras.Input((6, 3)), frozen, layers.Flatten()], name="inner")
    z = layers.Reshape((2, 6, 3))(layers.Concatenate(axis=1)([a, y]))
    z = layers.TimeDistributed(layers.LocallyConnected1D(2, 2, name="within"), name="steps")(z)
    z = layers.TimeDistributed(inner, name="models")(
        layers.Reshape((2, 6, 3))(layers.Concatenate(axis=1)([b, y]))) + layers.Dense(8)(
            layers.TimeDistributed(layers.Flatten())(z))
    model = tf_keras.Model([a, b], layers.Dense(2)(z))
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    for kind in ("out.keras", "out.h5"):
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras3")
        new = opened(tmp_path / kind)
        assert_close(cases.predict(new, x), cases.predict(model, x))
        assert new.get_layer("shared").trainable
        assert len(new.trainable_weights) == len(model.trainable_weights)
        assert len(new.non_trainable_weights) == len(model.non_trainable_weights) == 2


@pytest.mark.parametrize("optimizer", ["adam", "rmsprop"])
def test_training_goes_on(optimizer, tmp_path):
    """The optimizer's slots take the forms of the weights."""
    tf_keras = pytest.importorskip("tf_keras")
    layers = tf_keras.layers
    model = tf_keras.Sequential(
        [
            tf_keras.Input((5, 4, 2)), layers.Conv2D(2, 2),
            layers.LocallyConnected2D(
                3, 2, padding="same", implementation=3, activation="tanh", kernel_regularizer="l2"),
            layers.Flatten(), layers.Dense(2),
        ])
    cases.randomize(model)
    model.compile(optimizer, "mean_squared_error")
    generator = np.random.default_rng(3)
    x = generator.normal(size=(8, 5, 4, 2)).astype("float32")
    y = generator.normal(size=(8, 2)).astype("float32")
    for _ in range(3):
        model.train_on_batch(x, y)
    model.save(tmp_path / "in.keras")
    lepton.convert(tmp_path / "in.keras", tmp_path / "out.keras", "keras3")
    new = keras.models.load_model(tmp_path / "out.keras")
    for _ in range(2):
        model.train_on_batch(x, y)
        new.train_on_batch(x, y)
    assert int(new.optimizer.iterations) == 5
    assert_close(cases.predict(new, [x]), cases.predict(model, [x]))


def test_random_fourier_features(tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    features = pytest.importorskip("tf_keras.layers.experimental").RandomFourierFeatures
    model = tf_keras.Sequential(
        [tf_keras.Input((4,)), features(5, "laplacian"), tf_keras.layers.Dense(2)])
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    lepton.convert(tmp_path / "in.h5", tmp_path / "out.keras", "keras3")
    new = opened(tmp_path / "out.keras")
    assert_close(cases.predict(new, x), cases.predict(model, x))
    assert len(new.trainable_weights) == len(model.trainable_weights)


def test_names_that_are_paths(tmp_path):
    """Keras 3 refuses them; losses follow the new names of outputs."""
    tf_keras = pytest.importorskip("tf_keras")
    layers = tf_keras.layers
    a = tf_keras.Input((4,), name="in/a")
    inner = tf_keras.Sequential(
        [tf_keras.Input((4,)), layers.Dense(4, name="x/y"), layers.Dense(3, name="x_y")],
        name="in/ner")
    y = inner(layers.Dense(4, name="in_a")(a))
    y = layers.Flatten()(layers.TimeDistributed(layers.Dense(2, name="s/t"))(layers.Reshape((3, 1))(y)))
    model = tf_keras.Model(a, [layers.Dense(2, name="out/1")(y), layers.Dense(1, name="out_1")(y)])
    model.compile("sgd", {"out/1": "mean_squared_error", "out_1": "mean_absolute_error"})
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    for kind in ("out.keras", "out.h5"):
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras3")
        new = keras.models.load_model(tmp_path / kind)
        assert_close(cases.predict(new, x), cases.predict(model, x))
        assert_close(cases.predict(lepton.load_model(tmp_path / kind), x), cases.predict(model, x))
        assert new.output_names == ["out_1_1", "out_1"]
        if kind == "out.keras":
            targets = [np.ones((4, 2), "float32"), np.ones((4, 1), "float32")]
            expected = model.evaluate(x[0], targets, verbose=0)[0]
            assert abs(new.evaluate(x[0], targets, verbose=0)[0] - expected) < 1e-5


def test_a_constraint_along_lost_axes_is_refused(tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    for implementation in (1, 2):
        layer = tf_keras.layers.LocallyConnected1D(
            2, 2, kernel_constraint="max_norm", implementation=implementation, name="local")
        model = tf_keras.Sequential([tf_keras.Input((5, 2)), layer])
        model.save(tmp_path / "in.h5")
        if implementation == 1:
            lepton.convert(tmp_path / "in.h5", tmp_path / "out.keras", "keras3")
            inner = opened(tmp_path / "out.keras").layers[0].layers[-1]
            assert inner.kernel_constraint.axis == 0
            continue
        with pytest.raises(lepton.UnsupportedError, match="layer 'local'.*'kernel_constraint'"):
            lepton.convert(tmp_path / "in.h5", tmp_path / "out.keras", "keras3")
        assert "kernel_constraint" in lepton.doctor(tmp_path / "in.h5")["fix_refusal"]


def masked_models(layers, tf_keras):
    """Models of Keras 2 whose results depend on masks of merged inputs, by name."""
    a, b = tf_keras.Input((6,), name="a"), tf_keras.Input((6,), name="b")
    x = layers.Embedding(9, 4, mask_zero=True)(a)
    y = layers.Masking(0.0)(layers.Reshape((6, 1))(layers.Embedding(5, 1)(b)))
    y = layers.Dense(4)(layers.Embedding(7, 4, mask_zero=True)(b))
    plain = layers.Embedding(7, 4)(b)
    joined = layers.Concatenate()([x, y])
    return {
        "chain": layers.GlobalAveragePooling1D()(
            layers.Bidirectional(layers.GRU(3, return_sequences=True))(
                layers.Dropout(0.1)(layers.TimeDistributed(layers.Dense(3))(joined)))),
        "states": layers.LSTM(3)(
            layers.SimpleRNN(4, return_sequences=True)(layers.Add()([x, layers.Dense(4)(joined)]))),
        "extremes": layers.LSTM(3)(
            layers.Maximum()([layers.Multiply()([x, y]), layers.Minimum()([y, plain]), x])),
        "time": layers.LSTM(3)(layers.Concatenate(axis=1)([x, y])),
        "half": layers.LSTM(3)(layers.Average()([x, plain])),
    }, [a, b]


@pytest.mark.parametrize("name", ["chain", "states", "extremes", "time", "half"])
def test_masks_of_merged_inputs(name, tmp_path):
    """Keras 2 lets a step count where all inputs have it, Keras 3 where any has."""
    tf_keras = pytest.importorskip("tf_keras")
    outputs, inputs = masked_models(tf_keras.layers, tf_keras)
    model = tf_keras.Model(inputs, tf_keras.layers.Dense(2, name="last")(outputs[name]))
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    generator = np.random.default_rng(5)
    x = [
        generator.integers(0, 5, (4, 6)) * (generator.random((4, 6)) < 0.6) for _ in range(2)]
    x = [one.astype("float32") for one in x]
    expected = cases.predict(model, x)
    for kind in ("out.keras", "out.h5"):
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras3")
        assert_close(cases.predict(opened(tmp_path / kind), x), expected)
        assert_close(cases.predict(lepton.load_model(tmp_path / kind), x), expected)


def test_softmax_before_there_were_masks(tmp_path):
    """A softmax layer after a masked embedding, as TensorFlow 2.3 let it be; the mask goes on to those
    who use it."""
    tf_keras = pytest.importorskip("tf_keras")

    def build(is_masked):
        layers = tf_keras.layers
        a = tf_keras.Input((6,), name="a")
        x = layers.Embedding(5, 4, mask_zero=is_masked, name="ids")(a)
        y = layers.Softmax(name="s")(layers.Dense(3, name="d")(x)) if not is_masked else (
            layers.Activation("softmax", name="s")(layers.Dense(3, name="d")(x)))
        y = layers.GRU(3, name="g")(y)
        return tf_keras.Model(a, layers.Dense(2, name="out")(y))

    # What masks as TensorFlow 2.3 did, and a file without the mask, in which it is then written down.
    model, file = build(True), build(False)
    cases.randomize(model)
    file.set_weights(model.get_weights())
    file.save(tmp_path / "in.h5")
    with h5py.File(tmp_path / "in.h5", "r+") as h5:
        text = h5.attrs["model_config"].replace('"mask_zero": false', '"mask_zero": true')
        assert '"mask_zero": true' in text
        h5.attrs["model_config"] = text
        h5.attrs["keras_version"] = "2.3.0-tf"
        h5["model_weights"].attrs["keras_version"] = "2.3.0-tf"
    x = [np.array([[1, 2, 3, 0, 0, 0], [4, 0, 2, 1, 0, 0]], "float32")]
    expected = cases.predict(model, x)
    assert_close(cases.predict(lepton.load_model(tmp_path / "in.h5"), x), expected)
    for kind in ("out.keras", "out.h5"):
        lepton.convert(tmp_path / "in.h5", tmp_path / kind, "keras3")
        assert_close(cases.predict(opened(tmp_path / kind), x), expected)
        lepton.load_model(tmp_path / "in.h5").save(tmp_path / kind)
        assert_close(cases.predict(lepton.load_model(tmp_path / kind), x), expected)
