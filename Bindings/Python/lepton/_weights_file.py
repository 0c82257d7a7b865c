"""The arrays of a file, without a model."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import Any

from . import _lepton


class WeightsFile(Mapping[str, Any]):
    """The arrays of a file by their paths, each read when it is asked for."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        self._file = _lepton.Weights(os.fsencode(path))
        self._entries = {
            name: (index, dtype, shape)
            for index, (name, dtype, shape) in enumerate(self._file.entries())
        }

    def __getitem__(self, name: str) -> Any:
        return self._file.read(self._entries[name][0])

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def shape(self, name: str) -> tuple[int, ...]:
        """The shape of an array, which is not read."""
        return self._entries[name][2]

    def dtype(self, name: str) -> str:
        """The type of an array as it is stored, by NumPy's name."""
        return self._entries[name][1]

    def __repr__(self) -> str:
        return f"<WeightsFile {self._path!r}: {len(self)} arrays>"


def open_weights(path: str | os.PathLike[str]) -> WeightsFile:
    """All arrays of a file that Keras wrote, by path, without building its model: for models whose
    classes are Python code, for weights alone, for looking into files.

    `path`: .h5 of Keras 1 to 3, .weights.h5, .keras, the list .weights.json of sharded weights, or
    a folder that Keras saved a model to. Paths are those in the file: "layers/dense/vars/0",
    "model_weights/dense/dense/kernel:0", "optimizer/vars/2".
    """
    from .models import explained

    with explained(path):
        return WeightsFile(path)
