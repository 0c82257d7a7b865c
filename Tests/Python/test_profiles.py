"""Profiles: which kernels are called, and what that costs."""

import json

import numpy as np
import pytest

import lepton


@pytest.fixture
def model():
    return lepton.Sequential([
        lepton.Input((8, 8, 3)),
        lepton.layers.Conv2D(4, 3, activation="relu", name="conv"),
        lepton.layers.Flatten(name="flat"),
        lepton.layers.Dense(5, name="dense"),
    ])


CONVOLUTION = 2 * 2 * (6 * 6 * 4) * (3 * 3 * 3)
DENSE = 2 * 2 * (6 * 6 * 4) * 5


def test_predictions(model, tmp_path):
    profile = model.profile(np.zeros((2, 8, 8, 3), "float32"), runs=3)
    assert [op["layer"] for op in profile.ops] == ["conv", "dense"]
    assert [op["flops"] for op in profile.ops] == [CONVOLUTION, DENSE]
    assert all(op["calls"] == 3 and op["bytes"] > 0 for op in profile.ops)
    assert profile.milliseconds == pytest.approx(sum(op["milliseconds"] for op in profile.ops))
    assert "conv: convolution, bias, relu" in str(profile)
    profile.save_trace(tmp_path / "trace.json")
    events = json.loads((tmp_path / "trace.json").read_text())["traceEvents"]
    assert {"conv", "dense"} <= {event["name"] for event in events}


def test_training(model):
    model.compile("sgd", "mse")
    before = model.get_weights()[2]
    x = np.random.default_rng(0).random((2, 8, 8, 3), "float32")
    y = np.ones((2, 5), "float32")
    profile = model.profile(x, y, runs=2)
    found = {(op["layer"], op["op"]): op["flops"] for op in profile.ops}
    assert found["conv", "convolution kernel gradient"] == CONVOLUTION
    assert model.optimizer.iterations == 2
    assert np.abs(model.get_weights()[2] - before).max() > 0


def test_sessions(model):
    with model.session(batch_size=4) as session:
        assert session.profile(runs=1).ops[1]["flops"] == 2 * DENSE
        with pytest.raises(lepton.InvalidArgumentError, match="0 runs"):
            session.profile(runs=0)
