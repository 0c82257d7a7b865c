"""Penalties on weights and outputs, named as in Keras. Called, they compute by NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from ._configured import Configured, Registry, serialize
from ._errors import InvalidArgumentError, ShapeError


class Regularizer(Configured):
    """A penalty that is added to the loss."""

    _module = "keras.regularizers"

    def __call__(self, x: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} computes nothing")


class L1(Regularizer):
    """l1 · Σ|w|"""

    def __init__(self, l1: float = 0.01) -> None:
        self._take(locals())

    def __call__(self, x: Any) -> Any:
        return np.float32(self.l1) * np.abs(np.asarray(x, np.float32)).sum()


class L2(Regularizer):
    """l2 · Σw²"""

    def __init__(self, l2: float = 0.01) -> None:
        self._take(locals())

    def __call__(self, x: Any) -> Any:
        return np.float32(self.l2) * np.square(np.asarray(x, np.float32)).sum()


class L1L2(Regularizer):
    """l1 · Σ|w| + l2 · Σw²"""

    def __init__(self, l1: float = 0.0, l2: float = 0.0) -> None:
        self._take(locals())

    def __call__(self, x: Any) -> Any:
        values = np.asarray(x, np.float32)
        return np.float32(self.l1) * np.abs(values).sum() + np.float32(self.l2) * np.square(
            values
        ).sum()


class OrthogonalRegularizer(Regularizer):
    """factor · the mean of the absolute cosines between the rows (or columns) of a matrix."""

    def __init__(self, factor: float = 0.01, mode: str = "rows") -> None:
        self._take(locals())
        if mode not in ("rows", "columns"):
            raise InvalidArgumentError(f"mode is {mode!r}; it must be 'rows' or 'columns'")

    def __call__(self, x: Any) -> Any:
        values = np.asarray(x, np.float32)
        if values.ndim != 2:
            raise ShapeError(f"OrthogonalRegularizer takes matrices; shape {values.shape} is none")
        axis = 1 if self.mode == "rows" else 0
        norms = np.sqrt(np.square(values).sum(axis=axis, keepdims=True))
        unit = values / np.maximum(norms, np.float32(1e-12))
        products = unit @ unit.T if axis == 1 else unit.T @ unit
        size = products.shape[0]
        pairs = size * (size - 1) / 2
        off_diagonal = np.abs(products * (1 - np.eye(size, dtype=np.float32))).sum()
        return np.float32(self.factor) * np.float32(0.5) * off_diagonal / max(pairs, 1)


l1 = L1
l2 = L2
l1_l2 = L1L2
orthogonal_regularizer = OrthogonalRegularizer


_registry = Registry(
    "regularizer",
    (L1, L2, L1L2, OrthogonalRegularizer),
    {"l1_l2": L1L2},
)


def get(identifier: Any) -> Any:
    """The regularizer that a name, a configuration or an object stands for; None stays None."""
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The regularizer of a configuration that serialize() gave."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "L1",
    "L1L2",
    "L2",
    "OrthogonalRegularizer",
    "Regularizer",
    "deserialize",
    "get",
    "l1",
    "l1_l2",
    "l2",
    "orthogonal_regularizer",
    "serialize",
]
