"""Packages whose modules are imported when something of theirs is first asked for.

Opening a model and predicting need few of them, and what they import in turn would be most of the
time that a short program takes to start.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def importing(
    package: str, modules: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], Callable[[], list[str]]]:
    """The `__getattr__` and `__dir__` of a package: `modules` says what it takes from each of its
    modules, whose names are as in `from NAME import`."""
    places = {name: module for module, names in modules.items() for name in names}

    def get(name: str) -> Any:
        if name not in places:
            raise AttributeError(f"module '{package}' has no attribute '{name}'")
        found = getattr(import_module(places[name], package), name)
        # The next time it is found without asking.
        setattr(sys.modules[package], name, found)
        return found

    return get, lambda: sorted({*vars(sys.modules[package]), *places})
