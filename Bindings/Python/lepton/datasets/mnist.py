"""MNIST: 70,000 handwritten digits, 28×28."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._files import found, idx_pairs


def load_data(path: Any = None) -> Any:
    """((x_train, y_train), (x_test, y_test)): uint8 (N, 28, 28) and uint8 (N,). `path` is Keras's
    mnist.npz, or a folder with the four idx files."""
    place = found("mnist", path, ["mnist.npz", "mnist"])
    if place.is_dir():
        return idx_pairs(place)
    with np.load(place, allow_pickle=False) as data:
        return (data["x_train"], data["y_train"]), (data["x_test"], data["y_test"])
