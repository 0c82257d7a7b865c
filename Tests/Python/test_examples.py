"""The example programs run, in their short form."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import lepton

FOLDER = Path(__file__).resolve().parent.parent.parent / "Examples" / "python"
FASHION = Path("/usr/share/datasets/fashion-mnist")

# What each must say at the end, and the files that it must leave.
EXAMPLES = {
    "image_classifier": ("test accuracy: ", ["image_classifier.png", "image_classifier.keras"]),
    "photo_classifier": (
        "flower/000.jpg: flower ", ["photo_classifier.png", "photo_classifier.h5"]),
    "augmentation": ("accuracy in 2 folds", ["augmentation.png", "augmentation.h5"]),
    "linear_regression": ("exact:   food = 251.920", ["linear_regression.png"]),
    "ten_classes": ("weighted avg", ["ten_classes.png"]),
    "forecast": ("a year ahead", ["forecast.png"]),
    "write_text": ("This License ", ["write_text.png", "write_text.keras"]),
    "text_classifier": ("Apache-2.0 ", ["text_classifier.png"]),
    "custom": ("1.50 · sin(1.70 · x + 0.40)", ["custom.png", "custom.keras"]),
    "transformer": ("Total params", ["transformer.png", "transformer.dot"]),
}


def run(name, *arguments):
    paths = [str(Path(lepton.__file__).parent.parent), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    return subprocess.run(
        [sys.executable, FOLDER / f"{name}.py", *map(str, arguments)], capture_output=True,
        text=True, env=environment)


@pytest.mark.parametrize("name", EXAMPLES)
def test_example(name, tmp_path):
    for module in ("matplotlib", "sklearn", "pandas", "statsmodels", "PIL"):
        pytest.importorskip(module)
    if not FASHION.is_dir():
        pytest.skip("Debian's dataset-fashion-mnist is not installed")
    done = run(name, "--short", tmp_path)
    assert done.returncode == 0, done.stderr[-3000:]
    says, files = EXAMPLES[name]
    assert says in done.stdout
    for file in files:
        assert (tmp_path / file).stat().st_size > 1000, file
    if name == "image_classifier":
        assert float(done.stdout.partition("test accuracy: ")[2][:6]) > 0.4


def test_keras_opens_what_an_example_saved(keras, tmp_path):
    pytest.importorskip("matplotlib")
    assert run("image_classifier", "--short", tmp_path).returncode == 0
    done = run("opened_by_keras", tmp_path / "image_classifier.keras")
    assert done.returncode == 0, done.stderr[-3000:]
    assert "optimizer Adam after 29 steps" in done.stdout
    assert float(done.stdout.rpartition(" ")[2]) < 1e-5


def test_every_example_is_tried():
    helpers = {"example", "fashion", "fashion_mnist", "grid", "licences", "opened_by_keras"}
    assert {path.stem for path in FOLDER.glob("*.py")} == helpers | set(EXAMPLES)
