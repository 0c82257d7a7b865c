"""A model's JSON with weights from other files, in every combination of kinds."""

import shutil
import subprocess

import lepton
import numpy as np
import pytest

RANDOM = np.random.default_rng(4)


def inputs(model):
    """Random arrays that the model takes."""
    found = []
    for one in model.inputs:
        shape = [5 if size is None else size for size in one.shape[1:]]
        if one.dtype.startswith("int"):
            found.append(RANDOM.integers(0, 4, (2, *shape)).astype(one.dtype))
        else:
            found.append(RANDOM.normal(size=(2, *shape)).astype("float32"))
    return found


def outputs(model, arrays):
    found = model.predict_on_batch(arrays if len(arrays) > 1 else arrays[0])
    return found if isinstance(found, list) else [found]


@pytest.mark.parametrize("name", ["seq", "func"])
@pytest.mark.parametrize("keras, endings", [
    ("k2", ["_w.h5", ".weights.h5", ".h5", ".keras"]),
    ("k3", [".weights.h5", ".h5", ".keras"]),
])
def test_json_and_weights(kinds, name, keras, endings):
    folder = kinds / keras
    whole = lepton.load_model(folder / f"{name}.h5")
    arrays = inputs(whole)
    expected = outputs(whole, arrays)
    for ending in endings:
        weights = folder / f"{name}{ending}"
        together = lepton.load_model(folder / f"{name}.json", weights=weights)
        apart = lepton.models.model_from_json((folder / f"{name}.json").read_text())
        apart.load_weights(weights)
        for model in (together, apart):
            for found, wanted in zip(outputs(model, arrays), expected, strict=True):
                np.testing.assert_array_equal(found, wanted)
    if not endings[0].endswith("_w.h5"):
        return
    # By name, into a model with a layer that the file does not have.
    by_name = lepton.models.model_from_json((folder / f"{name}.json").read_text())
    by_name.load_weights(folder / f"{name}_w.h5", by_name=True)
    for found, wanted in zip(outputs(by_name, arrays), expected, strict=True):
        np.testing.assert_array_equal(found, wanted)


def dense(*units):
    layers = [lepton.layers.Dense(one, name=f"d{i}") for i, one in enumerate(units)]
    return lepton.Sequential([lepton.Input((3,)), *layers])


def test_mismatches_are_named(tmp_path):
    saved = dense(4, 2)
    path = tmp_path / "w.weights.h5"
    saved.save_weights(path)
    whole = tmp_path / "w.h5"
    saved.save(whole)
    other = dense(4, 5)
    for file in (path, whole):
        with pytest.raises(lepton.WeightsError) as failure:
            other.load_weights(file)
        message = str(failure.value)
        assert str(file) in message and "'d1'" in message and "kernel" in message
        assert "(4, 5)" in message and "(4, 2)" in message
        before = other.get_weights()
        other.load_weights(file, skip_mismatch=True)
        after = other.get_weights()
        np.testing.assert_array_equal(after[0], saved.get_weights()[0])
        np.testing.assert_array_equal(after[2], before[2])
    with pytest.raises(lepton.WeightsError, match="'d2'"):
        dense(4, 2, 1).load_weights(path)
    with pytest.raises(lepton.WeightsError, match="3 layers.*file 2"):
        dense(4, 2, 1).load_weights(whole)
    named = dense(4, 2, 1)
    named.load_weights(whole, by_name=True)
    np.testing.assert_array_equal(named.get_weights()[2], saved.get_weights()[2])


@pytest.mark.skipif(shutil.which("lepton") is None, reason="the command is not installed")
def test_command(kinds, tmp_path):
    arrays = inputs(lepton.load_model(kinds / "k3" / "seq.keras"))
    np.save(tmp_path / "x.npy", arrays[0])
    for source in ([kinds / "k3" / "seq.keras"],
                   [kinds / "k3" / "seq.json", "--weights", kinds / "k3" / "seq.weights.h5"]):
        subprocess.run(
            ["lepton", "predict", *map(str, source), str(tmp_path / "x.npy"),
             "-o", str(tmp_path / f"y{len(source)}.npy")], check=True)
    np.testing.assert_array_equal(np.load(tmp_path / "y1.npy"), np.load(tmp_path / "y3.npy"))
