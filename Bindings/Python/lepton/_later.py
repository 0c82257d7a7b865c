"""Packages whose modules are imported when something of theirs is first asked for.

Opening a model and predicting need few of them, and what they import in turn would be most of the
time that a short program takes to start. The few import the others inside functions, see
`test_predicting_brings_in_no_training`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def importing(
    module: str, places: Mapping[str, Sequence[str]], parts: Sequence[str] = ()
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package or module: `places` says what it takes from each
    of other modules, whose names are as in `from NAME import`; `parts` are modules that a package
    has as such."""
    place_of = {name: place for place, names in places.items() for name in names}

    def get(name: str) -> Any:
        owner = sys.modules[module]
        if name in parts:
            return import_module(f".{name}", owner.__package__)
        if name not in place_of:
            raise AttributeError(f"module '{module}' has no attribute '{name}'")
        found = getattr(import_module(place_of[name], owner.__package__), name)
        # The next time it is found without asking.
        setattr(owner, name, found)
        return found

    return get, lambda: sorted({*vars(sys.modules[module]), *place_of, *parts})
