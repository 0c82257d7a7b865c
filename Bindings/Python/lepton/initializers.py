"""What fresh weights are, named as in Keras. A model's weights are drawn by the library; called
here, an initializer draws by NumPy."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from ._configured import Configured, Registry, serialize
from ._errors import InvalidArgumentError, ShapeError

# The standard deviation of a standard normal distribution that is cut off at ±2.
_TRUNCATED_DEVIATION = 0.87962566103423978


class Initializer(Configured):
    """How fresh weights are drawn. With a seed, the same values every time."""

    _module = "keras.initializers"

    seed: Any = None

    def __init__(self) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} draws nothing")

    def clone(self) -> Any:
        """Another initializer of the same configuration."""
        return type(self).from_config(self.get_config())

    def _generator(self) -> np.random.Generator:
        if self.seed is not None:
            return np.random.default_rng(int(self.seed))
        # Seeded by numpy.random.seed(), and so by utils.set_random_seed().
        return np.random.default_rng(np.random.randint(0, 2**31 - 1))

    def _truncated(self, shape: Sequence[int]) -> Any:
        generator = self._generator()
        values = generator.normal(size=tuple(shape))
        beyond = np.abs(values) > 2
        while beyond.any():
            values[beyond] = generator.normal(size=int(beyond.sum()))
            beyond = np.abs(values) > 2
        return values

    def _fans(self, shape: Sequence[int]) -> tuple[float, float]:
        """How many inputs and outputs a weight of a shape connects."""
        sizes = tuple(shape)
        inputs, outputs = getattr(self, "input_axes", None), getattr(self, "output_axes", None)
        if inputs is not None and outputs is not None:
            ranges = [
                [axes] if isinstance(axes, int) else list(axes) for axes in (inputs, outputs)
            ]
            named = {axis % len(sizes) for axes in ranges for axis in axes}
            field = math.prod(size for axis, size in enumerate(sizes) if axis not in named)
            fans = [field * math.prod(sizes[axis] for axis in axes) for axes in ranges]
            return float(fans[0]), float(fans[1])
        if len(sizes) < 2:
            only = float(sizes[0]) if sizes else 1.0
            return only, only
        field = math.prod(sizes[:-2])
        return float(sizes[-2] * field), float(sizes[-1] * field)

    def _scaled(self, shape: Sequence[int], scale: float, mode: str, distribution: str) -> Any:
        inputs, outputs = self._fans(shape)
        fans = {"fan_in": inputs, "fan_out": outputs, "fan_avg": (inputs + outputs) / 2}
        if mode not in fans:
            raise InvalidArgumentError(f"mode is {mode!r}; it must be one of {list(fans)}")
        variance = scale / max(1.0, fans[mode])
        if distribution == "truncated_normal":
            return np.sqrt(variance) / _TRUNCATED_DEVIATION * self._truncated(shape)
        if distribution == "untruncated_normal":
            return self._generator().normal(0, np.sqrt(variance), tuple(shape))
        if distribution == "uniform":
            limit = np.sqrt(3 * variance)
            return self._generator().uniform(-limit, limit, tuple(shape))
        raise InvalidArgumentError(
            f"distribution is {distribution!r}; it must be 'truncated_normal', "
            "'untruncated_normal' or 'uniform'"
        )


class Zeros(Initializer):
    """All 0."""

    def __init__(self) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return np.zeros(shape, dtype)


class Ones(Initializer):
    """All 1."""

    def __init__(self) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return np.ones(shape, dtype)


class Constant(Initializer):
    """All `value`."""

    def __init__(self, value: float = 0.0) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return np.full(shape, self.value, dtype)


class Identity(Initializer):
    """`gain` times the identity matrix."""

    _left_out = ("gain",)

    def __init__(self, gain: float = 1.0) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        if len(shape) != 2:
            raise ShapeError(f"Identity makes matrices; shape {tuple(shape)} is none")
        return (self.gain * np.eye(shape[0], shape[1])).astype(dtype)


class RandomNormal(Initializer):
    """Normally distributed."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._generator().normal(self.mean, self.stddev, shape).astype(dtype)


class RandomUniform(Initializer):
    """Evenly distributed between `minval` and `maxval`."""

    def __init__(self, minval: float = -0.05, maxval: float = 0.05, seed: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._generator().uniform(self.minval, self.maxval, shape).astype(dtype)


class TruncatedNormal(Initializer):
    """Normally distributed, drawn again beyond two standard deviations."""

    def __init__(self, mean: float = 0.0, stddev: float = 0.05, seed: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return (self.mean + self.stddev * self._truncated(shape)).astype(dtype)


class VarianceScaling(Initializer):
    """With variance `scale` / n, n being the inputs (fan_in), the outputs (fan_out) or the mean of
    both (fan_avg)."""

    def __init__(
        self, scale: float = 1.0, mode: str = "fan_in", distribution: str = "truncated_normal",
        seed: Any = None, input_axes: Any = None, output_axes: Any = None,
    ) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, self.scale, self.mode, self.distribution).astype(dtype)


class GlorotUniform(Initializer):
    """Evenly distributed, variance 2 / (inputs + outputs) (Glorot, Bengio 2010)."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 1.0, "fan_avg", "uniform").astype(dtype)


class GlorotNormal(Initializer):
    """Normally distributed, variance 2 / (inputs + outputs)."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 1.0, "fan_avg", "truncated_normal").astype(dtype)


class HeUniform(Initializer):
    """Evenly distributed, variance 2 / inputs (He 2015)."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 2.0, "fan_in", "uniform").astype(dtype)


class HeNormal(Initializer):
    """Normally distributed, variance 2 / inputs."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 2.0, "fan_in", "truncated_normal").astype(dtype)


class LecunUniform(Initializer):
    """Evenly distributed, variance 1 / inputs (LeCun 1998)."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 1.0, "fan_in", "uniform").astype(dtype)


class LecunNormal(Initializer):
    """Normally distributed, variance 1 / inputs."""

    def __init__(self, seed: Any = None, input_axes: Any = None, output_axes: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        return self._scaled(shape, 1.0, "fan_in", "truncated_normal").astype(dtype)


class Orthogonal(Initializer):
    """A random matrix with orthogonal rows or columns (Saxe 2013)."""

    def __init__(self, gain: float = 1.0, seed: Any = None) -> None:
        self._take(locals())

    def __call__(self, shape: Sequence[int], dtype: Any = "float32", **_: Any) -> Any:
        if len(shape) < 2:
            raise ShapeError(f"Orthogonal makes matrices; shape {tuple(shape)} is none")
        rows, columns = int(np.prod(shape[:-1])), shape[-1]
        square = self._generator().normal(size=(max(rows, columns), min(rows, columns)))
        q, r = np.linalg.qr(square)
        q = q * np.sign(np.diag(r))
        matrix = q.T if rows < columns else q
        return (self.gain * matrix.reshape(shape)).astype(dtype)


zeros = Zeros
ones = Ones
constant = Constant
identity = Identity
random_normal = RandomNormal
random_uniform = RandomUniform
truncated_normal = TruncatedNormal
variance_scaling = VarianceScaling
glorot_uniform = GlorotUniform
glorot_normal = GlorotNormal
he_uniform = HeUniform
he_normal = HeNormal
lecun_uniform = LecunUniform
lecun_normal = LecunNormal
orthogonal = Orthogonal
OrthogonalInitializer = Orthogonal
IdentityInitializer = Identity


_registry = Registry(
    "initializer",
    (
        Zeros, Ones, Constant, Identity, RandomNormal, RandomUniform, TruncatedNormal,
        VarianceScaling, GlorotUniform, GlorotNormal, HeUniform, HeNormal, LecunUniform,
        LecunNormal, Orthogonal,
    ),
    {
        "IdentityInitializer": Identity,
        "OrthogonalInitializer": Orthogonal,
        "normal": RandomNormal,
        "one": Ones,
        "uniform": RandomUniform,
        "zero": Zeros,
    },
)


def get(identifier: Any) -> Any:
    """The initializer that a name, a configuration or an object stands for; None stays None."""
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The initializer of a configuration that serialize() gave."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "Constant",
    "GlorotNormal",
    "GlorotUniform",
    "HeNormal",
    "HeUniform",
    "Identity",
    "IdentityInitializer",
    "Initializer",
    "LecunNormal",
    "LecunUniform",
    "Ones",
    "Orthogonal",
    "OrthogonalInitializer",
    "RandomNormal",
    "RandomUniform",
    "TruncatedNormal",
    "VarianceScaling",
    "Zeros",
    "constant",
    "deserialize",
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_normal",
    "lecun_uniform",
    "ones",
    "orthogonal",
    "random_normal",
    "random_uniform",
    "serialize",
    "truncated_normal",
    "variance_scaling",
    "zeros",
]
