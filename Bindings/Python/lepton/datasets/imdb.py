"""IMDB: 50,000 film reviews as word numbers, with 1 for praise and 0 for blame."""

from __future__ import annotations

import json
from typing import Any

from ._files import found
from ._texts import as_objects, prepared, read


def load_data(
    path: Any = None, num_words: int | None = None, skip_top: int = 0, maxlen: int | None = None,
    seed: int = 113, start_char: int | None = 1, oov_char: int | None = 2, index_from: int = 3,
) -> Any:
    """((x_train, y_train), (x_test, y_test)): lists of word numbers, the most frequent words having
    the smallest; `path` is Keras's imdb.npz."""
    place = found("imdb", path, ["imdb.npz"])
    x_train, y_train, x_test, y_test = read(place, ["x_train", "y_train", "x_test", "y_test"])
    options = (num_words, skip_top, maxlen, start_char, oov_char, index_from)
    train, train_labels = prepared(x_train, y_train, seed, *options)
    test, test_labels = prepared(x_test, y_test, seed, *options)
    return (as_objects(train), train_labels), (as_objects(test), test_labels)


def get_word_index(path: Any = None) -> dict[str, int]:
    """The numbers of the words, without index_from; `path` is Keras's imdb_word_index.json."""
    place = found("imdb_word_index", path, ["imdb_word_index.json"])
    result: dict[str, int] = json.loads(place.read_text(encoding="utf-8"))
    return result
