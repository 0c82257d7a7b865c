"""The functions of keras.ops on symbolic tensors: in functional models, in layers, losses, metrics
and activations of one's own, and with weights.

`ops.exp(x)`, `ops.sum(x, axis=-1)`, … write operations that the library computes, with gradients.
Arrays among the arguments become constants. Called with arrays only, a function computes at once.
What the library does not have is refused by name.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from . import _operations
from ._errors import InvalidArgumentError
from ._symbolic import flatten, operate
from ._tensor import Tensor


def _parameters(words: list[str]) -> list[inspect.Parameter]:
    """Parameters as the table writes them: `x`, `*args`, `axis=None`."""
    made: list[inspect.Parameter] = []
    kind: Any = inspect.Parameter.POSITIONAL_OR_KEYWORD
    for word in words:
        name, has_default, default = word.partition("=")
        if name.startswith("*"):
            made.append(inspect.Parameter(name[1:], inspect.Parameter.VAR_POSITIONAL))
            kind = inspect.Parameter.KEYWORD_ONLY
            continue
        values: dict[str, Any] = {"True": True, "False": False, "None": None}
        value = inspect.Parameter.empty
        if has_default:
            value = values[default] if default in values else _literal(default)
        made.append(inspect.Parameter(name, kind, default=value))
    return made


def _literal(text: str) -> Any:
    if text[0] in "'\"":
        return text[1:-1]
    return float(text) if any(letter in text for letter in ".en") else int(text)


def _function(line: str) -> Callable[..., Any]:
    head, _, options = line.partition(";")
    name, class_name, *words = head.split()
    own = options.split()
    signature = inspect.Signature(_parameters(words))

    def operation(*arguments: Any, **keywords: Any) -> Any:
        bound = signature.bind(*arguments, **keywords)
        bound.apply_defaults()
        config, positional, named = {}, [], {}
        for key, value in bound.arguments.items():
            parameter = signature.parameters[key]
            if key in own:
                config[key] = value
            elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
                positional += value
            elif parameter.default is inspect.Parameter.empty:
                positional.append(value)
            elif value is not parameter.default:
                named[key] = value
        return operate(class_name, config, positional, named)

    operation.__name__ = operation.__qualname__ = name
    operation.__doc__ = f"Keras's ops.{name}{signature}"
    operation.__signature__ = signature  # type: ignore[attr-defined]
    return operation


_FUNCTIONS = {line.split()[0]: line for line in _operations.TABLE.strip().splitlines()}


#: Keras's backend.epsilon().
_FUZZ = 1e-7

_made: dict[str, Callable[..., Any]] = {}
_ALIASES = {"abs": "absolute", "conj": "conjugate"}
#: Keras's submodules, whose functions are here as well.
_MODULES = ("image", "linalg", "nn", "numpy")


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return sys.modules[__name__]
    if name in _ALIASES:
        return __getattr__(_ALIASES[name])
    if name not in _FUNCTIONS:
        raise AttributeError(f"lepton.ops has no function '{name}'")
    # Not among this module's own names, where `any` and `sum` would hide Python's.
    if name not in _made:
        _made[name] = _function(_FUNCTIONS[name])
    return _made[name]


def __dir__() -> list[str]:
    written = (name for name in globals() if inspect.isfunction(globals()[name]))
    return sorted({*_FUNCTIONS, *_ALIASES, *(name for name in written if name[0] != "_")})


def cast(x: Any, dtype: Any) -> Any:
    """`x` as another element type."""
    name = dtype if isinstance(dtype, str) else getattr(dtype, "name", None) or dtype.__name__
    return operate("Cast", {"dtype": name}, [x], {})


def einsum(subscripts: str, *operands: Any) -> Any:
    """The sum of products that the subscripts say."""
    return operate("Einsum", {"subscripts": subscripts}, list(operands), {})


def pad(
    x: Any, pad_width: Any, mode: str = "constant", constant_values: Any = None
) -> Any:
    """`x` with more elements around it."""
    config = {"pad_width": pad_width, "mode": mode}
    named = {} if constant_values is None else {"constant_values": constant_values}
    return operate("Pad", config, [x], named)


def zeros(shape: Any, dtype: str = "float32") -> Any:
    """An array of zeros."""
    return np.zeros(shape, dtype)


def ones(shape: Any, dtype: str = "float32") -> Any:
    """An array of ones."""
    return np.ones(shape, dtype)


def eye(N: int, M: int | None = None, k: int = 0, dtype: str = "float32") -> Any:
    """An array with ones on a diagonal."""
    return np.eye(N, M, k, dtype)


def _own(name: str) -> Any:
    return __getattr__(name)


def binary_crossentropy(target: Any, output: Any, from_logits: bool = False) -> Any:
    """The cross-entropy of probabilities, or of logits, element by element."""
    if from_logits:
        stable = _own("log1p")(_own("exp")(-_own("absolute")(output)))
        return _own("relu")(output) - output * target + stable
    output = _own("clip")(output, _FUZZ, 1 - _FUZZ)
    return -(target * _own("log")(output) + (1.0 - target) * _own("log")(1.0 - output))


def categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """The cross-entropy of one-hot labels and probabilities, or logits, along an axis."""
    if from_logits:
        logarithms = _own("log_softmax")(output, axis=axis)
    else:
        output = output / _own("sum")(output, axis=axis, keepdims=True)
        logarithms = _own("log")(_own("clip")(output, _FUZZ, 1 - _FUZZ))
    return -_own("sum")(target * logarithms, axis=axis)


def sparse_categorical_crossentropy(
    target: Any, output: Any, from_logits: bool = False, axis: int = -1
) -> Any:
    """The same for labels that are numbers of classes."""
    if len(target.shape) == len(output.shape) and target.shape[-1] == 1:
        target = _own("squeeze")(target, axis=-1)
    labels = _own("one_hot")(cast(target, "int32"), output.shape[axis], axis=axis)
    return categorical_crossentropy(labels, output, from_logits, axis)


def full(shape: Any, fill_value: float, dtype: str = "float32") -> Any:
    """An array of one number."""
    return np.full(shape, fill_value, dtype)


def arange(
    start: float, stop: float | None = None, step: float | None = None, dtype: str | None = None
) -> Any:
    """The numbers from `start` to before `stop`, as int32 where all are whole."""
    given = [one for one in (start, stop, step) if one is not None]
    whole = all(isinstance(one, int) for one in given)
    return np.arange(*given, dtype=dtype or ("int32" if whole else "float32"))


def shape(x: Any) -> tuple[int | None, ...]:
    """The dimensions, None where they are not known yet."""
    return tuple(x.shape)


def convert_to_tensor(x: Any, dtype: Any = None, sparse: Any = None) -> Any:
    """`x`, as another element type where one is given."""
    del sparse
    if dtype is None or not any(isinstance(leaf, Tensor) for leaf in flatten([x])):
        return x
    if not isinstance(x, Tensor):
        raise InvalidArgumentError("convert_to_tensor takes one tensor")
    return x if x.dtype == dtype else cast(x, dtype)


def is_tensor(x: Any) -> bool:
    """Whether `x` is a symbolic tensor."""
    return isinstance(x, Tensor)
