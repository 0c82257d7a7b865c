"""Operations of keras.ops as nodes of functional models, by name: `(function, inputs, options)`.

An input is `(shape without the batch, kind)`; the kind says what numbers it holds. A function takes the
symbolic inputs and gives what the model gives.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

#: Kinds of numbers: any, above 0.2, within (-1, 1), above 1, small integers, and truth values.
ANY, POSITIVE, UNIT, ABOVE_ONE, INTEGER, BOOLEAN = (
    "any", "positive", "unit", "above one", "integer", "boolean",
)  # fmt: skip
#: Symmetric positive definite matrices; numbers with some that are none.
DEFINITE, SPARSE_NAN = "definite", "nan"


def data(kind: str, shape: tuple[int, ...], seed: int) -> np.ndarray:
    """Numbers of a kind."""
    generator = np.random.default_rng(seed)
    if kind == INTEGER:
        return generator.integers(0, 5, shape).astype("int32")
    if kind == BOOLEAN:
        return generator.integers(0, 2, shape).astype(bool)
    numbers = generator.normal(0, 1, shape)
    if kind == POSITIVE:
        numbers = np.abs(numbers) + 0.2
    elif kind == UNIT:
        numbers = np.tanh(numbers) * 0.95
    elif kind == ABOVE_ONE:
        numbers = np.abs(numbers) + 1.1
    elif kind == DEFINITE:
        numbers = numbers @ np.swapaxes(numbers, -1, -2) + 2 * np.eye(shape[-1])
    elif kind == SPARSE_NAN:
        numbers = np.where(generator.random(shape) < 0.2, np.nan, numbers)
    return numbers.astype("float32")


V, M, T, Q = (6,), (4, 5), (3, 4, 2), (3, 3)
IMAGE = (6, 7, 4)

#: Functions of one tensor of any shape, with the kind of numbers they take.
ELEMENTWISE: dict[str, str] = {
    "relu": ANY, "relu6": ANY, "sigmoid": ANY, "sparse_sigmoid": ANY, "softplus": ANY,
    "softsign": ANY, "sparse_plus": ANY, "silu": ANY, "log_sigmoid": ANY, "hard_sigmoid": ANY,
    "hard_silu": ANY, "hard_tanh": ANY, "selu": ANY, "tanh_shrink": ANY, "tanh": ANY,
    "elu": ANY, "celu": ANY, "gelu": ANY, "leaky_relu": ANY, "softmax": ANY, "log_softmax": ANY,
    "sparsemax": ANY, "glu": ANY, "squareplus": ANY, "soft_shrink": ANY, "hard_shrink": ANY,
    "exp": ANY, "expm1": ANY, "exp2": ANY, "log": POSITIVE, "log1p": POSITIVE, "log2": POSITIVE,
    "log10": POSITIVE, "sqrt": POSITIVE, "rsqrt": POSITIVE, "reciprocal": POSITIVE,
    "square": ANY, "negative": ANY, "absolute": ANY, "sign": ANY, "erf": ANY, "erfc": ANY,
    "erfinv": UNIT, "sin": ANY, "cos": ANY, "tan": ANY, "arcsin": UNIT, "arccos": UNIT,
    "arctan": ANY, "sinh": ANY, "cosh": ANY, "arcsinh": ANY, "arccosh": ABOVE_ONE,
    "arctanh": UNIT, "cbrt": ANY, "i0": ANY, "sinc": ANY, "deg2rad": ANY, "rad2deg": ANY,
    "logaddexp": ANY, "floor": ANY, "ceil": ANY, "round": ANY, "trunc": ANY,
}  # fmt: skip

#: Those that step, so that nothing can be learned through them.
STEPS = {"sign", "floor", "ceil", "round", "trunc"}

Case = tuple[Any, list[tuple[tuple[int, ...], str]]]


def one(function: Any, shape: tuple[int, ...] = M, kind: str = ANY) -> Case:
    return function, [(shape, kind)]


def two(
    function: Any,
    first: tuple[int, ...] = M,
    second: tuple[int, ...] = M,
    kind: str = ANY,
    other: str | None = None,
) -> Case:
    return function, [(first, kind), (second, other or kind)]


CONSTANT = np.random.default_rng(3).normal(0, 1, (5, 3)).astype("float32")
KERNEL = np.random.default_rng(4).normal(0, 0.3, (3, 3, 4, 5)).astype("float32")
DEPTHWISE = np.random.default_rng(5).normal(0, 0.3, (3, 3, 4, 2)).astype("float32")
POINTWISE = np.random.default_rng(6).normal(0, 0.3, (1, 1, 8, 5)).astype("float32")
TRANSPOSED = np.random.default_rng(7).normal(0, 0.3, (3, 3, 5, 4)).astype("float32")
SCALE = np.random.default_rng(8).uniform(0.5, 1.5, 5).astype("float32")

CASES: dict[str, Case] = {
    # Two numbers.
    "add": two(lambda x, y: x + y),
    "add_number": one(lambda x: 2 + x),
    "subtract": two(lambda x, y: x - y),
    "subtract_from": one(lambda x: 1 - x),
    "multiply": two(lambda x, y: x * y),
    "divide": two(lambda x, y: x / y, other=POSITIVE),
    "power": two(lambda x, y: x**y, kind=POSITIVE),
    "power_integer": one(lambda x: x**3, kind=INTEGER),
    "floor_divide": two(lambda x, y: x // y, other=POSITIVE),
    "mod": two(lambda x, y: x % y, other=POSITIVE),
    "fmod": two(ops.fmod, other=POSITIVE) if hasattr(ops, "fmod") else None,
    "maximum": two(ops.maximum),
    "minimum": two(ops.minimum),
    "fmax": two(ops.fmax, kind=SPARSE_NAN),
    "fmin": two(ops.fmin, kind=SPARSE_NAN),
    "squared": two(lambda x, y: ops.square(x - y)),
    "arctan2": two(ops.arctan2),
    "hypot": two(ops.hypot),
    "logaddexp": two(ops.logaddexp),
    "logaddexp2": two(ops.logaddexp2),
    "heaviside": two(ops.heaviside),
    "divide_no_nan": two(ops.divide_no_nan),
    "ldexp": two(ops.ldexp, other=INTEGER),
    "nextafter": two(ops.nextafter),
    "gcd": two(ops.gcd, kind=INTEGER),
    "lcm": two(ops.lcm, kind=INTEGER),
    "bitwise_and": two(ops.bitwise_and, kind=INTEGER),
    "bitwise_or": two(ops.bitwise_or, kind=INTEGER),
    "bitwise_xor": two(ops.bitwise_xor, kind=INTEGER),
    "bitwise_and_bool": two(ops.bitwise_and, kind=BOOLEAN),
    "bitwise_not": one(ops.bitwise_not, kind=INTEGER),
    "bitwise_invert": one(ops.bitwise_invert, kind=INTEGER),
    "left_shift": two(ops.left_shift, kind=INTEGER),
    "right_shift": two(ops.right_shift, kind=INTEGER),
    "bitwise_left_shift": two(ops.bitwise_left_shift, kind=INTEGER),
    "bitwise_right_shift": one(lambda x: ops.bitwise_right_shift(x, 1), kind=INTEGER),
    "integer_arithmetic": two(lambda x, y: (x + y) * 3 - x // 2, kind=INTEGER),
    "integer_division": one(lambda x: x / 3, kind=INTEGER),
    # Relations.
    "equal": two(ops.equal, kind=INTEGER),
    "not_equal": two(ops.not_equal, kind=INTEGER),
    "less": two(lambda x, y: x < y),
    "less_equal": two(lambda x, y: x <= y),
    "greater": two(lambda x, y: x > y),
    "greater_equal": two(lambda x, y: x >= y),
    "logical_and": two(ops.logical_and, kind=BOOLEAN),
    "logical_or": two(ops.logical_or, kind=BOOLEAN),
    "logical_xor": two(ops.logical_xor, kind=BOOLEAN),
    "logical_not": one(ops.logical_not, kind=BOOLEAN),
    "isnan": one(ops.isnan, kind=SPARSE_NAN),
    "isinf": one(lambda x: ops.isinf(1 / (x - x))),
    "isfinite": one(ops.isfinite, kind=SPARSE_NAN),
    "isposinf": one(lambda x: ops.isposinf(1 / ops.floor(x))),
    "isneginf": one(lambda x: ops.isneginf(-1 / ops.floor(x))),
    "isreal": one(ops.isreal),
    "isclose": two(lambda x, y: ops.isclose(x, y, rtol=0.1, atol=0.5)),
    "allclose": two(lambda x, y: ops.allclose(x, x)) if hasattr(ops, "allclose") else None,
    "signbit": one(lambda x: ops.signbit(ops.round(x))),
    "nan_to_num": one(lambda x: ops.nan_to_num(x, nan=3.0), kind=SPARSE_NAN),
    "nan_to_num_infinite": one(lambda x: ops.nan_to_num(1 / ops.round(x), posinf=9.0)),
    "where": two(lambda x, y: ops.where(x > y, x, y * 2)),
    "where_numbers": one(lambda x: ops.where(x > 0, x, -1.0)),
    "select": two(
        lambda x, y: ops.select([x > 0.5, y > 0.5], [x * 2, y * 3], default=-1.0)
    ),
    "clip": one(lambda x: ops.clip(x, -0.5, 0.7)),
    "clip_integer": one(lambda x: ops.clip(x, 1, 3), kind=INTEGER),
    "real": one(ops.real),
    "imag": one(ops.imag),
    "conjugate": one(ops.conjugate),
    "angle": one(ops.angle),
    # Types.
    "cast": one(lambda x: ops.cast(x * 3, "int32")),
    "cast_bool": one(lambda x: ops.cast(x, "bool"), kind=INTEGER),
    "cast_float": one(lambda x: ops.cast(x, "float32"), kind=INTEGER),
    "saturate_cast": one(lambda x: ops.cast(ops.saturate_cast(x * 300, "uint8"), "int32")),
    "stop_gradient": one(lambda x: ops.stop_gradient(x) * x),
    "threshold": one(lambda x: ops.threshold(x, 0.2, -1.0)),
    "gelu_exact": one(lambda x: ops.gelu(x, approximate=False)),
    "softmax_axis": one(lambda x: ops.softmax(x, axis=1), T),
    "log_softmax_axis": one(lambda x: ops.log_softmax(x, axis=(1, 2)), T),
    "round_decimals": one(lambda x: ops.round(x, decimals=1)),
    # Reductions.
    "sum": one(lambda x: ops.sum(x, axis=1)),
    "sum_all": one(lambda x: ops.sum(x)),
    "sum_bool": one(lambda x: ops.sum(x, axis=-1), kind=BOOLEAN),
    "sum_keep": one(lambda x: ops.sum(x, axis=(1, 2), keepdims=True), T),
    "prod": one(lambda x: ops.prod(x, axis=1)),
    "mean": one(lambda x: ops.mean(x, axis=-1)),
    "mean_integer": one(lambda x: ops.mean(x, axis=-1), kind=INTEGER),
    "max": one(lambda x: ops.max(x, axis=1)),
    "max_initial": one(lambda x: ops.max(x, axis=1, initial=0.5)),
    "amax": one(lambda x: ops.amax(x, axis=1)),
    "min": one(lambda x: ops.min(x, axis=(1, 2)), T),
    "amin": one(lambda x: ops.amin(x, axis=-1, keepdims=True)),
    "ptp": one(lambda x: ops.ptp(x, axis=1)),
    "var": one(lambda x: ops.var(x, axis=1)),
    "std": one(lambda x: ops.std(x, axis=-1)),
    "moments": one(lambda x: ops.moments(x, axes=[1])),
    "average": one(lambda x: ops.average(x, axis=-1)),
    "average_weights": two(lambda x, y: ops.average(x, axis=1, weights=y), other=POSITIVE),
    "any": one(lambda x: ops.any(x, axis=1), kind=BOOLEAN),
    "all": one(lambda x: ops.all(x, axis=1), kind=BOOLEAN),
    "argmax": one(lambda x: ops.argmax(x, axis=1)),
    "argmin": one(lambda x: ops.argmin(x, axis=-1, keepdims=True)),
    "count_nonzero": one(lambda x: ops.count_nonzero(x, axis=1), kind=INTEGER),
    "logsumexp": one(lambda x: ops.logsumexp(x, axis=1)),
    "cumsum": one(lambda x: ops.cumsum(x, axis=1)),
    "cumsum_integer": one(lambda x: ops.cumsum(x, axis=-1), kind=INTEGER),
    "cumprod": one(lambda x: ops.cumprod(x, axis=1)),
    "norm": one(lambda x: ops.norm(x, axis=-1)),
    "norm_1": one(lambda x: ops.norm(x, ord=1, axis=-1)),
    "norm_inf": one(lambda x: ops.norm(x, ord=np.inf, axis=1)),
    "norm_-inf": one(lambda x: ops.norm(x, ord=-np.inf, axis=1)),
    "norm_0": one(lambda x: ops.norm(x, ord=0, axis=1)),
    "norm_3": one(lambda x: ops.norm(x, ord=3, axis=1, keepdims=True)),
    "norm_matrix": one(lambda x: ops.norm(x, ord="fro", axis=(1, 2)), T),
    "norm_matrix_1": one(lambda x: ops.norm(x, ord=1, axis=(1, 2))),
    "norm_matrix_inf": one(lambda x: ops.norm(x, ord=np.inf, axis=(1, 2))),
    "norm_matrix_2": one(lambda x: ops.norm(x, ord=2, axis=(1, 2))),
    "norm_nuclear": one(lambda x: ops.norm(x, ord="nuc", axis=(1, 2))),
    "median": one(lambda x: ops.median(x, axis=1)),
    "median_all": one(lambda x: ops.median(x, axis=(1, 2), keepdims=True), T),
    "quantile": one(lambda x: ops.quantile(x, [0.1, 0.6], axis=1)),
    "quantile_nearest": one(lambda x: ops.quantile(x, 0.3, axis=-1, method="nearest")),
    "quantile_midpoint": one(lambda x: ops.quantile(x, 0.3, axis=-1, method="midpoint")),
    "quantile_lower": one(lambda x: ops.quantile(x, 0.3, axis=-1, method="lower")),
    "quantile_higher": one(
        lambda x: ops.quantile(x, 0.3, axis=-1, method="higher", keepdims=True)
    ),
    "percentile": one(lambda x: ops.percentile(x, 30.0, axis=1)),
    "nansum": one(lambda x: ops.nansum(x, axis=1), kind=SPARSE_NAN),
    "nanprod": one(lambda x: ops.nanprod(x, axis=1), kind=SPARSE_NAN),
    "nanmean": one(lambda x: ops.nanmean(x, axis=1), kind=SPARSE_NAN),
    "nanmax": one(lambda x: ops.nanmax(x, axis=1), kind=SPARSE_NAN),
    "nanmin": one(lambda x: ops.nanmin(x, axis=-1), kind=SPARSE_NAN),
    "nanvar": one(lambda x: ops.nanvar(x, axis=1), kind=SPARSE_NAN),
    "nanstd": one(lambda x: ops.nanstd(x, axis=(1, 2)), kind=SPARSE_NAN),
    "nanargmax": one(lambda x: ops.nanargmax(x, axis=1), kind=SPARSE_NAN),
    "nanargmin": one(lambda x: ops.nanargmin(x, axis=-1), kind=SPARSE_NAN),
    "nancumsum": one(lambda x: ops.nancumsum(x, axis=1), kind=SPARSE_NAN),
    "nancumprod": one(lambda x: ops.nancumprod(x, axis=1), kind=SPARSE_NAN),
    "nanmedian": one(lambda x: ops.nanmedian(x, axis=1), kind=SPARSE_NAN),
    "nanquantile": one(lambda x: ops.nanquantile(x, 0.4, axis=1), kind=SPARSE_NAN),
    "nanpercentile": one(lambda x: ops.nanpercentile(x, 40.0, axis=-1), kind=SPARSE_NAN),
    "trapezoid": one(lambda x: ops.trapezoid(x, dx=0.5, axis=1)),
    "histogram": one(lambda x: ops.histogram(ops.ravel(x), bins=5, range=(-2, 2))),
    # Order.
    "sort": one(lambda x: ops.sort(x, axis=1)),
    "sort_last": one(ops.sort),
    "sort_integer": one(ops.sort, kind=INTEGER),
    "argsort": one(lambda x: ops.argsort(x, axis=1)),
    "argsort_integer": one(ops.argsort, kind=INTEGER),
    "top_k": one(lambda x: ops.top_k(x, 3)),
    "top_k_value": one(lambda x: ops.top_k(x, 2)[0]),
    "in_top_k": two(lambda x, y: ops.in_top_k(ops.reshape(x, [-1]), y, k=2), (1,), V, INTEGER, ANY),
    "searchsorted": two(
        lambda x, y: ops.searchsorted(ops.sort(x[0]), y[0], side="right"), V, V
    ),
    "digitize": one(lambda x: ops.digitize(x, np.array([-1.0, 0.0, 0.5], "float32"))),
    "isin": two(ops.isin, kind=INTEGER),
    # Shapes.
    "reshape": one(lambda x: ops.reshape(x, (-1, 10))),
    "ravel": one(ops.ravel),
    "transpose": one(lambda x: ops.transpose(x, (0, 2, 3, 1)), T),
    "swapaxes": one(lambda x: ops.swapaxes(x, 1, 2), T),
    "moveaxis": one(lambda x: ops.moveaxis(x, [1, 2], [3, 1]), T),
    "expand_dims": one(lambda x: ops.expand_dims(x, [1, -1])),
    "squeeze": one(lambda x: ops.squeeze(x, 2), (4, 1, 3)),
    "flip": one(lambda x: ops.flip(x, axis=1)),
    "flipud": one(ops.flipud),
    "fliplr": one(ops.fliplr),
    "roll": one(lambda x: ops.roll(x, 2, axis=1)),
    "rot90": one(lambda x: ops.rot90(x, axes=(1, 2)), T),
    "rot90_3": one(lambda x: ops.rot90(x, k=3, axes=(1, 2)), T),
    "rot90_2": one(lambda x: ops.rot90(x, k=2, axes=(2, 1)), T),
    "repeat": one(lambda x: ops.repeat(x, 3, axis=1)),
    # Keras writes lists, and its function on JAX takes arrays.
    "repeat_each": one(
        lambda x: ops.repeat(
            x, [1, 0, 2, 3] if keras.utils.is_keras_tensor(x) else np.array([1, 0, 2, 3]), axis=1
        )
    ),
    "tile": one(lambda x: ops.tile(x, (1, 2, 3))),
    "pad": one(lambda x: ops.pad(x, [[0, 0], [1, 2], [0, 3]], constant_values=2.0)),
    "pad_reflect": one(lambda x: ops.pad(x, [[0, 0], [1, 2], [2, 3]], mode="reflect")),
    "pad_symmetric": one(lambda x: ops.pad(x, [[0, 0], [1, 2], [2, 6]], mode="symmetric")),
    "pad_edge": one(lambda x: ops.pad(x, [[0, 0], [1, 2], [2, 3]], mode="edge")),
    "pad_wrap": one(lambda x: ops.pad(x, [[0, 0], [1, 2], [2, 3]], mode="wrap")),
    "concatenate": two(lambda x, y: ops.concatenate([x, y], axis=1)),
    "append": two(lambda x, y: ops.append(x, y, axis=-1)),
    "stack": two(lambda x, y: ops.stack([x, y], axis=-1)),
    "hstack": two(lambda x, y: ops.hstack([x, y])),
    "vstack": two(lambda x, y: ops.vstack([x, y])),
    "dstack": two(lambda x, y: ops.dstack([x, y])),
    "split": one(lambda x: ops.split(x, 2, axis=1)),
    "split_at": one(lambda x: ops.split(x, [1, 3], axis=2)),
    "array_split": one(lambda x: ops.array_split(x, 3, axis=2)),
    "unstack": one(lambda x: ops.unstack(x, axis=1)),
    "depth_to_space": one(lambda x: ops.depth_to_space(x, 2), (4, 4, 8)),
    "space_to_depth": one(lambda x: ops.space_to_depth(x, 2), (4, 4, 3)),
    "rearrange": one(lambda x: ops.rearrange(x, "b (h w) c -> b c h w", h=2), (6, 5)),
    "rearrange_join": one(lambda x: ops.rearrange(x, "b h w c -> b (w h) c"), T),
    "meshgrid": two(lambda x, y: ops.meshgrid(x[0], y[1]), V, V),
    "zeros_like": one(ops.zeros_like),
    "ones_like": one(ops.ones_like, kind=INTEGER),
    "full_like": one(lambda x: ops.full_like(x, 2.5)),
    "linspace": two(lambda x, y: ops.linspace(x, y, num=5, axis=1), V, V),
    "linspace_open": one(lambda x: ops.linspace(0.0, x, num=4, endpoint=False)),
    "logspace": two(lambda x, y: ops.logspace(x, y, num=4), V, V),
    "geomspace": two(lambda x, y: ops.geomspace(x, y, num=4), V, V, POSITIVE),
    "tril": one(lambda x: ops.tril(x, k=1)),
    "triu": one(lambda x: ops.triu(x, k=-1)),
    "vander": one(lambda x: ops.vander(x[0], N=4), V),
    # Elements.
    "item": one(lambda x: x[:, 1]),
    "item_last": one(lambda x: x[..., -1]),
    "slices": one(lambda x: x[:, ::-2, 1:4]),
    "new_axis": one(lambda x: x[:, None, ..., 2]),
    "take": one(lambda x: ops.take(x, [0, 2, -1], axis=1)),
    "take_tensor": two(
        lambda x, y: ops.take(x, y, axis=1), (5, 3), (2,), kind=ANY, other=INTEGER
    ),
    "take_along_axis": one(lambda x: ops.take_along_axis(x, ops.argsort(x, axis=1), axis=1)),
    "slice": one(lambda x: ops.slice(x, (0, 1, 2), (2, 2, 3))),
    "slice_update": two(
        lambda x, y: ops.slice_update(x, (0, 1, 2), ops.reshape(y, (3, 2, 3))), (4, 5), (2, 3)
    ),
    "slice_tensor": two(
        lambda x, y: ops.slice(x[0], (y[0, 0], 1), (2, 3)), (6, 5), (1,), ANY, INTEGER
    ),
    "scatter": two(
        lambda x, y: ops.scatter(x, y, (5, 4)), (1,), (4,), INTEGER, ANY
    ),
    "scatter_update": two(
        lambda x, y: ops.scatter_update(x[0], np.array([[0, 1], [3, 2]]), y[0, :2]), M, V
    ),
    "segment_sum": two(
        lambda x, y: ops.segment_sum(x, y[:, 0], num_segments=5), M, (1,), ANY, INTEGER
    ),
    "segment_max": two(
        lambda x, y: ops.segment_max(x, y[:, 0], num_segments=5), M, (1,), ANY, INTEGER
    ),
    "unravel_index": one(lambda x: ops.unravel_index(x, (2, 3)), kind=INTEGER),
    "diff": one(lambda x: ops.diff(x, n=2, axis=1)),
    "one_hot": one(lambda x: ops.one_hot(x, 5, axis=1), kind=INTEGER),
    "multi_hot": one(lambda x: ops.multi_hot(x, 6), V, INTEGER),
    "diagonal": one(lambda x: ops.diagonal(x, offset=1, axis1=1, axis2=2)),
    "trace": one(lambda x: ops.trace(x, axis1=1, axis2=2), Q),
    "diag": one(lambda x: ops.diag(x[0], k=1), V),
    "diagflat": one(lambda x: ops.diagflat(x[0], k=-2), V),
    "extract_sequences": one(lambda x: ops.extract_sequences(x, 4, 3), (11,)),
    "unfold": one(lambda x: ops.unfold(x, 2, stride=2, padding=1), (3, 6, 5)),
    "fold": one(lambda x: ops.fold(x, (6, 5), 2, stride=2, padding=1), (12, 12)),
    # Products.
    "matmul": two(lambda x, y: x @ y, (4, 5), (5, 3)),
    "matmul_constant": one(lambda x: ops.matmul(x, CONSTANT)),
    "dot": one(lambda x: ops.dot(x, CONSTANT)),
    "inner": one(lambda x: ops.inner(x, np.transpose(CONSTANT))),
    "fft": two(lambda x, y: ops.fft((x, y)), T, T),
    "fft_prime": two(lambda x, y: ops.fft((x, y)), (2, 7), (2, 7)),
    "fft2": two(lambda x, y: ops.fft2((x, y)), (2, 6, 5), (2, 6, 5)),
    "ifft2": two(lambda x, y: ops.ifft2((x, y)), (2, 6, 5), (2, 6, 5)),
    "rfft": one(lambda x: ops.rfft(x), (3, 10)),
    "rfft_longer": one(lambda x: ops.rfft(x, fft_length=13), (3, 10)),
    "rfft_shorter": one(lambda x: ops.rfft(x, fft_length=8), (3, 10)),
    "irfft": two(lambda x, y: ops.irfft((x, y)), (3, 6), (3, 6)),
    "irfft_odd": two(lambda x, y: ops.irfft((x, y), fft_length=9), (3, 6), (3, 6)),
    "irfft_longer": two(lambda x, y: ops.irfft((x, y), fft_length=14), (3, 6), (3, 6)),
    "stft": one(lambda x: ops.stft(x, 8, 4, 10), (2, 40)),
    "stft_plain": one(lambda x: ops.stft(x, 8, 3, 8, window=None, center=False), (40,)),
    "stft_hamming": one(lambda x: ops.stft(x, 6, 3, 8, window="hamming"), (40,)),
    "istft": two(lambda x, y: ops.istft((x, y), 8, 4, 8), (9, 5), (9, 5)),
    "istft_length": two(
        lambda x, y: ops.istft((x, y), 8, 2, 10, length=20, window="hamming"), (9, 6), (9, 6)
    ),
    "istft_whole": two(
        lambda x, y: ops.istft((x, y), 8, 3, 8, center=False), (2, 9, 5), (2, 9, 5)
    ),
    "istft_plain": two(
        lambda x, y: ops.istft((x, y), 8, 3, 8, window=None, center=False), (9, 5), (9, 5)
    ),
    "ctc_decode": two(
        lambda x, y: ops.ctc_decode(ops.round(x), y[:, 0] + 3), (8, 3), (1,), other=INTEGER
    ),
    "ctc_decode_repeated": two(
        lambda x, y: ops.ctc_decode(ops.round(x), y[:, 0] + 3, merge_repeated=False, mask_index=2),
        (8, 3), (1,), other=INTEGER,
    ),
    "outer": two(lambda x, y: ops.outer(x[0], y[0]), V, V),
    "vdot": two(lambda x, y: ops.vdot(x[0], y[0]), V, V),
    "tensordot": one(lambda x: ops.tensordot(x, CONSTANT, axes=[[2], [0]])),
    "einsum": two(lambda x, y: ops.einsum("bij,bkj->bik", x, y)),
    "einsum_one": one(lambda x: ops.einsum("bij->bj", x)),
    "einsum_trace": one(lambda x: ops.einsum("bii->b", x), Q),
    "einsum_three": (
        lambda x, y, z: ops.einsum("bij,bjk,bkl->bil", x, y, z),
        [((2, 3), ANY), ((3, 4), ANY), ((4, 2), ANY)],
    ),
    "einsum_implicit": two(lambda x, y: ops.einsum("bi,bj", x, y), V, V),
    "kron": two(lambda x, y: ops.kron(x[0], y[0]), M, Q),
    "cross": two(ops.cross, (4, 3), (4, 3)),
    "cross_two": two(ops.cross, (4, 2), (4, 2)),
    "correlate": two(lambda x, y: ops.correlate(x[0], y[0], mode="same"), (7,), (3,)),
    "correlate_full": two(lambda x, y: ops.correlate(x[0], y[0], mode="full"), (4,), (6,)),
    "corrcoef": one(lambda x: ops.corrcoef(x[0])),
    "cdist": two(ops.cdist, (4, 3), (5, 3)) if hasattr(ops, "cdist") else None,
    "normalize": one(lambda x: ops.normalize(x, axis=1)),
    "normalize_1": one(lambda x: ops.normalize(x, axis=-1, order=1)),
    # Neural networks.
    "conv": one(lambda x: ops.conv(x, KERNEL, strides=2, padding="same"), IMAGE),
    "conv_dilated": one(lambda x: ops.conv(x, KERNEL, dilation_rate=2), IMAGE),
    "conv_transpose": one(
        lambda x: ops.conv_transpose(x, TRANSPOSED, strides=2, padding="same"), IMAGE
    ),
    "depthwise_conv": one(lambda x: ops.depthwise_conv(x, DEPTHWISE), IMAGE),
    "separable_conv": one(lambda x: ops.separable_conv(x, DEPTHWISE, POINTWISE), IMAGE),
    "max_pool": one(lambda x: ops.max_pool(x, 2, strides=2), IMAGE),
    "max_pool_same": one(lambda x: ops.max_pool(x, (2, 3), strides=2, padding="same"), IMAGE),
    "average_pool": one(lambda x: ops.average_pool(x, 3, strides=1, padding="same"), IMAGE),
    "adaptive_max_pool": one(lambda x: ops.adaptive_max_pool(x, (2, 3)), (6, 9, 4)),
    "adaptive_average_pool": one(lambda x: ops.adaptive_average_pool(x, (3, 3)), (6, 9, 4)),
    "batch_normalization": one(
        lambda x: ops.batch_normalization(x, SCALE, SCALE, axis=-1, offset=SCALE, scale=SCALE)
    ),
    "layer_normalization": one(lambda x: ops.layer_normalization(x, SCALE, SCALE)),
    "layer_normalization_axis": one(lambda x: ops.layer_normalization(x, axis=1)),
    "rms_normalization": one(lambda x: ops.rms_normalization(x, SCALE)),
    "binary_crossentropy": two(
        lambda x, y: ops.binary_crossentropy(ops.sigmoid(x), ops.sigmoid(y))
    ),
    "binary_crossentropy_logits": two(
        lambda x, y: ops.binary_crossentropy(ops.sigmoid(x), y, from_logits=True)
    ),
    "categorical_crossentropy": two(
        lambda x, y: ops.categorical_crossentropy(ops.softmax(x), ops.softmax(y))
    ),
    "categorical_crossentropy_logits": two(
        lambda x, y: ops.categorical_crossentropy(ops.softmax(x), y, from_logits=True)
    ),
    "sparse_categorical_crossentropy": two(
        lambda x, y: ops.sparse_categorical_crossentropy(x[:, 0], ops.softmax(y)),
        (1,), V, INTEGER, ANY,
    ),
    "sparse_categorical_crossentropy_logits": two(
        lambda x, y: ops.sparse_categorical_crossentropy(x, y, from_logits=True),
        (3,), (3, 5), INTEGER, ANY,
    ),
    "dot_product_attention": (
        lambda q, k, v: ops.dot_product_attention(q, k, v),
        [((4, 2, 3), ANY), ((5, 2, 3), ANY), ((5, 2, 3), ANY)],
    ),
    "dot_product_attention_causal": (
        lambda q, k, v: ops.dot_product_attention(q, k, v, is_causal=True),
        [((4, 2, 3), ANY), ((4, 2, 3), ANY), ((4, 2, 3), ANY)],
    ),
    "dot_product_attention_mask": (
        lambda q, k, v, m: ops.dot_product_attention(q, k, v, mask=m),
        [((4, 2, 3), ANY), ((5, 1, 3), ANY), ((5, 1, 3), ANY), ((1, 4, 5), BOOLEAN)],
    ),
    # Linear algebra.
    "cholesky": one(ops.cholesky, Q, DEFINITE),
    "cholesky_upper": one(lambda x: ops.cholesky(x, upper=True), Q, DEFINITE),
    "cholesky_inverse": one(lambda x: ops.cholesky_inverse(ops.cholesky(x[0])), Q, DEFINITE),
    "det": one(ops.det, Q),
    "inv": one(ops.inv, Q, DEFINITE),
    "solve": two(ops.solve, Q, (3, 2), DEFINITE, ANY),
    "solve_vector": two(lambda x, y: ops.solve(x[0], y[0]), Q, (3,), DEFINITE, ANY),
    "solve_triangular": two(
        lambda x, y: ops.solve_triangular(x, y, lower=True), Q, (3, 2), DEFINITE, ANY
    ),
    "qr": one(ops.qr, (5, 3)),
    "qr_complete": one(lambda x: ops.qr(x, mode="complete"), (4, 3)),
    "eigh_values": one(lambda x: ops.eigh(x)[0], Q, DEFINITE),
    "svd_values": one(lambda x: ops.svd(x, compute_uv=False), (4, 3)),
    "matrix_rank": one(lambda x: ops.matrix_rank(ops.concatenate([x, x], axis=1)), Q),
    "pinv": one(ops.pinv, (4, 3)),
    "lstsq": two(lambda x, y: ops.lstsq(x[0], y[0]), (5, 3), (5, 2)),
    "slogdet": one(lambda x: ops.slogdet(x)[1], Q),
    "logdet": one(ops.logdet, Q, DEFINITE),
    "lu_factor": one(ops.lu_factor, Q),
}  # fmt: skip

CASES = {name: case for name, case in CASES.items() if case is not None}
for _name, _kind in ELEMENTWISE.items():
    if _name != "logaddexp":
        CASES.setdefault(_name, one(getattr(ops, _name), (4, 6), _kind))

#: Larger errors that the function itself makes of the rounding of its argument.
TOLERANCES = {"inv": 1e-4, "solve": 1e-4, "pinv": 1e-4, "lstsq": 1e-4, "cholesky_inverse": 1e-4}


def model(name: str, batch: int | None) -> tuple[keras.Model, list[np.ndarray]]:
    """A functional model of the case, and numbers for it; `batch` fixes the first dimension."""
    function, inputs = CASES[name]
    tensors = [
        keras.Input(
            shape, batch_size=batch,
            dtype="int32" if kind == INTEGER else "bool" if kind == BOOLEAN else "float32",
        )
        for shape, kind in inputs
    ]  # fmt: skip
    arrays = [
        data(kind, (batch or 3, *shape), 11 + place)
        for place, (shape, kind) in enumerate(inputs)
    ]
    return keras.Model(tensors, function(*tensors)), arrays


def trained_model(name: str) -> tuple[keras.Model, list[np.ndarray]]:
    """A model that learns through the case: every input of floats goes through a layer that begins as
    the identity, and what comes out is brought to a number per sample."""
    function, inputs = CASES[name]
    batch = 3
    tensors, learned = [], []
    for shape, kind in inputs:
        isfloat = kind not in (INTEGER, BOOLEAN)
        dtype = "float32" if isfloat else "int32" if kind == INTEGER else "bool"
        tensor = keras.Input(shape, batch_size=batch, dtype=dtype)
        tensors.append(tensor)
        layer = keras.layers.Dense(shape[-1], kernel_initializer="identity", use_bias=False)
        learned.append(layer(tensor) if isfloat else tensor)
    total = 0.0
    for output in keras.tree.flatten(function(*learned)):
        if "float" in str(output.dtype):
            total = total + ops.sum(ops.square(output - 0.3)) * 0.01
    first = ops.reshape(learned[0], (batch, -1))
    per_sample = ops.expand_dims(ops.sum(first * first, axis=1) * 0.001 + total, -1)
    arrays = [data(kind, (batch, *shape), 11 + place) for place, (shape, kind) in enumerate(inputs)]
    return keras.Model(tensors, per_sample), arrays
