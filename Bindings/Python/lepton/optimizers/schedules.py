"""Learning rates that depend on the step, named as in Keras and taking Keras's arguments.

An optimizer computes its rate by the library; called here, a schedule says what that rate is.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._configured import Configured, Registry, serialize
from .._errors import InvalidArgumentError


class LearningRateSchedule(Configured):
    """A learning rate as a function of the step, counted from 0."""

    _module = "keras.optimizers.schedules"

    def __call__(self, step: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} computes no rate")


class ExponentialDecay(LearningRateSchedule):
    """rate · decay_rate ^ (step / decay_steps); `staircase`: the exponent is rounded down."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float,
        staircase: bool = False, name: str = "ExponentialDecay",
    ) -> None:
        self._take(locals())

    def __call__(self, step: Any) -> Any:
        part = np.float32(step) / np.float32(self.decay_steps)
        if self.staircase:
            part = np.floor(part)
        return np.float32(self.initial_learning_rate) * np.float32(self.decay_rate) ** part


class InverseTimeDecay(LearningRateSchedule):
    """rate / (1 + decay_rate · step / decay_steps); `staircase`: the quotient is rounded down."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float,
        staircase: bool = False, name: str = "InverseTimeDecay",
    ) -> None:
        self._take(locals())

    def __call__(self, step: Any) -> Any:
        part = np.float32(step) / np.float32(self.decay_steps)
        if self.staircase:
            part = np.floor(part)
        return np.float32(self.initial_learning_rate) / (1 + np.float32(self.decay_rate) * part)


class PolynomialDecay(LearningRateSchedule):
    """From the initial rate to `end_learning_rate` along (1 − step / decay_steps) ^ power; `cycle`:
    further slopes, each as long as needed to end after the step."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, end_learning_rate: float = 0.0001,
        power: float = 1.0, cycle: bool = False, name: str = "PolynomialDecay",
    ) -> None:
        self._take(locals())

    def __call__(self, step: Any) -> Any:
        first, last = np.float32(self.initial_learning_rate), np.float32(self.end_learning_rate)
        now, steps = np.float32(step), np.float32(self.decay_steps)
        if self.cycle:
            steps = steps * (1 if now == 0 else np.ceil(now / steps))
        else:
            now = min(now, steps)
        return (first - last) * (1 - now / steps) ** np.float32(self.power) + last


class PiecewiseConstantDecay(LearningRateSchedule):
    """values[i] up to and including step boundaries[i], the last value after all boundaries."""

    def __init__(
        self, boundaries: Sequence[int], values: Sequence[float], name: str = "PiecewiseConstant"
    ) -> None:
        self._take(locals())
        if len(boundaries) != len(values) - 1:
            raise InvalidArgumentError(
                f"{len(boundaries)} boundaries need one value more; there are {len(values)} values"
            )

    def __call__(self, step: Any) -> Any:
        for boundary, value in zip(self.boundaries, self.values):
            if step <= boundary:
                return np.float32(value)
        return np.float32(self.values[-1])


class CosineDecay(LearningRateSchedule):
    """Half a cosine wave from the rate to alpha · rate over decay_steps, after `warmup_steps` of
    linear growth to `warmup_target` where that is given."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, alpha: float = 0.0,
        name: str = "CosineDecay", warmup_target: float | None = None, warmup_steps: int = 0,
    ) -> None:
        self._take(locals())

    def __call__(self, step: Any) -> Any:
        first, now = np.float32(self.initial_learning_rate), np.float32(step)
        if self.warmup_target is not None:
            target, warmup = np.float32(self.warmup_target), np.float32(self.warmup_steps)
            if now < warmup:
                return now / warmup * (target - first) + first
            first, now = target, now - warmup
        part = np.float32(np.pi) * min(now / np.float32(self.decay_steps), np.float32(1))
        alpha = np.float32(self.alpha)
        return first * ((1 - alpha) * (np.float32(0.5) * (1 + np.cos(part))) + alpha)


class CosineDecayRestarts(LearningRateSchedule):
    """Cosine waves one after another (Loshchilov, Hutter 2016), each `t_mul` times as long and
    `m_mul` times as high as the one before."""

    def __init__(
        self, initial_learning_rate: float, first_decay_steps: int, t_mul: float = 2.0,
        m_mul: float = 1.0, alpha: float = 0.0, name: str = "SGDRDecay",
    ) -> None:
        self._take(locals())

    def __call__(self, step: Any) -> Any:
        part = np.float32(step) / np.float32(self.first_decay_steps)
        longer = np.float32(self.t_mul)
        if longer == 1:
            wave = np.floor(part)
            part = part - wave
        else:
            wave = np.floor(np.log(1 - part * (1 - longer)) / np.log(longer))
            part = (part - (1 - longer**wave) / (1 - longer)) / longer**wave
        height = np.float32(0.5) * np.float32(self.m_mul) ** wave
        alpha = np.float32(self.alpha)
        cosine = height * (1 + np.cos(np.float32(np.pi) * part))
        return np.float32(self.initial_learning_rate) * ((1 - alpha) * cosine + alpha)


_registry = Registry(
    "learning rate schedule",
    (
        ExponentialDecay, InverseTimeDecay, PolynomialDecay, PiecewiseConstantDecay, CosineDecay,
        CosineDecayRestarts,
    ),
)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The schedule of a configuration that serialize() gave."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "CosineDecay",
    "CosineDecayRestarts",
    "ExponentialDecay",
    "InverseTimeDecay",
    "LearningRateSchedule",
    "PiecewiseConstantDecay",
    "PolynomialDecay",
    "deserialize",
    "serialize",
]
