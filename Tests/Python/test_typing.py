"""The package is typed: its annotations hold, and layers.py is what the catalogue gives."""

import subprocess
import sys
from pathlib import Path

import pytest

import lepton

SOURCES = Path(__file__).resolve().parent.parent.parent / "Bindings" / "Python"


def test_marked_as_typed():
    assert (Path(lepton.__file__).parent / "py.typed").is_file()


def test_annotations_hold():
    pytest.importorskip("mypy")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--no-error-summary", "--cache-dir=/dev/null"],
        cwd=SOURCES, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout


def test_user_code_checks(tmp_path):
    pytest.importorskip("mypy")
    program = tmp_path / "program.py"
    program.write_text(
        "import lepton\n"
        "model = lepton.load_model('model.h5')\n"
        "name: str = model.name\n"
        "layer = lepton.layers.Dense(3, activation='relu')\n"
        "lepton.layers.Conv2D(8, 3, padding='sane')\n"
    )
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir=/dev/null", str(program)],
        cwd=SOURCES, capture_output=True, text=True)
    assert "program.py:5" in result.stdout and result.stdout.count("error:") == 1, result.stdout


def test_extension_has_what_its_stub_says():
    import ast

    from lepton import _lepton

    stub = ast.parse((Path(lepton.__file__).parent / "_lepton.pyi").read_text())
    for node in stub.body:
        if isinstance(node, ast.FunctionDef):
            assert hasattr(_lepton, node.name)
        if isinstance(node, ast.ClassDef):
            for member in node.body:
                assert hasattr(getattr(_lepton, node.name), member.name)


def test_layers_are_those_of_the_catalogue():
    result = subprocess.run([sys.executable, SOURCES / "tools" / "generate_layers.py", "--check"])
    assert result.returncode == 0, "run Bindings/Python/tools/generate_layers.py"


def test_table_of_layers_is_that_of_the_catalogue():
    tool = SOURCES / "tools" / "generate_layer_table.py"
    result = subprocess.run([sys.executable, tool, "--check"])
    assert result.returncode == 0, "run `make docs`"
