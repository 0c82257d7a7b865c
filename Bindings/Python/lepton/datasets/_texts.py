"""Texts as lists of word numbers, prepared as Keras does it."""

from __future__ import annotations

from typing import Any

import numpy as np

Texts = list[list[int]]


def shuffled(
    sequences: Any, labels: Any, generator: Any, maxlen: int | None, start_char: int | None,
    index_from: int,
) -> tuple[Texts, Any]:
    """In another order, with the beginning marked, without texts of `maxlen` words and more."""
    order = np.arange(len(sequences))
    generator.shuffle(order)
    texts = [[word + index_from for word in sequences[index]] for index in order]
    labels = np.asarray(labels)[order]
    if start_char is not None:
        texts = [[start_char, *text] for text in texts]
    if maxlen is not None:
        kept = [index for index, text in enumerate(texts) if len(text) < maxlen]
        texts, labels = [texts[index] for index in kept], labels[kept]
    return texts, labels


def limited(texts: Texts, num_words: int | None, skip_top: int, oov_char: int | None) -> Texts:
    """With `oov_char` for words that are too frequent or too rare; without it, they go."""
    if num_words is None:
        num_words = max((max(text, default=0) for text in texts), default=0)
    if oov_char is None:
        return [[word for word in text if skip_top <= word < num_words] for text in texts]
    return [
        [word if skip_top <= word < num_words else oov_char for word in text] for text in texts
    ]


def as_objects(texts: Texts) -> Any:
    """An array of lists."""
    result = np.empty(len(texts), object)
    result[:] = texts
    return result
