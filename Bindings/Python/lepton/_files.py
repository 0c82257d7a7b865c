"""Files as such: what is in them, and conversion for another Keras."""

from __future__ import annotations

import json
import os
from typing import Any

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


def doctor(
    filepath: str | os.PathLike[str], fix: str | os.PathLike[str] | None = None
) -> dict[str, Any]:
    """Says what wrote a model file, what is unusual in it, and what would stop Keras 3 from opening
    it; with `fix`, writes a file that Keras 3 opens, of the kind that its ending says.

    The report has "kind", "keras_version", "backend", "bytes", "layers", "arrays", "refusal" (why
    lepton refuses the model, None where it opens it), "fix_refusal" (why it does not write the model
    for Keras 3, None where it does), "stops_keras_3", and "findings": dictionaries with "check",
    "effect" ("stops": Keras 3 refuses the file; "changes": it computes other numbers or loses
    something; "unusual"), "sentence" and "layers".
    """
    report: dict[str, Any] = json.loads(_lepton.inspect(os.fsencode(filepath)))
    if fix is not None:
        convert(filepath, fix, "keras3")
    return report
