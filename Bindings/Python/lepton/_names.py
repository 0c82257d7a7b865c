"""Names for layers and models that were given none, counted as Keras counts them."""

from __future__ import annotations

import re
import threading

_counts: dict[str, int] = {}
_lock = threading.Lock()


def unique_name(class_name: str) -> str:
    """"dense" for the first Dense of the process, "dense_1" for the next."""
    words = re.sub(r"\W+", "", class_name)
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", words)
    prefix = re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()
    with _lock:
        count = _counts.get(prefix, 0)
        _counts[prefix] = count + 1
    return f"{prefix}_{count}" if count else prefix
