"""What weights are made to fulfil after each step, named as in Keras. Called, they compute by
NumPy."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._configured import Configured, Registry, serialize

_EPSILON = np.float32(1e-7)


def _with_norms(w: Any, axis: int | Sequence[int]) -> tuple[Any, Any]:
    values = np.asarray(w, np.float32)
    along = axis if isinstance(axis, int) else tuple(axis)
    return values, np.sqrt(np.square(values).sum(axis=along, keepdims=True))


class Constraint(Configured):
    """A projection of a weight."""

    _module = "keras.constraints"

    def __init__(self) -> None:
        self._take(locals())

    def __call__(self, w: Any) -> Any:
        return w


class MaxNorm(Constraint):
    """Norms along `axis` are at most `max_value`."""

    def __init__(self, max_value: float = 2, axis: int | Sequence[int] = 0) -> None:
        self._take(locals())

    def __call__(self, w: Any) -> Any:
        values, norms = _with_norms(w, self.axis)
        return values * (np.clip(norms, 0, self.max_value) / (_EPSILON + norms))


class NonNeg(Constraint):
    """Negative weights become 0."""

    def __init__(self) -> None:
        self._take(locals())

    def __call__(self, w: Any) -> Any:
        values = np.asarray(w, np.float32)
        return values * (values >= 0)


class UnitNorm(Constraint):
    """Norms along `axis` are 1."""

    def __init__(self, axis: int | Sequence[int] = 0) -> None:
        self._take(locals())

    def __call__(self, w: Any) -> Any:
        values, norms = _with_norms(w, self.axis)
        return values / (_EPSILON + norms)


class MinMaxNorm(Constraint):
    """Norms along `axis` are drawn into [min_value, max_value], all the way where `rate` is 1."""

    def __init__(
        self, min_value: float = 0.0, max_value: float = 1.0, rate: float = 1.0,
        axis: int | Sequence[int] = 0,
    ) -> None:
        self._take(locals())

    def __call__(self, w: Any) -> Any:
        values, norms = _with_norms(w, self.axis)
        desired = self.rate * np.clip(norms, self.min_value, self.max_value)
        return values * ((desired + (1 - self.rate) * norms) / (_EPSILON + norms))


max_norm = MaxNorm
min_max_norm = MinMaxNorm
non_neg = NonNeg
unit_norm = UnitNorm


_registry = Registry(
    "constraint",
    (MaxNorm, NonNeg, UnitNorm, MinMaxNorm),
)


def get(identifier: Any) -> Any:
    """The constraint that a name, a configuration or an object stands for; None stays None."""
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The constraint of a configuration that serialize() gave."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "Constraint",
    "MaxNorm",
    "MinMaxNorm",
    "NonNeg",
    "UnitNorm",
    "deserialize",
    "get",
    "max_norm",
    "min_max_norm",
    "non_neg",
    "serialize",
    "unit_norm",
]
