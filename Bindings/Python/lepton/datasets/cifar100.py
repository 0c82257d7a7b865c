"""CIFAR-100: 60,000 colour pictures, 32×32, in a hundred classes."""

from __future__ import annotations

from typing import Any

from .._errors import InvalidArgumentError
from ._files import cifar_batches, found


def load_data(label_mode: str = "fine", path: Any = None) -> Any:
    """((x_train, y_train), (x_test, y_test)): uint8 (N, 32, 32, 3) and int64 (N, 1); with
    label_mode "coarse" the twenty groups of classes."""
    if label_mode not in ("fine", "coarse"):
        raise InvalidArgumentError(f"label_mode is {label_mode!r}; it must be 'fine' or 'coarse'")
    names = ["cifar-100-python-target/cifar-100-python", "cifar-100-python"]
    place = found("cifar100", path, [*names, "cifar-100-python.tar.gz"])
    inner = place / "cifar-100-python"
    place = inner if inner.is_dir() else place
    key = f"{label_mode}_labels".encode()
    return cifar_batches(place, ["train"], key), cifar_batches(place, ["test"], key)
