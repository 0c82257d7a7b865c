"""Files as such: conversion for another Keras."""

from __future__ import annotations

import os

from . import _lepton
from ._errors import InvalidArgumentError

#: The numbers of lepton_file_format by a path's ending.
FORMATS = {
    ".keras": 1, ".weights.h5": 3, ".h5": 2, ".hdf5": 2, "directory": 4, "shards": 5,
}
_READERS = {None: 0, "keras2": 2, "keras3": 3}


def reader_number(reader: str | None) -> int:
    """The number of lepton_file_reader."""
    if reader not in _READERS:
        raise InvalidArgumentError(f'reader must be "keras2" or "keras3", not {reader!r}')
    return _READERS[reader]


def convert(
    filepath: str | os.PathLike[str], new_filepath: str | os.PathLike[str], reader: str,
    weights: str | os.PathLike[str] | None = None, include_optimizer: bool = True,
) -> None:
    """Opens a model file of any kind and version and writes what is in it to another one, of the
    kind that its ending says (.keras, .h5, .weights.h5), so that `reader` opens it: "keras2"
    (`tf.keras`, `tf_keras`) or "keras3".

    `weights` names a file to take the weights from, where `filepath` has none. What the reader has
    no form for is refused by the layer's name (UnsupportedError), and nothing is written then.
    """
    _lepton.convert(
        os.fsencode(filepath), None if weights is None else os.fsencode(weights),
        os.fsencode(new_filepath), 0, not include_optimizer, reader_number(reader),
    )
