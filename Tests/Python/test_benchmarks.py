"""The programs of Benchmarks run, with lepton alone. What they measure is not looked at."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import lepton

FOLDER = Path(__file__).resolve().parent.parent.parent / "Benchmarks"


@pytest.fixture
def measure(tmp_path):
    """Runs a program with options and gives the rows that it writes."""

    def run(program, *options):
        file = tmp_path / "rows.json"
        package = Path(lepton.__file__).parent.parent
        subprocess.run(
            [sys.executable, FOLDER / program, "--engines", "lepton", "--threads", "1",
             "--json", file, "--out", tmp_path, *options],
            check=True, env={**os.environ, "PYTHONPATH": str(package)}, stdout=subprocess.PIPE)
        return json.loads(file.read_text())

    return run


def test_inference(measure):
    rows = measure(
        "inference.py", "--models", "mlp_tiny,lstm_tiny", "--batches", "1,3", "--seconds", "0.01")
    assert [(row["model"], row["batch"]) for row in rows] == [
        ("mlp_tiny", 1), ("mlp_tiny", 3), ("lstm_tiny", 1), ("lstm_tiny", 3)]
    for row in rows:
        assert row["times"]["lepton"]["difference"] < 1e-5
        assert row["times"]["lepton"]["milliseconds"] > 0
