"""Parity tests need Keras with one of its backends; without it they are left out."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

try:
    import parity  # noqa: F401
except ImportError:
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(autouse=True)
def _fresh_names():
    """Each test begins with Keras's counters of names at zero."""
    import keras

    keras.utils.clear_session(free_memory=False)
