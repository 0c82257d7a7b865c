"""Layers that take strings or learn from data, against what Keras on TensorFlow gave
(Tests/Parity/make_string_facts.py)."""

import json
from pathlib import Path

import lepton
import numpy as np
import pytest

FIXTURES = Path(__file__).resolve().parents[1] / "Fixtures"
FACTS = json.loads((FIXTURES / "strings" / "facts.json").read_text())


def array(values):
    found = np.array(values)
    return np.array(values, object) if found.dtype.kind == "U" else found.astype(np.int64)


def made(fact):
    return getattr(lepton.layers, fact["class"])(**fact["config"])


def model_of(layer, arrays, width=True):
    inputs = [
        lepton.Input(item.shape[1:], dtype="string" if item.dtype.kind == "O" else "int64")
        for item in arrays
    ]
    return lepton.Model(inputs, layer(inputs if len(inputs) > 1 else inputs[0]))


def plain(output):
    if output.dtype.kind == "O":
        return [[item.decode() for item in row] for row in output.tolist()]
    return output.tolist()


def identity(fact):
    config = ",".join(f"{key}={value}" for key, value in fact["config"].items())
    return f"{fact['class']}({config})"


@pytest.mark.parametrize("fact", FACTS["calls"], ids=identity)
def test_call(fact):
    arrays = [array(values) for values in fact["inputs"]]
    model = model_of(made(fact), arrays)
    output = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0)
    if fact["config"].get("output_mode") == "tf_idf":
        np.testing.assert_allclose(output, fact["output"], rtol=1e-6)
    else:
        assert plain(output) == fact["output"]


@pytest.mark.parametrize("fact", FACTS["adapted"], ids=identity)
@pytest.mark.parametrize("in_model", [False, True])
def test_adapt(fact, in_model, tmp_path):
    layer, data = made(fact), np.array(fact["data"])
    weighted = fact["config"].get("output_mode") == "tf_idf"
    if in_model and (weighted or fact["class"] == "TextVectorization" and data.ndim > 1):
        pytest.skip("the length of its output would change")
    sample = data if data.ndim > 1 else data[:, None]
    sample = sample.astype(object) if sample.dtype.kind == "U" else sample
    if in_model:
        model = model_of(layer, [sample])
        layer.adapt(data)
    else:
        layer.adapt(data)
        assert layer.get_vocabulary() == fact["vocabulary"]
        model = model_of(layer, [sample])
    assert layer.get_vocabulary() == fact["vocabulary"]
    assert layer.vocabulary_size() == len(fact["vocabulary"])
    if weighted:
        weights = layer.get_config()["idf_weights"]
        np.testing.assert_allclose(weights, fact["idf_weights"][: len(weights)], rtol=1e-6)
    expected = plain(model.predict(sample, verbose=0))
    for name in ["model.keras", "model.h5"]:
        model.save(tmp_path / name)
        opened = lepton.load_model(tmp_path / name)
        assert plain(opened.predict(sample, verbose=0)) == expected
        assert opened.layers[-1].get_vocabulary() == fact["vocabulary"]


def test_adapt_goes_on():
    layer = lepton.layers.StringLookup()
    layer.adapt(["a", "b", "b"])
    layer.adapt(iter([np.array(["c"]), np.array(["c", "d"])]))
    assert layer.get_vocabulary() == ["[UNK]", "c", "d"]
    layer.set_vocabulary(["x", "y"])
    assert layer.get_vocabulary(include_special_tokens=False) == ["x", "y"]
    fixed = lepton.layers.StringLookup(vocabulary=["a"])
    with pytest.raises(lepton.Error, match="learns none"):
        fixed.adapt(["b"])


def test_normalization_and_discretization():
    fact = FACTS["normalization"]
    data = np.array(fact["data"], np.float32)
    mean, variance = np.array(fact["mean"]), np.array(fact["variance"])
    expected = (data - mean) / np.sqrt(variance)
    for early in [True, False]:
        layer = lepton.layers.Normalization()
        if early:
            layer.adapt(data)
        inputs = lepton.Input((3,))
        model = lepton.Model(inputs, layer(inputs))
        if not early:
            layer.adapt(data)
        np.testing.assert_allclose(layer.get_weights()[0], mean, rtol=1e-5)
        np.testing.assert_allclose(layer.get_weights()[1], variance, rtol=1e-5)
        np.testing.assert_allclose(model.predict(data, verbose=0), expected, atol=2e-6)
    for fact in FACTS["discretization"]:
        layer = lepton.layers.Discretization(num_bins=fact["num_bins"], epsilon=fact["epsilon"])
        layer.adapt(data)
        np.testing.assert_allclose(layer.bin_boundaries, fact["boundaries"], rtol=1e-6)


@pytest.mark.parametrize("name", ["prep.keras", "prep.h5"])
def test_prep(name):
    model = lepton.load_model(FIXTURES / "kinds" / "k3x" / name)
    words, numbers, texts = FACTS["prep"]["inputs"]
    inputs = [np.array(words), np.array(numbers, np.float32), np.array(texts, object)]
    if name.endswith(".h5"):
        # Keras, too, loses in an .h5 file what adapt() learned.
        with pytest.raises(lepton.Error, match="text_vectorization.*no vocabulary"):
            model.predict(inputs, verbose=0)
        model.get_layer("text_vectorization").set_vocabulary(["hello", "world", "foo", "bar"])
    np.testing.assert_allclose(
        model.predict(inputs, verbose=0), FACTS["prep"]["output"], rtol=1e-5, atol=1e-6
    )
    model.predict(inputs, batch_size=1, verbose=0)


def test_kinds_of_strings():
    layer = lepton.layers.StringLookup(vocabulary=["a", "ü", "b\0"])
    model = lepton.Sequential([lepton.Input((2,), dtype="string"), layer])
    for data in [
        [["a", "ü"], ["b\0", "zz"]],
        np.array([["a", "ü"], ["b\0", "zz"]], object),
        np.array([[b"a", "ü".encode()], [b"b\0", b"zz"]], object),
    ]:
        assert model.predict(data, verbose=0).tolist() == [[1, 2], [3, 0]]
    fixed = np.array([["a", "ü"], ["b", "zz"]])
    assert model.predict(fixed, verbose=0).tolist() == [[1, 2], [0, 0]]
    assert model.predict(np.char.encode(fixed, "utf-8"), verbose=0).tolist() == [[1, 2], [0, 0]]
    assert model.predict(fixed[:, ::-1], verbose=0).tolist() == [[2, 1], [0, 0]]
    big = np.array([["a", "zz"]] * 100, object)
    assert model.predict(big, verbose=0).tolist() == [[1, 0]] * 100
    with pytest.raises(lepton.Error, match="element 1"):
        model.predict(np.array([[b"a", b"\xff"]], object), verbose=0)
    with pytest.raises(lepton.Error, match="no string"):
        model.predict(np.array([["a", None]], object), verbose=0)
    with pytest.raises(lepton.Error, match="not strings"):
        model.predict(np.zeros((1, 2)), verbose=0)
    with pytest.raises(lepton.Error, match="Unicode"):
        model.predict(np.array([["a", "\ud800"]], object), verbose=0)
    with pytest.raises(lepton.Error, match="strings"):
        model.session(shapes=(1, 2))


def test_input_follows_from_the_data():
    model = lepton.Sequential([lepton.layers.StringLookup(vocabulary=["a"])])
    assert model.predict(np.array([["a", "b"]]), verbose=0).tolist() == [[1, 0]]
    model = lepton.Sequential([lepton.layers.IntegerLookup(vocabulary=[2**40 + 1])])
    assert model.predict(np.array([[2**40, 2**40 + 1]]), verbose=0).tolist() == [[0, 1]]


def test_refused():
    def build(name, **config):
        inputs = lepton.Input((2,), dtype="string")
        return lepton.Model(inputs, getattr(lepton.layers, name)(**config)(inputs))

    for words, name, config in [
        ("never opened", "StringLookup", {"vocabulary": "/etc/passwd"}),
        ("twice", "StringLookup", {"vocabulary": ["a", "a"]}),
        ("mask", "StringLookup", {"vocabulary": ["a", "b"], "mask_token": "b"}),
        ("sparse", "StringLookup", {"vocabulary": ["a"], "sparse": True}),
        ("max_tokens", "StringLookup", {"vocabulary": ["a", "b"], "max_tokens": 2}),
        ("idf_weights", "StringLookup", {"vocabulary": ["a"], "output_mode": "tf_idf"}),
        ("ragged", "TextVectorization", {"ragged": True}),
        ("standardize", "TextVectorization", {"standardize": "upper"}),
        ("encoding", "StringLookup", {"encoding": "utf-16"}),
    ]:
        with pytest.raises(lepton.Error, match=words):
            build(name, **config)
    with pytest.raises(lepton.Error, match="makes numbers of strings"):
        build("Dense", units=2)


def test_training_on_text(tmp_path):
    texts = np.array([["good fine good"], ["bad awful"], ["fine day"], ["awful awful bad day"]] * 8)
    labels = np.array([1, 0, 1, 0] * 8, np.float32)[:, None]
    layer = lepton.layers.TextVectorization(output_sequence_length=4)
    layer.adapt(texts)
    model = lepton.Sequential(
        [
            lepton.Input((1,), dtype="string"),
            layer,
            lepton.layers.Embedding(layer.vocabulary_size(), 4),
            lepton.layers.GlobalAveragePooling1D(),
            lepton.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.compile(optimizer=lepton.optimizers.Adam(0.05), loss="binary_crossentropy")
    history = model.fit(texts, labels, epochs=12, batch_size=8, verbose=0)
    assert history.history["loss"][-1] < history.history["loss"][0] / 2
    expected = model.predict(texts, verbose=0)
    model.save(tmp_path / "text.keras")
    found = lepton.load_model(tmp_path / "text.keras").predict(texts, verbose=0)
    np.testing.assert_array_equal(found, expected)


@pytest.mark.long
def test_keras_opens_what_is_saved(tmp_path):
    tf = pytest.importorskip("tensorflow")
    keras = pytest.importorskip("keras")
    if keras.backend.backend() != "tensorflow":
        pytest.skip("Keras's string layers run on TensorFlow")
    texts = np.array([["the cat sat"], ["a dog"], ["the dog ran ran"]])
    for config in [
        {"output_sequence_length": 3}, {"output_mode": "tf_idf"}, {"output_mode": "count"},
    ]:  # fmt: skip
        layer = lepton.layers.TextVectorization(**config)
        layer.adapt(texts)
        model = lepton.Sequential([lepton.Input((1,), dtype="string"), layer])
        expected = model.predict(texts, verbose=0)
        for name in ["model.keras", "model.h5"]:
            model.save(tmp_path / name)
            opened = keras.models.load_model(tmp_path / name)
            np.testing.assert_allclose(
                opened.predict(tf.constant(texts), verbose=0), expected, rtol=1e-6
            )
            assert opened.layers[-1].get_vocabulary() == layer.get_vocabulary()
    for name in ["StringLookup", "IntegerLookup"]:
        data = np.array([[1, 2, 2], [3, 2, 1]])
        data = data.astype(str) if name == "StringLookup" else data
        layer = getattr(lepton.layers, name)(num_oov_indices=2)
        layer.adapt(data)
        dtype = "string" if name == "StringLookup" else "int64"
        model = lepton.Sequential([lepton.Input((3,), dtype=dtype), layer])
        expected = model.predict(data, verbose=0)
        model.save(tmp_path / "lookup.keras")
        opened = keras.models.load_model(tmp_path / "lookup.keras")
        np.testing.assert_array_equal(np.array(opened(tf.constant(data))), expected)
        opened.save(tmp_path / "again.keras")
        again = lepton.load_model(tmp_path / "again.keras")
        np.testing.assert_array_equal(again.predict(data, verbose=0), expected)
