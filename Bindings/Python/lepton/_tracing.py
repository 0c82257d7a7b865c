"""Calls of custom code while the library writes them down, or runs them.

A trace gives the code symbolic tensors; what it does with them becomes operations of the model. In
a run of a NumPy layer the weights are arrays.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator, Sequence
from typing import Any

from ._errors import InvalidArgumentError
from ._tensor import Tensor


class _Local(threading.local):
    def __init__(self) -> None:
        #: What custom code is being called for, the innermost last: traces and runs.
        self.calls: list[Any] = []


_local = _Local()


@contextlib.contextmanager
def calling(call: Any) -> Iterator[None]:
    """Says what custom code is called for."""
    _local.calls.append(call)
    try:
        yield
    finally:
        _local.calls.pop()


def innermost() -> Any:
    """The trace or run that the thread is in; None where it is in none."""
    return _local.calls[-1] if _local.calls else None


def current_trace() -> Trace:
    """The trace that the thread is in."""
    call = innermost()
    if not isinstance(call, Trace):
        raise InvalidArgumentError("a tensor was used outside the call that it belongs to")
    return call


class Run:
    """A run of a NumPy layer: its weights as arrays."""

    def __init__(self, owner: Any, weights: Sequence[Any]) -> None:
        self.owner = owner
        self.weights = list(weights)


class Trace:
    """A call of custom code that the library writes down."""

    def __init__(self, native: Any, owner: Any, layers: Sequence[Any] = ()) -> None:
        self.native = native
        #: The layer, function or metric whose code is called.
        self.owner = owner
        self._layers = layers
        self.inputs, count = [], 0
        inputs, count = native.counts()
        self.inputs = [self._tensor(number) for number in range(inputs)]
        self.weights = [self._tensor(inputs + number) for number in range(count)]
        #: The next values of a metric's variables, by their numbers.
        self.next: dict[int, Tensor] = {}

    @property
    def training(self) -> bool:
        """Whether this is a step of training."""
        training: bool = self.native.is_training()
        return training

    def _tensor(self, number: int) -> Tensor:
        _, dtype, shape = self.native.tensor(number)
        tensor = Tensor(f"tensor_{number}", shape, dtype)
        tensor._trace, tensor._id = self, number
        return tensor

    def arguments(self) -> tuple[list[Any], dict[str, Any]]:
        """What the code is called with."""
        given = self._decode(json.loads(self.native.arguments()))
        positional = given.pop("*", [])
        return positional, given

    def _decode(self, value: Any) -> Any:
        if isinstance(value, dict):
            if set(value) == {"tensor"}:
                return self._tensor(value["tensor"])
            return {key: self._decode(item) for key, item in value.items()}
        return [self._decode(item) for item in value] if isinstance(value, list) else value

    def number(self, tensor: Any) -> int:
        """The number of a tensor of this trace."""
        symbol = tensor._symbol() if isinstance(tensor, Tensor) else tensor
        if not isinstance(symbol, Tensor) or symbol._trace is not self:
            raise InvalidArgumentError(f"{tensor!r} is no tensor of this call")
        return symbol._id

    def _references(self, value: Any) -> Any:
        if isinstance(value, Tensor):
            return {"tensor": self.number(value)}
        if isinstance(value, dict):
            return {key: self._references(item) for key, item in value.items()}
        return [self._references(item) for item in value] if isinstance(value, list) else value

    def _results(self, numbers: Sequence[int]) -> Any:
        tensors = [self._tensor(number) for number in numbers]
        return tensors[0] if len(tensors) == 1 else tensors

    def operate(
        self, class_name: str, config: dict[str, Any], arguments: list[Any],
        keywords: dict[str, Any],
    ) -> Any:
        """Writes an operation."""
        encoded = self._references(encode({"*": arguments, **keywords}))
        numbers = self.native.call(
            f"keras.ops.{class_name}", json.dumps(encode(config)), json.dumps(encoded)
        )
        return self._results(numbers)

    def call_layer(self, layer: Any, inputs: list[Any], keywords: dict[str, Any]) -> Any:
        """Writes a call of a layer: one that the code's own layer holds, or one without weights."""
        from ._custom import building, native_name

        encoded = json.dumps(self._references(encode({"*": inputs, **keywords})))
        for number, one in enumerate(self._layers):
            if one is layer:
                return self._results(self.native.call_layer(number, encoded))
        with building():
            config = json.dumps(layer.get_config())
            return self._results(self.native.call(native_name(layer), config, encoded))


def is_traced(structure: Any) -> bool:
    """Whether there is a tensor of a trace among the leaves."""
    if isinstance(structure, Tensor):
        return structure._trace is not None or _is_weight_in_trace(structure)
    if isinstance(structure, dict):
        return any(is_traced(item) for item in structure.values())
    return isinstance(structure, (list, tuple)) and any(is_traced(item) for item in structure)


def _is_weight_in_trace(tensor: Tensor) -> bool:
    return isinstance(tensor, Weight) and isinstance(innermost(), Trace)


def encode(value: Any) -> Any:
    """A value as JSON can hold it in the arguments of a call, but for the tensors."""
    if isinstance(value, Tensor) or value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, dict):
        return {str(key): encode(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [encode(item) for item in value]
    if isinstance(value, slice):
        parts = {"start": value.start, "stop": value.stop, "step": value.step}
        return {"class_name": "__slice__", "config": encode(parts)}
    if value is Ellipsis:
        return {"class_name": "__ellipsis__", "config": {}}
    if isinstance(value, type) or not hasattr(value, "__array__"):
        name = getattr(value, "name", None) or getattr(value, "__name__", None)
        if isinstance(name, str):  # dtypes
            return name
    import numpy as np

    array = np.asarray(value)
    if array.dtype == object:
        raise InvalidArgumentError(f"{value!r} cannot be an argument of an operation")
    if array.ndim == 0:
        return array.item()
    if array.dtype == np.float64:
        array = array.astype(np.float32)
    config = {"value": array.tolist(), "dtype": array.dtype.name}
    return {"class_name": "__numpy__", "config": config}


class Weight(Tensor):
    """A weight of a layer with code of its own: a tensor where the layer is traced, an array where
    it computes by NumPy or where somebody looks at it."""

    def __init__(
        self, owner: Any, index: int, name: str, shape: Sequence[int], trainable: bool = True
    ) -> None:
        super().__init__(name, shape, "float32")
        self._owner = owner
        self._index = index
        self.trainable = trainable

    def _symbol(self) -> Tensor:
        call = innermost()
        if isinstance(call, Trace) and call.owner is self._owner:
            return call.next.get(self._index, call.weights[self._index])
        raise InvalidArgumentError(
            f"weight '{self.name}' is used outside the call of its layer"
        )

    def numpy(self) -> Any:
        """The values."""
        call = innermost()
        if isinstance(call, Run) and call.owner is self._owner:
            return call.weights[self._index]
        if isinstance(call, Trace):
            raise InvalidArgumentError(
                f"weight '{self.name}' has no values while its layer is traced: use lepton.ops"
            )
        return self._owner._value_of(self._index)

    def __array__(self, dtype: Any = None, copy: Any = None) -> Any:
        values = self.numpy()
        return values if dtype is None else values.astype(dtype)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **others: Any) -> Any:
        name = next((key for key, one in _NUMPY.items() if one == ufunc.__name__), None)
        if name is not None and method == "__call__" and isinstance(innermost(), Trace):
            return self._operate(name, *inputs)
        values = [one.numpy() if isinstance(one, Weight) else one for one in inputs]
        return getattr(ufunc, method)(*values, **others)

    def assign(self, value: Any) -> None:
        """Replaces the values: in a metric's update what they will be after it."""
        call = innermost()
        if isinstance(call, Trace) and call.owner is self._owner:
            call.next[self._index] = value
        else:
            self._owner._assign(self._index, value)

    def assign_add(self, value: Any) -> None:
        """Adds to the values."""
        self.assign(self + value)

    def assign_sub(self, value: Any) -> None:
        """Subtracts from the values."""
        self.assign(self - value)


#: The functions of NumPy for operators that weights meet arrays with.
_NUMPY = {
    "Add": "add", "Subtract": "subtract", "Multiply": "multiply", "TrueDivide": "true_divide",
    "FloorDivide": "floor_divide", "Mod": "mod", "Power": "power", "Matmul": "matmul",
    "Negative": "negative", "Absolute": "absolute", "Less": "less", "LessEqual": "less_equal",
    "Greater": "greater", "GreaterEqual": "greater_equal",
}


def computed_by_numpy(
    class_name: str, config: dict[str, Any], arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    """An operator on weights and arrays outside a trace; NotImplemented for anything else."""
    tensors = [one for one in arguments if isinstance(one, Tensor)]
    if isinstance(innermost(), Trace) or not tensors or config or keywords:
        return NotImplemented
    if not all(isinstance(one, Weight) for one in tensors):
        return NotImplemented
    import numpy as np

    values = [one.numpy() if isinstance(one, Weight) else one for one in arguments]
    if class_name == "GetItem":
        return values[0][values[1]]
    return getattr(np, _NUMPY[class_name])(*values) if class_name in _NUMPY else NotImplemented
