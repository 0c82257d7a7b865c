"""A model's weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import WeightsError

if TYPE_CHECKING:
    from ._model import Model


class Variable:
    """One weight of a model. The values live in the model: `numpy()` copies them out, `assign()`
    in."""

    def __init__(
        self, model: Model, index: int, facts: tuple[str, str, tuple[int | None, ...], bool]
    ) -> None:
        self._model = model
        self._index = index
        #: "layer/variable"
        self.path, self.dtype, shape, self.trainable = facts
        self.name = self.path.rpartition("/")[2]
        self.shape: tuple[int, ...] = tuple(size or 0 for size in shape)

    def numpy(self) -> Any:
        """A copy of the values."""
        return self._model._get_weight(self._index)

    def assign(self, value: Any) -> None:
        """Replaces the values by others of the same shape."""
        check_shape(self.shape, value, f"weight '{self.path}'")
        self._model._set_weight(self._index, value)
        self._model._has_changed()

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        values = self.numpy()
        return values if dtype is None else values.astype(dtype)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"


def check_shape(shape: tuple[int, ...], value: Any, what: str) -> None:
    """Raises WeightsError where `value` has another shape."""
    import numpy as np

    given = np.shape(value)
    if given != shape:
        raise WeightsError(f"{what} has shape {shape}, but the value given has shape {given}")


def get_all(variables: Iterable[Variable]) -> list[Any]:
    """Copies of the values of several weights."""
    return [variable.numpy() for variable in variables]


def set_all(variables: Sequence[Variable], values: Sequence[Any], what: str) -> None:
    """Replaces the values of several weights, all of them or, where one does not fit, none."""
    if len(variables) != len(values):
        raise WeightsError(f"{what} has {len(variables)} weights, but {len(values)} were given")
    for variable, value in zip(variables, values):
        check_shape(variable.shape, value, f"{what}: weight '{variable.path}'")
    for variable, value in zip(variables, values):
        variable.assign(value)


class OptimizerVariable:
    """A part of an optimizer's state. `numpy()` copies the values out, `assign()` in."""

    def __init__(
        self, model: Model, index: int, facts: tuple[str, str, tuple[int | None, ...]]
    ) -> None:
        self._model = model
        self._index = index
        self.name, self.dtype, shape = facts
        self.path = self.name
        self.shape: tuple[int, ...] = tuple(size or 0 for size in shape)

    def numpy(self) -> Any:
        """A copy of the values."""
        return self._model._get_optimizer_variable(self._index)

    def assign(self, value: Any) -> None:
        """Replaces the values by others of the same shape."""
        check_shape(self.shape, value, f"optimizer variable '{self.path}'")
        self._model._set_optimizer_variable(self._index, value)

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Any:
        values = self.numpy()
        return values if dtype is None else values.astype(dtype)

    def __repr__(self) -> str:
        return f"<Variable path={self.path}, shape={self.shape}, dtype={self.dtype}>"
