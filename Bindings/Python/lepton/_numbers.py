"""Numbers that look like Keras's scalar variables."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


class Number(float):
    """A number that can be assigned to: `optimizer.learning_rate.assign(1e-4)`."""

    _assign: Callable[[Any], None]

    def __new__(cls, value: float, assign: Callable[[Any], None]) -> Number:
        made = super().__new__(cls, value)
        made._assign = assign
        return made

    def assign(self, value: Any) -> None:
        """Sets what this number was read from."""
        self._assign(value)

    def numpy(self) -> Any:
        """The number as NumPy's float32."""
        import numpy as np

        return np.float32(self)

    @property
    def value(self) -> float:
        """The number."""
        return float(self)

    def __reduce__(self) -> Any:
        return float, (float(self),)


class Count(int):
    """An integer with Keras's `numpy()`."""

    def numpy(self) -> Any:
        """The integer as NumPy's int64."""
        import numpy as np

        return np.int64(self)

    @property
    def value(self) -> int:
        """The integer."""
        return int(self)
