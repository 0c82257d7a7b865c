"""The README's examples, taken from the page itself: they must build, run and agree."""

import os
import pathlib
import re
import subprocess
import sys

import lepton
import numpy as np
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


def on_command_line(command, folder):
    """Runs a line of the shell in a folder with the installed `lepton`."""
    path = f"{STAGE}/bin:{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=folder, env={**os.environ, "PATH": path},
        capture_output=True, text=True, timeout=600)


@pytest.fixture
def folder(tmp_path):
    """A folder that sees what the examples name."""
    for name in ("Examples", "Tests"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def test_commands(folder):
    x = np.random.default_rng(0).random((3, 28, 28, 1), np.float32)
    np.save(folder / "x.npy", x)
    model = lepton.load_model(ROOT / "Examples/models/fashion_cnn.h5")
    (folder / "model.json").write_text(model.to_json())
    model.save_weights(folder / "model.weights.h5")
    commands = example("sh", 1).splitlines()
    assert len(commands) > 3
    for command in commands:
        run = on_command_line(command, folder)
        assert run.returncode == 0, run.stderr
        if "-o y.npy" in command:
            found = np.load(folder / "y.npy")
            np.testing.assert_allclose(found, model.predict(x, verbose=0), atol=1e-6)
            (folder / "y.npy").unlink()
        else:
            assert run.stdout


def test_files_for_another_keras(folder):
    """What the page says that the commands print is what they print."""
    parts = re.split(r"^\$ (.*)\n", example("console"), flags=re.M)
    commands, outputs = parts[1::2], parts[2::2]
    for command, output, status in zip(commands, outputs, (0, 1), strict=True):
        run = on_command_line(command, folder)
        assert (run.stdout, run.stderr, run.returncode) == (output, "", status)
    for name in ("charlm.keras", "fixed.keras"):
        assert not lepton.doctor(folder / name)["stops_keras_3"]
