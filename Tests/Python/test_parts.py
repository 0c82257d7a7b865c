"""Models and weights in several files; arrays of files without a model."""

import json
import zipfile

import lepton
import numpy as np
import pytest

h5py = pytest.importorskip("h5py")


@pytest.fixture
def parts(kinds):
    return kinds.parent / "parts"


@pytest.fixture
def facts(parts):
    return json.loads((parts / "facts.json").read_text())


def check(model, facts):
    outputs = model.predict(np.array(facts["inputs"], "float32"))
    np.testing.assert_allclose(outputs, facts["outputs"], rtol=1e-5, atol=1e-6)


def test_shards(parts, facts, tmp_path):
    model = lepton.load_model(parts / "cut.json", weights=parts / "cut.weights.json")
    check(model, facts)
    model = lepton.load_model(parts / "folder")
    check(model, facts)
    assert int(model.optimizer.variables[0].numpy()) == 8
    path = tmp_path / "w.weights.json"
    model.save_weights(path, max_shard_size=1024 / 2**30)
    assert (tmp_path / "w_00003.weights.h5").exists()
    again = lepton.models.model_from_json(model.to_json())
    again.load_weights(path)
    check(again, facts)
    with pytest.raises(lepton.InvalidArgumentError, match="weights.json"):
        model.save_weights(tmp_path / "w.weights.h5", max_shard_size=1)
    with pytest.raises(lepton.LimitError, match="max_shard_size"):
        model.save_weights(path, max_shard_size=1e-9)


def test_folder(parts, facts, tmp_path):
    model = lepton.load_model(parts / "folder")
    model.save(tmp_path / "out", zipped=False)
    check(lepton.load_model(tmp_path / "out"), facts)
    lepton.models.save_model(model, tmp_path / "out", zipped=False)
    with pytest.raises(lepton.InvalidArgumentError, match="exists"):
        model.save(tmp_path / "out", overwrite=False, zipped=False)


def test_arrays_of_a_subclassed_model(kinds):
    weights = lepton.open_weights(kinds / "k3x" / "sub.keras")
    with zipfile.ZipFile(kinds / "k3x" / "sub.keras") as archive:
        expected = {}
        with archive.open("model.weights.h5") as member, h5py.File(member) as file:
            file.visititems(
                lambda name, item: expected.update({name: item[()]})
                if isinstance(item, h5py.Dataset)
                else None
            )
    assert set(weights) == set(expected) and len(weights) == len(expected) > 0
    for name, value in expected.items():
        np.testing.assert_array_equal(weights[name], value)
        assert weights.shape(name) == value.shape and weights.dtype(name) == value.dtype.name
    with pytest.raises(KeyError):
        weights["layers/nothing"]
    assert "arrays" in repr(weights)


def test_weights_alone_say_how_to_open_them(kinds, tmp_path):
    with pytest.raises(lepton.FormatError, match="load_weights.*open_weights"):
        lepton.load_model(kinds / "k3" / "seq.weights.h5")
    with pytest.raises(FileNotFoundError):
        lepton.open_weights(tmp_path / "no.weights.h5")
    with pytest.raises(lepton.WeightsError, match="no weights"):
        lepton.open_weights(kinds / "k3" / "seq.json")
