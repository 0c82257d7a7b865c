"""The README's examples, taken from the page itself: they must build, run and agree."""

import os
import pathlib
import re
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
# What Keras 3.15.1 predicts for a black image.
BLACK_IMAGE = [0.12847, 0.01411, 0.00878, 0.01229, 0.00074, 0.55138, 0.03358, 0.07572, 0.16869, 0.00624]

STAGE = pathlib.Path(os.environ.get("LEPTON_STAGE", ROOT / "out/stage"))


def example(language, number=0):
    """A block of that language in the README."""
    text = (ROOT / "README.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.S)[number]


def compiled(tmp_path, compiler, standard, suffix, source):
    path = tmp_path / f"example{suffix}"
    path.write_text(source)
    program = tmp_path / "example"
    flags = ["-Wall", "-Wextra", "-pedantic", "-Werror", "-O2", f"-I{STAGE}/include"]
    link = [f"-L{STAGE}/lib", f"-Wl,-rpath,{STAGE}/lib", "-llepton"]
    subprocess.run([compiler, standard, *flags, path, "-o", program, *link], check=True)
    return [program]


@pytest.fixture
def scores(request, tmp_path):
    if request.param == "c":
        command = compiled(tmp_path, "gcc", "-std=c99", ".c", example("c"))
    elif request.param == "cpp":
        command = compiled(tmp_path, "g++", "-std=c++17", ".cpp", example("cpp"))
    else:
        command = [sys.executable, "-c", example("python")]
    run = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return [float(line) for line in run.stdout.split()]


@pytest.mark.parametrize("scores", ["c", "cpp", "python"], indirect=True)
def test_example(scores):
    assert len(scores) == 10
    assert max(abs(a - b) for a, b in zip(scores, BLACK_IMAGE)) <= 1e-4


def test_training(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", example("python", 1)], cwd=tmp_path, check=True,
        capture_output=True, text=True)
    assert float(run.stdout.split()[-1]) > 0.9
    assert (tmp_path / "model.keras").stat().st_size > 0


def test_custom_code(tmp_path):
    run = subprocess.run(
        [sys.executable, "-c", example("python", 2)], cwd=tmp_path, check=True,
        capture_output=True, text=True)
    assert float(run.stdout) == 0
