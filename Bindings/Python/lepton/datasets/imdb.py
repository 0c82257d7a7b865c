"""IMDB: 50,000 film reviews as word numbers, with 1 for praise and 0 for blame."""

from __future__ import annotations

import json
from typing import Any

import numpy as np

from ._files import found, object_arrays
from ._texts import as_objects, limited, shuffled


def load_data(
    path: Any = None, num_words: int | None = None, skip_top: int = 0, maxlen: int | None = None,
    seed: int = 113, start_char: int | None = 1, oov_char: int | None = 2, index_from: int = 3,
) -> Any:
    """((x_train, y_train), (x_test, y_test)): lists of word numbers, the most frequent words having
    the smallest; `path` is Keras's imdb.npz."""
    place = found("imdb", path, ["imdb.npz"])
    arrays = object_arrays(place, ["x_train", "y_train", "x_test", "y_test"])
    generator = np.random.RandomState(seed)
    options = (generator, maxlen, start_char, index_from)
    train, train_labels = shuffled(arrays[0], arrays[1], *options)
    test, test_labels = shuffled(arrays[2], arrays[3], *options)
    texts = limited(train + test, num_words, skip_top, oov_char)
    border = len(train)
    return (
        (as_objects(texts[:border]), train_labels), (as_objects(texts[border:]), test_labels)
    )


def get_word_index(path: Any = None) -> dict[str, int]:
    """The numbers of the words, without index_from; `path` is Keras's imdb_word_index.json."""
    place = found("imdb_word_index", path, ["imdb_word_index.json"])
    result: dict[str, int] = json.loads(place.read_text(encoding="utf-8"))
    return result
