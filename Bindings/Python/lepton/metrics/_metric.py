"""What all metrics share."""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np

from .._configured import Configured
from .._errors import UnsupportedError
from .._names import unique_name
from .._tracing import Weight


class Metric(Configured):
    """A metric: `update_state` adds samples, `result` says the value for all of them.

    Given to `compile` it is computed in the library; used by hand it computes by NumPy.
    """

    _module = "keras.metrics"
    #: Whether more is better ("up") or less ("down"), for callbacks that watch a metric.
    _direction: ClassVar[str | None] = None
    _default_type: ClassVar[str] = "float32"

    name: str
    dtype: str | None

    def __init__(self, dtype: str | None = None, name: str | None = None) -> None:
        self._take(locals())

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        given = self._arguments
        given["name"] = self.name = given.get("name") or unique_name(type(self).__name__)
        given["dtype"] = self.dtype = given.get("dtype") or self._default_type
        self._state: dict[str, Any] = {}
        #: The variables of a metric of one's own, and their values where it is used by hand.
        self._own_variables: list[Weight] = []
        self._numbers: list[Any] = []

    def _add(self, **values: Any) -> None:
        """Adds to the state, which begins at 0."""
        for key, value in values.items():
            self._state[key] = self._state[key] + value if key in self._state else value

    @property
    def variables(self) -> list[Any]:
        """The state: sums and counts."""
        return list(self._own_variables) or list(self._state.values())

    def reset_state(self) -> None:
        """Forgets all samples."""
        self._state = {}
        self._numbers = [np.zeros_like(one) for one in self._numbers]

    def update_state(self, *args: Any, **kwargs: Any) -> None:
        """Adds samples."""
        raise NotImplementedError(f"{type(self).__name__} counts nothing")

    def result(self) -> Any:
        """The value for all samples."""
        raise NotImplementedError(f"{type(self).__name__} has no result")

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        self.update_state(*args, **kwargs)
        return self.result()

    def add_variable(
        self, shape: Any = (), initializer: Any = "zeros", dtype: Any = None,
        name: str | None = None, **others: Any,
    ) -> Weight:
        """Adds a variable of a metric of one's own, to be changed by `assign` and `assign_add` in
        `update_state`. It begins as zeros."""
        del dtype, others
        kind = getattr(initializer, "__name__", type(initializer).__name__)
        if (initializer if isinstance(initializer, str) else kind).lower() != "zeros":
            raise UnsupportedError(f"metric '{self.name}': its variables begin as zeros")
        sizes = (shape,) if isinstance(shape, int) else tuple(shape)
        variable = Weight(self, len(self._own_variables), name or "variable", sizes, False)
        self._own_variables.append(variable)
        self._numbers.append(np.zeros(sizes, np.float32))
        return variable

    add_weight = add_variable

    def _value_of(self, index: int) -> Any:
        return self._numbers[index]

    def _assign(self, index: int, value: Any) -> None:
        self._numbers[index] = np.asarray(value, np.float32)


def quotient(above: Any, below: Any) -> Any:
    """above / below, 0 where below is 0."""
    safe = np.where(below == 0, np.float32(1), below)
    return np.where(below == 0, np.float32(0), above / safe)
