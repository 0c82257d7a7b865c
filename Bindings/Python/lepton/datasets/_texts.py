"""Texts as lists of word numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from ._files import object_arrays


def prepared(
    sequences: Any, labels: Any, seed: int, num_words: int | None, skip_top: int,
    maxlen: int | None, start_char: int | None, oov_char: int | None, index_from: int,
) -> tuple[list[list[int]], Any]:
    """Shuffled, with the beginning marked and rare words replaced, as Keras does it."""
    order = np.arange(len(sequences))
    np.random.RandomState(seed).shuffle(order)
    texts = [[word + index_from for word in sequences[index]] for index in order]
    labels = np.asarray(labels)[order]
    if start_char is not None:
        texts = [[start_char, *text] for text in texts]
    if maxlen is not None:
        kept = [index for index, text in enumerate(texts) if len(text) < maxlen]
        texts, labels = [texts[index] for index in kept], labels[kept]
    if num_words is None:
        num_words = max((max(text, default=0) for text in texts), default=0) + 1
    if oov_char is not None:
        texts = [
            [word if skip_top <= word < num_words else oov_char for word in text]
            for text in texts
        ]
    else:
        texts = [[word for word in text if skip_top <= word < num_words] for text in texts]
    return texts, labels


def as_objects(texts: list[list[int]]) -> Any:
    """An array of lists."""
    result = np.empty(len(texts), object)
    result[:] = texts
    return result


def read(path: Path, names: list[str]) -> list[Any]:
    """Arrays of the file."""
    return object_arrays(path, names)
