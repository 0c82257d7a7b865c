"""What all optimizers share: their common arguments, and the way to the model they train."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np

from .._configured import Configured
from .._errors import InvalidArgumentError, UnsupportedError
from .._names import unique_name
from .._numbers import Count, Number
from .schedules import LearningRateSchedule, deserialize as deserialize_schedule

if TYPE_CHECKING:
    from .._model import Model

#: A number, or a schedule.
Rate = float | LearningRateSchedule


class Optimizer(Configured):
    """An optimizer: its arguments, and once a model is compiled with it, the state of its training.

    All optimizers take: `weight_decay`; one of `clipnorm`, `clipvalue`, `global_clipnorm`;
    `use_ema`, `ema_momentum`, `ema_overwrite_frequency` (an average of the weights' path that takes
    their place at the end); `loss_scale_factor`; `gradient_accumulation_steps`.
    """

    _module = "keras.optimizers"

    _rate: Any
    name: str

    def _take(self, arguments: dict[str, Any]) -> None:
        others = dict(arguments.get("others") or {})
        others.pop("decay", None)
        if others:
            raise InvalidArgumentError(f"Argument(s) not recognized: {others}")
        super()._take(arguments)
        given = self._arguments
        given["name"] = self.name = given.get("name") or unique_name(type(self).__name__)
        self._model: weakref.ref[Model] | None = None
        if "learning_rate" in given:
            rate = given["learning_rate"]
            if isinstance(rate, dict):
                rate = deserialize_schedule(rate)
            if not isinstance(rate, (LearningRateSchedule, int, float, np.number)):
                raise InvalidArgumentError(
                    f"learning_rate is {rate!r}; it must be a number or a schedule of "
                    "lepton.optimizers.schedules"
                )
            self._rate = rate
            self._check(given)

    @staticmethod
    def _check(given: dict[str, Any]) -> None:
        clips = [key for key in ("clipnorm", "clipvalue", "global_clipnorm") if given.get(key)]
        if len(clips) > 1:
            raise InvalidArgumentError(
                f"Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set; "
                f"{' and '.join(clips)} are"
            )
        for key in clips:
            if given[key] <= 0:
                raise InvalidArgumentError(f"{key} is {given[key]}; it must be above 0")
        steps = given.get("gradient_accumulation_steps")
        if steps is not None and steps < 2:
            raise InvalidArgumentError(
                f"gradient_accumulation_steps is {steps}; it must be an integer of at least 2"
            )
        if given.get("use_ema"):
            if not 0 <= given["ema_momentum"] <= 1:
                raise InvalidArgumentError(
                    f"ema_momentum is {given['ema_momentum']}; it must be from 0 to 1"
                )
            every = given.get("ema_overwrite_frequency")
            if every is not None and (not isinstance(every, int) or every < 1):
                raise InvalidArgumentError(
                    f"ema_overwrite_frequency is {every!r}; it must be an integer of at least 1"
                )

    # --- The model that is being trained ---

    def _bind(self, model: Model) -> None:
        """Says which model is trained."""
        self._model = weakref.ref(model)

    def _training(self) -> Model | None:
        model = self._model() if self._model is not None else None
        return model if model is not None and model._is_compiled() else None

    @property
    def built(self) -> bool:
        """Whether a model has been compiled with this optimizer."""
        return self._training() is not None

    @property
    def learning_rate(self) -> Any:
        """The learning rate as it is now: a number, which can be assigned to."""
        model = self._training()
        if model is not None:
            return Number(model._get_learning_rate(), self._assign_rate)
        if isinstance(self._rate, LearningRateSchedule):
            return Number(float(self._rate(0)), self._assign_rate)
        return Number(float(np.float32(self._rate)), self._assign_rate)

    @learning_rate.setter
    def learning_rate(self, value: Any) -> None:
        self._assign_rate(value)

    def _assign_rate(self, value: Any) -> None:
        if isinstance(value, LearningRateSchedule):
            if self._training() is not None:
                raise UnsupportedError(
                    "the model is compiled: compile it again to train with another schedule"
                )
            self._rate = value
            return
        if isinstance(self._rate, LearningRateSchedule):
            raise InvalidArgumentError(
                "This optimizer was created with a `LearningRateSchedule` object as its "
                "`learning_rate` constructor argument, hence its learning rate is not settable. "
                "If you need the learning rate to be settable, you should instantiate the "
                "optimizer with a float `learning_rate` argument."
            )
        rate = float(value)
        model = self._training()
        if model is not None:
            model._set_learning_rate(rate)
        self._rate = rate

    @property
    def iterations(self) -> Any:
        """How many updates of the weights there have been."""
        model = self._training()
        return Count(0 if model is None else model._get_iterations())

    @property
    def variables(self) -> list[Any]:
        """The optimizer's state in Keras's order: iteration, learning rate, slots. Empty before a
        model is compiled."""
        model = self._training()
        return [] if model is None else model._optimizer_variables()

    def get_config(self) -> dict[str, Any]:
        """The configuration under Keras's keys; the learning rate is the present one."""
        config = super().get_config()
        if "learning_rate" in config and not isinstance(self._rate, LearningRateSchedule):
            config["learning_rate"] = float(self.learning_rate)
        return config

    def apply_gradients(self, *_: Any, **__: Any) -> None:
        """Not offered: the library computes and applies gradients in one step."""
        raise UnsupportedError(
            "lepton computes gradients inside train_on_batch and fit; custom training loops with "
            "apply_gradients are not offered"
        )

    apply = apply_gradients
