"""Helpers for labels and sequences."""

from __future__ import annotations

from collections.abc import Sequence as SequenceOf
from typing import Any

import numpy as np

from .._errors import InvalidArgumentError


def to_categorical(x: Any, num_classes: int | None = None) -> Any:
    """Integer labels as rows with a 1 at the label: shape (…) or (…, 1) to (…, num_classes)."""
    labels = np.asarray(x, np.int64)
    shape = labels.shape
    if shape and shape[-1] == 1 and len(shape) > 1:
        shape = shape[:-1]
    labels = labels.reshape(-1)
    count = num_classes or (int(labels.max()) + 1 if labels.size else 0)
    if labels.size and (labels.min() < 0 or labels.max() >= count):
        raise InvalidArgumentError(
            f"labels go from {labels.min()} to {labels.max()}; with num_classes={count} they must "
            f"go from 0 to {count - 1}"
        )
    result = np.zeros((labels.size, count))
    result[np.arange(labels.size), labels] = 1
    return result.reshape((*shape, count))


def normalize(x: Any, axis: int = -1, order: int = 2) -> Any:
    """Vectors divided by their norm of an order; zeros stay zeros."""
    norms = np.atleast_1d(np.linalg.norm(x, order, axis))
    norms[norms == 0] = 1
    return x / np.expand_dims(norms, axis if axis is not None else -1)


def pad_sequences(
    sequences: SequenceOf[Any], maxlen: int | None = None, dtype: Any = "int32",
    padding: str = "pre", truncating: str = "pre", value: Any = 0.0,
) -> Any:
    """Sequences of different lengths as one array (count, maxlen, …): filled up with `value` and
    cut off at the beginning ("pre") or the end ("post")."""
    for option, given in (("padding", padding), ("truncating", truncating)):
        if given not in ("pre", "post"):
            raise InvalidArgumentError(f"{option} is {given!r}; it must be 'pre' or 'post'")
    lengths = [len(sequence) for sequence in sequences]
    longest = maxlen if maxlen is not None else max(lengths, default=0)
    first = next((np.shape(one)[1:] for one in sequences if len(one)), ())
    result = np.full((len(lengths), longest, *first), value, np.dtype(dtype))
    for row, sequence in zip(result, sequences):
        if not len(sequence) or not longest:
            continue
        part = sequence[-longest:] if truncating == "pre" else sequence[:longest]
        part = np.asarray(part, result.dtype)
        if part.shape[1:] != first:
            raise InvalidArgumentError(
                f"a sequence has items of shape {part.shape[1:]}, the first one of shape {first}"
            )
        if padding == "pre":
            row[-len(part) :] = part
        else:
            row[: len(part)] = part
    return result
