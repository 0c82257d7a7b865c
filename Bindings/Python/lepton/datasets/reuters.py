"""Reuters: 11,228 newswires as word numbers, in 46 topics."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ._files import found, object_arrays
from ._texts import as_objects, limited, shuffled


def load_data(
    path: Any = None, num_words: int | None = None, skip_top: int = 0, maxlen: int | None = None,
    test_split: float = 0.2, seed: int = 113, start_char: int | None = 1,
    oov_char: int | None = 2, index_from: int = 3,
) -> Any:
    """((x_train, y_train), (x_test, y_test)): lists of word numbers; `path` is Keras's
    reuters.npz."""
    x, y = object_arrays(found("reuters", path, ["reuters.npz"]), ["x", "y"])
    generator = np.random.RandomState(seed)
    texts, labels = shuffled(x, y, generator, maxlen, start_char, index_from)
    texts = limited(texts, num_words, skip_top, oov_char)
    border = int(len(texts) * (1 - test_split))
    train, test = as_objects(texts[:border]), as_objects(texts[border:])
    return (train, labels[:border]), (test, labels[border:])


def get_word_index(path: Any = None) -> dict[str, int]:
    """The numbers of the words; `path` is Keras's reuters_word_index.json."""
    place = found("reuters_word_index", path, ["reuters_word_index.json"])
    result: dict[str, int] = json.loads(place.read_text(encoding="utf-8"))
    return result
