"""The programs of Benchmarks run, with lepton alone. What they measure is not looked at."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lepton

FOLDER = Path(__file__).resolve().parent.parent.parent / "Benchmarks"


@pytest.fixture(scope="module")
def measure(tmp_path_factory):
    """Runs a program with options and gives the rows that it writes."""
    out = tmp_path_factory.mktemp("bench")

    def run(program, *options):
        file = out / "rows.json"
        package = Path(lepton.__file__).parent.parent
        subprocess.run(
            [sys.executable, FOLDER / program, "--engines", "lepton", "--threads", "1",
             "--json", file, "--out", out, *options],
            check=True, env={**os.environ, "PYTHONPATH": str(package)}, stdout=subprocess.PIPE)
        return json.loads(file.read_text())

    return run


def test_inference(measure):
    rows = measure(
        "inference.py", "--models", "mlp_tiny,lstm_tiny,series_gru:7", "--batches", "1,3",
        "--seconds", "0.01", "--rounds", "1")
    assert [(row["model"], row["batch"]) for row in rows] == [
        ("mlp_tiny", 1), ("mlp_tiny", 3), ("lstm_tiny", 1), ("lstm_tiny", 3),
        ("series_gru:7", 1), ("series_gru:7", 3)]
    for row in rows:
        assert row["times"]["lepton"]["difference"] < 1e-5
        assert row["times"]["lepton"]["milliseconds"] > 0


def test_training(measure):
    rows = measure("training.py", "--models", "mlp", "--seconds", "0.01", "--rounds", "1")
    assert [row["model"] for row in rows] == ["mlp", "mlp"]
    assert rows[0]["times"]["lepton"]["milliseconds"] > 0
    assert rows[1]["memory"]["lepton"]["growth_mb"] > 0


def test_startup(measure):
    model, installed = measure("startup.py", "--models", "mlp_tiny", "--runs", "1")
    found = model["times"]["lepton"]
    assert 0 < found["open_ms"] < found["milliseconds"]
    assert 0 < found["opened_mb"] <= found["predicted_mb"]
    assert set(installed["installed"]) == {"lepton"}


def test_host_threads(measure):
    rows = measure(
        "threads.py", "--models", "mlp_tiny", "--hosts", "2", "--seconds", "0.01", "--rounds", "1")
    assert rows[0]["hosts"] == 2 and rows[0]["times"]["lepton"]["milliseconds"] > 0


def test_kernels(measure):
    rows = measure("kernels.py", "--models", "dense 1×,depthwise 7×7", "--runs", "1")
    dense = [row for row in rows if row["case"] == "dense 1×1024×1024"]
    assert dense[0]["mode"] == "predict" and dense[0]["flops"] == 2 * 1024 * 1024
    assert {row["op"] for row in rows} >= {"depthwise kernel gradient", "depthwise input gradient"}
    assert all(row["milliseconds"] > 0 for row in rows)
