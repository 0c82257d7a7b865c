"""CIFAR-10: 60,000 colour pictures, 32×32, in ten classes."""

from __future__ import annotations

from typing import Any

from ._files import cifar_batches, found


def load_data(path: Any = None) -> Any:
    """((x_train, y_train), (x_test, y_test)): uint8 (N, 32, 32, 3) and int64 (N, 1). `path` is the
    archive cifar-10-python.tar.gz or the folder in it."""
    names = [f"cifar-10-{kind}" for kind in ("batches-py-target/cifar-10-batches-py", "batches-py")]
    place = found("cifar10", path, [*names, "cifar-10-batches-py.tar.gz", "cifar-10-python.tar.gz"])
    inner = place / "cifar-10-batches-py"
    place = inner if inner.is_dir() else place
    train = cifar_batches(place, [f"data_batch_{number}" for number in range(1, 6)], b"labels")
    return train, cifar_batches(place, ["test_batch"], b"labels")
