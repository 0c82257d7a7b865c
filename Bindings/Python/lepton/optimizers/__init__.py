"""The optimizers, named as in Keras and taking Keras's arguments."""

from __future__ import annotations

from typing import Any

from .._configured import Registry, serialize
from . import schedules
from ._optimizer import Optimizer, Rate


class SGD(Optimizer):
    """Gradient descent, with momentum where `momentum` is not 0: velocity = momentum · velocity −
    learning_rate · gradient, and the weight moves by the velocity."""

    def __init__(
        self, learning_rate: Rate = 0.01, momentum: float = 0.0, nesterov: bool = False,
        weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Adam(Optimizer):
    """Adam (Kingma, Ba 2014): steps by the ratio of running averages of the gradient and of its
    square, both corrected for their beginning at zero."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-07, amsgrad: bool = False, weight_decay: float | None = None,
        clipnorm: float | None = None, clipvalue: float | None = None,
        global_clipnorm: float | None = None, use_ema: bool = False, ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None, loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None, name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class AdamW(Optimizer):
    """Adam with weight decay apart from the gradient (Loshchilov, Hutter 2017)."""

    def __init__(
        self, learning_rate: Rate = 0.001, weight_decay: float = 0.004, beta_1: float = 0.9,
        beta_2: float = 0.999, epsilon: float = 1e-07, amsgrad: bool = False,
        clipnorm: float | None = None, clipvalue: float | None = None,
        global_clipnorm: float | None = None, use_ema: bool = False, ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None, loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None, name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class RMSprop(Optimizer):
    """RMSprop: steps divided by the root of a running average of the squared gradient."""

    def __init__(
        self, learning_rate: Rate = 0.001, rho: float = 0.9, momentum: float = 0.0,
        epsilon: float = 1e-07, centered: bool = False, weight_decay: float | None = None,
        clipnorm: float | None = None, clipvalue: float | None = None,
        global_clipnorm: float | None = None, use_ema: bool = False, ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None, loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None, name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Adagrad(Optimizer):
    """Adagrad (Duchi 2011): steps divided by the root of the sum of all squared gradients."""

    def __init__(
        self, learning_rate: Rate = 0.001, initial_accumulator_value: float = 0.1,
        epsilon: float = 1e-07, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Adadelta(Optimizer):
    """Adadelta (Zeiler 2012): step sizes from running averages of squared gradients and squared
    steps."""

    def __init__(
        self, learning_rate: Rate = 0.001, rho: float = 0.95, epsilon: float = 1e-07,
        weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Adamax(Optimizer):
    """Adamax: Adam with the largest instead of the mean squared gradient."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-07, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Nadam(Optimizer):
    """Nadam (Dozat 2015): Adam with Nesterov's momentum."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-07, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Ftrl(Optimizer):
    """Ftrl (McMahan 2013): follow the regularized leader."""

    def __init__(
        self, learning_rate: Rate = 0.001, learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1, l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0, l2_shrinkage_regularization_strength: float = 0.0,
        beta: float = 0.0, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Lion(Optimizer):
    """Lion (Chen 2023): steps by the sign of a running average of the gradient."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_1: float = 0.9, beta_2: float = 0.99,
        weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Adafactor(Optimizer):
    """Adafactor (Shazeer 2018): keeps the squared gradients' averages by rows and columns."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_2_decay: float = -0.8, epsilon_1: float = 1e-30,
        epsilon_2: float = 0.001, clip_threshold: float = 1.0, relative_step: bool = True,
        weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Lamb(Optimizer):
    """Lamb (You 2019): Adam's step, scaled layer by layer by the weight's norm over the step's."""

    def __init__(
        self, learning_rate: Rate = 0.001, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-07, weight_decay: float | None = None, clipnorm: float | None = None,
        clipvalue: float | None = None, global_clipnorm: float | None = None, use_ema: bool = False,
        ema_momentum: float = 0.99, ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None, gradient_accumulation_steps: int | None = None,
        name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class Muon(Optimizer):
    """Muon (Jordan 2024): momentum made orthogonal for matrices, AdamW for all other weights."""

    def __init__(
        self, learning_rate: Rate = 0.001, adam_beta_1: float = 0.9, adam_beta_2: float = 0.999,
        adam_weight_decay: float = 0.004, epsilon: float = 1e-07, weight_decay: float = 0.004,
        clipnorm: float | None = None, clipvalue: float | None = None,
        global_clipnorm: float | None = None, use_ema: bool = False, ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None, loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None, name: str | None = None,
        exclude_layers: Any = None, exclude_embeddings: bool = True,
        muon_a: float = 3.4445, muon_b: float = -4.775, muon_c: float = 2.0315,
        adam_lr_ratio: float = 1, momentum: float = 0.95, ns_steps: int = 5, nesterov: bool = True,
        rms_rate: float = 0.2, **others: Any,
    ) -> None:
        exclude_layers = list(exclude_layers or ())
        self._take(locals())


class ScheduleFreeAdamW(Optimizer):
    """AdamW without a schedule (Defazio 2024): trains at a mean of the weights' path."""

    def __init__(
        self, learning_rate: Rate = 0.0025, beta_1: float = 0.9, beta_2: float = 0.999,
        epsilon: float = 1e-08, warmup_steps: int = 0, weight_decay: float | None = None,
        clipnorm: float | None = None, clipvalue: float | None = None,
        global_clipnorm: float | None = None, use_ema: bool = False, ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None, loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None, name: str | None = None, **others: Any,
    ) -> None:
        self._take(locals())


class LossScaleOptimizer(Optimizer):
    """Another optimizer whose loss is scaled up, so that float16 gradients do not vanish: a scale
    that halves after gradients that are not finite and doubles after `dynamic_growth_steps` good
    steps."""

    def __init__(
        self, inner_optimizer: Optimizer, initial_scale: float = 32768.0,
        dynamic_growth_steps: int = 2000, name: str | None = None,
    ) -> None:
        self._take(locals())

    @property
    def learning_rate(self) -> Any:
        """The inner optimizer's."""
        return self.inner_optimizer.learning_rate

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self.inner_optimizer.learning_rate = value

    def _bind(self, model: Any) -> None:
        super()._bind(model)
        self.inner_optimizer._bind(model)

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> LossScaleOptimizer:
        """A new object with a configuration that get_config() gave."""
        return cls(**{**config, "inner_optimizer": get(config["inner_optimizer"])})


_registry = Registry(
    "optimizer",
    (
        SGD, Adam, AdamW, RMSprop, Adagrad, Adadelta, Adamax, Nadam, Ftrl, Lion, Adafactor, Lamb,
        Muon, ScheduleFreeAdamW, LossScaleOptimizer,
    ),
)


def get(identifier: Any) -> Any:
    """The optimizer that a name, a configuration or an optimizer stands for."""
    return _registry.get(identifier)


def deserialize(config: Any, custom_objects: Any = None) -> Any:
    """The optimizer of a configuration that serialize() gave."""
    return _registry.deserialize(config, custom_objects)


__all__ = [
    "Adadelta",
    "Adafactor",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Ftrl",
    "Lamb",
    "Lion",
    "LossScaleOptimizer",
    "Muon",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "SGD",
    "ScheduleFreeAdamW",
    "deserialize",
    "get",
    "schedules",
    "serialize",
]
