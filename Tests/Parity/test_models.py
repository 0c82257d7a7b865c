"""Predictions of lepton against those of Keras, for the models of model_cases.py, from the files that
Keras saves.

    pytest Tests/Parity
"""

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import pytest

keras = pytest.importorskip("keras")
lepton = pytest.importorskip("lepton")

from model_cases import all_cases, make_input, randomize

CASES = {name: (build, kinds) for name, build, kinds in all_cases()}


def flat(structure):
    return [np.asarray(x) for x in keras.tree.flatten(structure)]


def assert_equal(ours, theirs):
    assert len(ours) == len(theirs)
    for a, b in zip(ours, theirs):
        assert a.shape == b.shape
        assert a.dtype.kind == b.dtype.kind
        if b.dtype.kind != "f":
            np.testing.assert_array_equal(a, b)
            continue
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b))
        finite = np.isfinite(b)
        np.testing.assert_array_equal(a[~finite], b[~finite])
        if finite.any():
            scale = max(float(np.abs(b[finite]).max()), 1e-3)
            assert float(np.abs(a[finite] - b[finite]).max()) <= 1e-5 * scale


@pytest.mark.parametrize("name", CASES)
def test_model(name, tmp_path):
    build, kinds = CASES[name]
    keras.backend.clear_session()
    rng = np.random.default_rng(0)
    model = build()
    randomize(model, rng)
    inputs = [make_input(kind, (3, *x.shape[1:]), rng) for kind, x in zip(kinds, model.inputs)]
    if name == "dictionaries":
        inputs = dict(zip(sorted(x.name for x in model.inputs), inputs))
    elif len(inputs) == 1:
        inputs = inputs[0]
    theirs = flat(model(inputs))
    path = str(tmp_path / "model.keras")
    model.save(path)
    assert_equal(flat(lepton.load_model(path).predict(inputs, verbose=0)), theirs)
