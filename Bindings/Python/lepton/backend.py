"""What programs take from keras.backend."""

from __future__ import annotations

from typing import Any

from . import _names
from .config import (
    backend,
    epsilon,
    floatx,
    image_data_format,
    set_epsilon,
    set_floatx,
    set_image_data_format,
)

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "get_value",
    "image_data_format",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "set_value",
]


def clear_session(free_memory: bool = True) -> None:
    """Lets the names of layers and models begin anew: the next Dense is "dense" again."""
    _names.forget()


def get_uid(prefix: str = "") -> int:
    """A number that was not given for the prefix before, from 1."""
    return _names.count(prefix)


def get_value(variable: Any) -> Any:
    """A variable's values as NumPy has them."""
    return variable.numpy() if hasattr(variable, "numpy") else variable


def set_value(variable: Any, value: Any) -> None:
    """Replaces a variable's values."""
    variable.assign(value)
