"""Names for layers and models that were given none, counted as Keras counts them."""

from __future__ import annotations

import threading

from ._configured import snake_case

_counts: dict[str, int] = {}
_lock = threading.Lock()


def unique_name(class_name: str) -> str:
    """"dense" for the first Dense of the process, "dense_1" for the next."""
    prefix = snake_case(class_name)
    number = count(prefix) - 1
    return f"{prefix}_{number}" if number else prefix


def count(prefix: str) -> int:
    """How often this was asked for the prefix, this time included."""
    with _lock:
        _counts[prefix] = _counts.get(prefix, 0) + 1
        return _counts[prefix]


def forget() -> None:
    """Begins all counts anew."""
    with _lock:
        _counts.clear()
