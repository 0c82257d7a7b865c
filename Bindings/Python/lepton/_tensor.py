"""Symbolic tensors: a model's inputs and outputs, and what layers give while a model is built."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import InvalidArgumentError
from ._lepton import set_tensor_type

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
        # The call of custom code that it belongs to, see _tracing.py.
        self._trace: Any = None

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
    __array_ufunc__: Any = None

    def _merged(self, layer: str, other: Any) -> Any:
        from . import layers
        from ._tracing import is_traced

        if type(other) is Tensor and type(self) is Tensor and not is_traced([self, other]):
            return getattr(layers, layer)()([self, other])
        return self._operate(layer, self, other)

    @staticmethod
    def _operate(name: str, *operands: Any) -> Any:
        from ._symbolic import operate

        return operate(name, {}, list(operands), {})

    def __add__(self, other: Any) -> Tensor:
        result: Tensor = self._merged("Add", other)
        return result

    def __sub__(self, other: Any) -> Tensor:
        result: Tensor = self._merged("Subtract", other)
        return result

    def __mul__(self, other: Any) -> Tensor:
        result: Tensor = self._merged("Multiply", other)
        return result

    def __getitem__(self, key: Any) -> Tensor:
        result: Tensor = self._operate("GetItem", self, key)
        return result

    def __iter__(self) -> Any:
        raise TypeError(f"'{self.name}' is a symbolic tensor: it cannot be gone through")

    def __neg__(self) -> Tensor:
        result: Tensor = self._operate("Negative", self)
        return result

    def __abs__(self) -> Tensor:
        result: Tensor = self._operate("Absolute", self)
        return result


# Models that are called with tensors are layers then.
set_tensor_type(Tensor)


def _operator(name: str, reflected: bool) -> Callable[[Tensor, Any], Tensor]:
    def method(self: Tensor, other: Any) -> Tensor:
        operands = (other, self) if reflected else (self, other)
        result: Tensor = self._operate(name, *operands)
        return result

    return method


for _name, _method in (
    ("Add", "add"), ("Subtract", "sub"), ("Multiply", "mul"), ("TrueDivide", "truediv"),
    ("FloorDivide", "floordiv"), ("Mod", "mod"), ("Power", "pow"), ("Matmul", "matmul"),
    ("LogicalAnd", "and"), ("LogicalOr", "or"),
):
    if f"__{_method}__" not in Tensor.__dict__:
        setattr(Tensor, f"__{_method}__", _operator(_name, False))
    setattr(Tensor, f"__r{_method}__", _operator(_name, True))
for _name, _method in (
    ("Less", "lt"), ("LessEqual", "le"), ("Greater", "gt"), ("GreaterEqual", "ge"),
):
    setattr(Tensor, f"__{_method}__", _operator(_name, False))
