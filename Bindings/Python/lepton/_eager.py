"""Operations on arrays: computed at once, by a model of one operation."""

from __future__ import annotations

from typing import Any

from ._errors import InvalidArgumentError
from ._tensor import Tensor
from ._tracing import Weight

_TYPES = {"f": "float32", "i": "int32", "u": "int32", "b": "bool"}


def compute(
    class_name: str, config: dict[str, Any], arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    """What an operation gives for arrays and weights."""
    import numpy as np

    from ._model import Model
    from ._sequential import Input
    from ._symbolic import operate

    arrays: list[Any] = []
    inputs: list[Tensor] = []
    scalar = not any(np.ndim(_value(one)) for one in [*arguments, *keywords.values()])

    def symbolic(value: Any) -> Any:
        value = _value(value)
        if isinstance(value, (list, tuple)) and any(hasattr(one, "__array__") for one in value):
            return [symbolic(item) for item in value]
        if not hasattr(value, "__array__") or (np.ndim(value) == 0 and not scalar):
            return value
        array = np.asarray(value)
        if array.dtype.kind not in _TYPES:
            raise InvalidArgumentError(f"{class_name} takes no arrays of {array.dtype}")
        array = np.atleast_1d(array.astype(_TYPES[array.dtype.kind]))
        arrays.append(array)
        inputs.append(Input(batch_shape=array.shape, dtype=array.dtype.name))
        return inputs[-1]

    outputs = operate(
        class_name, config, [symbolic(one) for one in arguments],
        {key: symbolic(value) for key, value in keywords.items()},
    )
    results = Model(inputs, outputs).predict_on_batch(arrays[0] if len(arrays) == 1 else arrays)
    if not scalar:
        return results
    return [one[0] for one in results] if isinstance(results, list) else results[0]


def _value(value: Any) -> Any:
    return value.numpy() if isinstance(value, Weight) else value


def has_arrays(structure: Any) -> bool:
    """Whether there are arrays or weights among the arguments, and no other tensors."""
    leaves: list[Any] = []
    waiting = [structure]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            waiting += value.values()
        elif isinstance(value, (list, tuple)):
            waiting += value
        else:
            leaves.append(value)
    if any(isinstance(leaf, Tensor) and not isinstance(leaf, Weight) for leaf in leaves):
        return False
    return any(hasattr(leaf, "__array__") for leaf in leaves)
