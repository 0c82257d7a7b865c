"""Shared fixtures: the trained models of Tests/Fixtures and the data they were trained on."""

import gzip
import os
from pathlib import Path

import numpy as np
import pytest

import lepton

FIXTURES = Path(__file__).resolve().parent.parent / "Fixtures"
FASHION = Path("/usr/share/datasets/fashion-mnist")


@pytest.fixture(scope="session")
def keras():
    """An installed Keras, computing by JAX: where expected values come from."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    return pytest.importorskip("keras")


@pytest.fixture(scope="session")
def trained():
    """The folder with trained models and what Keras predicts with them."""
    return FIXTURES / "trained"


@pytest.fixture(scope="session")
def kinds():
    """The folder with files of every kind and oddity."""
    return FIXTURES / "kinds"


@pytest.fixture(scope="session")
def images():
    """The 10,000 Fashion-MNIST test images, from 0 to 1, (N, 28, 28)."""
    path = FASHION / "t10k-images-idx3-ubyte.gz"
    if not path.is_file():
        pytest.skip("Debian's dataset-fashion-mnist is not installed")
    data = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=16)
    return data.reshape(-1, 28, 28).astype(np.float32) / 255


@pytest.fixture
def tiny():
    """A model of two layers with known weights: relu(x·kernel + bias) summed with weights."""
    model = lepton.Sequential(
        [
            lepton.Input((3,), name="x"),
            lepton.layers.Dense(4, "relu", name="hidden"),
            lepton.layers.Dense(2, name="out"),
        ],
        name="tiny",
    )
    generator = np.random.default_rng(1)
    model.set_weights(
        [generator.normal(size=shape).astype("float32") for shape in [(3, 4), (4,), (4, 2), (2,)]]
    )
    return model


@pytest.fixture
def two():
    """A model with two inputs, 'left' and 'right', and two outputs: their sum and their product."""
    left, right = lepton.Input((4,), name="left"), lepton.Input((4,), name="right")
    return lepton.Model(
        [left, right],
        [lepton.layers.Add(name="sum")([left, right]), lepton.layers.Multiply()([left, right])],
    )
