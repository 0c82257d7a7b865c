"""The activations as functions of NumPy arrays, named as in Keras.

Given to a layer, as in Dense(3, activation=lepton.activations.relu), only the name counts: the
library computes.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from . import _loss_functions as functions
from ._errors import InvalidArgumentError

_floats = functions.floats


def linear(x: Any) -> Any:
    """x"""
    return x


def relu(
    x: Any, negative_slope: float = 0.0, max_value: float | None = None, threshold: float = 0.0
) -> Any:
    """max(x, 0)"""
    values = _floats(x)
    result = np.where(values >= threshold, values, negative_slope * (values - threshold))
    return result if max_value is None else np.minimum(result, values.dtype.type(max_value))


def relu6(x: Any) -> Any:
    """min(max(x, 0), 6)"""
    return np.clip(_floats(x), 0, 6)


def leaky_relu(x: Any, negative_slope: float = 0.2) -> Any:
    """x, below 0 negative_slope · x"""
    return relu(x, negative_slope)


def elu(x: Any, alpha: float = 1.0) -> Any:
    """x, below 0 alpha · (e^x − 1)"""
    values = _floats(x)
    return np.where(values > 0, values, alpha * np.expm1(np.minimum(values, 0)))


def selu(x: Any) -> Any:
    """1.0507 · elu(x, 1.6733)"""
    scale = np.float32(1.0507009873554804934193349852946)
    return scale * elu(x, 1.6732632423543772848170429916717)


def celu(x: Any, alpha: float = 1.0) -> Any:
    """x, below 0 alpha · (e^(x / alpha) − 1)"""
    values = _floats(x)
    return np.maximum(values, 0) + np.minimum(alpha * np.expm1(np.minimum(values, 0) / alpha), 0)


def sigmoid(x: Any) -> Any:
    """1 / (1 + e^−x)"""
    return functions.sigmoid(_floats(x))


def log_sigmoid(x: Any) -> Any:
    """log(1 / (1 + e^−x))"""
    return -functions.softplus(-_floats(x))


def hard_sigmoid(x: Any) -> Any:
    """x / 6 + 1/2 between 0 and 1"""
    return np.clip(_floats(x) / 6 + 0.5, 0, 1)


def tanh(x: Any) -> Any:
    """tanh x"""
    return np.tanh(_floats(x))


def hard_tanh(x: Any) -> Any:
    """x between −1 and 1"""
    return np.clip(_floats(x), -1, 1)


def tanh_shrink(x: Any) -> Any:
    """x − tanh x"""
    values = _floats(x)
    return values - np.tanh(values)


def softplus(x: Any) -> Any:
    """log(1 + e^x)"""
    return functions.softplus(_floats(x))


def softsign(x: Any) -> Any:
    """x / (1 + |x|)"""
    values = _floats(x)
    return values / (1 + np.abs(values))


def silu(x: Any) -> Any:
    """x · sigmoid(x)"""
    values = _floats(x)
    return values * functions.sigmoid(values)


def hard_silu(x: Any) -> Any:
    """x · hard_sigmoid(x)"""
    return _floats(x) * hard_sigmoid(x)


def gelu(x: Any, approximate: bool = False) -> Any:
    """x · Φ(x), Φ being the normal distribution"""
    values = _floats(x)
    if approximate:
        inner = np.sqrt(2 / np.pi) * (values + 0.044715 * values**3)
        return (0.5 * values * (1 + np.tanh(inner))).astype(values.dtype)
    from math import erf

    normal = np.vectorize(lambda one: 0.5 * (1 + erf(one / 2**0.5)), otypes=[values.dtype])
    return values * normal(values) if values.size else values


def mish(x: Any) -> Any:
    """x · tanh(softplus(x))"""
    values = _floats(x)
    return values * np.tanh(functions.softplus(values))


def exponential(x: Any) -> Any:
    """e^x"""
    return np.exp(_floats(x))


def softmax(x: Any, axis: int = -1) -> Any:
    """e^x / Σ e^x"""
    return np.exp(functions.log_softmax(_floats(x), axis))


def log_softmax(x: Any, axis: int = -1) -> Any:
    """log(e^x / Σ e^x)"""
    return functions.log_softmax(_floats(x), axis)


swish = silu
hard_swish = hard_silu

_ALL: dict[str, Callable[..., Any]] = {
    name: found
    for name, found in list(globals().items())
    if callable(found) and not name.startswith("_") and getattr(found, "__module__", "") == __name__
}


def get(identifier: Any) -> Any:
    """The function of a name; None is linear."""
    if identifier is None:
        return linear
    if callable(identifier):
        return identifier
    if identifier in _ALL:
        return _ALL[identifier]
    raise InvalidArgumentError(f"there is no activation named {identifier!r}")


def serialize(activation: Any) -> str:
    """The name of a function."""
    return str(activation.__name__)


deserialize = get
