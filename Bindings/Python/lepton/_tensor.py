"""Symbolic tensors: a model's inputs and outputs, and what layers give while a model is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import InvalidArgumentError

if TYPE_CHECKING:
    from ._symbolic import Node

Shape = tuple["int | None", ...]


class Tensor:
    """A tensor without values: its name, its shape with None for unknown dimensions, its dtype."""

    def __init__(self, name: str, shape: Sequence[int | None], dtype: str) -> None:
        self.name = name
        self.shape: Shape = tuple(shape)
        self.dtype = dtype
        # Where it comes from while a model is being built, see _symbolic.py.
        self._node: Node | None = None
        self._id = -1
        # Of a finished model's inputs and outputs: gives the tensor to build upon.
        self._origin: Callable[[], Tensor] | None = None

    def _symbol(self) -> Tensor:
        """This tensor, or for that of a finished model the one to build upon."""
        return self if self._origin is None else self._origin()

    @property
    def ndim(self) -> int:
        """How many dimensions it has, the batch included."""
        return len(self.shape)

    def __repr__(self) -> str:
        return f"<Tensor shape={self.shape}, dtype={self.dtype}, name={self.name}>"

    def __array__(self, *_: Any, **__: Any) -> Any:
        raise InvalidArgumentError(
            f"'{self.name}' is a symbolic tensor: it has a shape, but no values yet"
        )

    # An array operand would otherwise take part element by element.
    __array_ufunc__ = None

    def _merged(self, layer: str, other: Any) -> Any:
        if not isinstance(other, Tensor):
            return NotImplemented
        from . import layers

        return getattr(layers, layer)()([self, other])

    def __add__(self, other: Tensor) -> Tensor:
        result: Tensor = self._merged("Add", other)
        return result

    def __sub__(self, other: Tensor) -> Tensor:
        result: Tensor = self._merged("Subtract", other)
        return result

    def __mul__(self, other: Tensor) -> Tensor:
        result: Tensor = self._merged("Multiply", other)
        return result
