"""The trained models of Tests/Fixtures give Keras's stored predictions, from every kind of file."""

import json
from pathlib import Path

import numpy as np
import pytest

import lepton

KINDS = ["keras", "keras2.h5", "keras3.h5"]
LICENSE = Path("/usr/share/common-licenses/GPL-3")


def close(actual, expected):
    assert actual.shape == expected.shape
    assert np.abs(actual - expected).max() <= 1e-5 * np.abs(expected).max()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["fashion_cnn", "fashion_rnn"])
def test_fashion(trained, images, name, kind):
    model = lepton.load_model(trained / f"{name}.{kind}")
    data = images[:64].reshape(64, *model.input_shape[1:])
    close(model.predict(data, verbose=0), np.load(trained / f"{name}.predictions64.npy"))


def test_fashion_accuracy(trained, images):
    import gzip

    path = Path("/usr/share/datasets/fashion-mnist/t10k-labels-idx1-ubyte.gz")
    labels = np.frombuffer(gzip.decompress(path.read_bytes()), np.uint8, offset=8)
    model = lepton.load_model(trained / "fashion_cnn.keras3.h5")
    accuracy = (model.predict(images[..., None], verbose=0).argmax(1) == labels).mean()
    golden = json.loads((trained / "fashion_cnn.golden.json").read_text())
    assert f"{accuracy:.4f}" == f"{golden['evaluate_accuracy']:.4f}"


@pytest.fixture(scope="module")
def windows(trained):
    """The windows of 64 characters that charlm's predictions were made for."""
    if not LICENSE.is_file():
        pytest.skip("the text is not installed")
    vocabulary = json.loads((trained / "charlm.golden.json").read_text())["vocabulary"]
    known = {character: index for index, character in enumerate(vocabulary)}
    text = [known[character] for character in LICENSE.read_text()]
    return np.array([text[3 * i : 3 * i + 64] for i in range(64)], "int32")


@pytest.mark.parametrize("kind", KINDS)
def test_charlm(trained, windows, kind):
    model = lepton.load_model(trained / f"charlm.{kind}")
    close(model.predict(windows, verbose=0), np.load(trained / "charlm.predictions64.npy"))


def test_charlm_streamed(trained, windows):
    """One character at a time through a session equals the whole sequence."""
    model = lepton.load_model(trained / "charlm.keras")
    expected = np.load(trained / "charlm.predictions64.npy")
    with model.session(shapes=(1, 1), keep_state=True) as session:
        for window, whole in zip(windows[:8], expected):
            scores = [session.run(window[None, step : step + 1]) for step in range(64)]
            close(np.concatenate(scores, axis=1)[0], whole)
            session.reset_states()
    with model.session(shapes=(64, 1), keep_state=True) as session:
        scores = [session.run(windows[:, step : step + 1]) for step in range(64)]
        close(np.concatenate(scores, axis=1), expected)
