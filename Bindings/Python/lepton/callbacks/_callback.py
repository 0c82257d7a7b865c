"""What callbacks are, and how several are called as one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .._model import Model

Logs = dict[str, Any] | None


class Callback:
    """Hears of the events of fit, evaluate and predict. Subclasses override what they want to hear.

    `self.model` is the model; setting `self.model.stop_training = True` ends the training.
    `self.params` holds `epochs`, `steps` and `verbose`. `logs` holds the losses and metrics so far.
    """

    def __init__(self) -> None:
        self.params: Any = None
        self._model: Any = None

    def set_params(self, params: dict[str, Any]) -> None:
        """Takes the parameters of the training."""
        self.params = params

    def set_model(self, model: Model | None) -> None:
        """Takes the model."""
        self._model = model

    @property
    def model(self) -> Any:
        """The model that is being trained."""
        return self._model

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Another name of on_train_batch_begin."""

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        """Another name of on_train_batch_end."""

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        """Before an epoch, counted from 0."""

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        """After an epoch and its validation, whose metrics begin with "val_"."""

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before a step of training."""
        self.on_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After a step of training; `logs` are over the epoch so far."""
        self.on_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before a batch of an evaluation."""

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After a batch of an evaluation."""

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        """Before a batch of a prediction."""

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        """After a batch of a prediction; logs["outputs"] are its results."""

    def on_train_begin(self, logs: Logs = None) -> None:
        """Before the training."""

    def on_train_end(self, logs: Logs = None) -> None:
        """After the training; `logs` are those of the last epoch."""

    def on_test_begin(self, logs: Logs = None) -> None:
        """Before an evaluation, that of an epoch included."""

    def on_test_end(self, logs: Logs = None) -> None:
        """After an evaluation."""

    def on_predict_begin(self, logs: Logs = None) -> None:
        """Before a prediction."""

    def on_predict_end(self, logs: Logs = None) -> None:
        """After a prediction."""


class History(Callback):
    """Keeps the losses and metrics of every epoch: what `fit` returns.

    `history.history` maps names to lists, `history.epoch` holds the epochs' numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.history: dict[str, list[Any]] = {}
        self.epoch: list[int] = []

    def on_train_begin(self, logs: Logs = None) -> None:
        self.epoch = []

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self.epoch.append(epoch)
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(value)
        if self.model is not None:
            self.model.history = self


class LambdaCallback(Callback):
    """A callback of functions: `LambdaCallback(on_epoch_end=lambda epoch, logs: ...)`; every event
    of Callback can be given so."""

    def __init__(
        self, on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None, **kwargs: Callable[..., Any],
    ) -> None:
        super().__init__()
        given = {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
            **kwargs,
        }
        self.__dict__.update({name: value for name, value in given.items() if value is not None})


class CallbackList(Callback):
    """Several callbacks as one: each event goes to all of them, in their order."""

    def __init__(
        self, callbacks: Any = None, add_history: bool = False, add_progbar: bool = False,
        model: Model | None = None, **params: Any,
    ) -> None:
        super().__init__()
        self.callbacks: list[Any] = list(_flatten(callbacks))
        if add_history and not any(isinstance(one, History) for one in self.callbacks):
            self.callbacks.append(History())
        if add_progbar:
            from ._progress import ProgbarLogger

            if not any(isinstance(one, ProgbarLogger) for one in self.callbacks):
                self.callbacks.append(ProgbarLogger())
        self.set_model(model)
        self.set_params(params)

    def append(self, callback: Callback) -> None:
        """Adds a callback at the end."""
        self.callbacks.append(callback)

    def __iter__(self) -> Iterator[Any]:
        return iter(self.callbacks)

    def set_params(self, params: dict[str, Any]) -> None:
        self.params = params
        if params:
            for callback in self.callbacks:
                callback.set_params(params)

    def set_model(self, model: Model | None) -> None:
        if model is None:
            return
        self._model = model
        for callback in self.callbacks:
            if isinstance(callback, History):
                model.history = callback
            callback.set_model(model)

    def hears(self, *events: str) -> bool:
        """Whether a callback other than the progress bar does something at one of the events."""
        if not self.callbacks:
            return False
        from ._progress import ProgbarLogger

        return any(
            not isinstance(callback, ProgbarLogger)
            and any(_overrides(callback, event) for event in events)
            for callback in self.callbacks
        )

    def on_batch_begin(self, batch: int, logs: Logs = None) -> None:
        for callback in self.callbacks:
            callback.on_batch_begin(batch, logs=logs)

    def on_batch_end(self, batch: int, logs: Logs = None) -> None:
        for callback in self.callbacks:
            callback.on_batch_end(batch, logs=logs)

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_epoch_begin(epoch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        # A copy: what a callback adds is for the callbacks after it.
        logs = {} if logs is None else dict(logs)
        for callback in self.callbacks:
            callback.on_epoch_end(epoch, logs)

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_train_batch_begin(batch, logs=logs)

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_train_batch_end(batch, logs=logs)

    def on_test_batch_begin(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_test_batch_begin(batch, logs=logs)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_test_batch_end(batch, logs=logs)

    def on_predict_batch_begin(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_predict_batch_begin(batch, logs=logs)

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_predict_batch_end(batch, logs=logs)

    def on_train_begin(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_train_begin(logs)

    def on_train_end(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_train_end(logs)

    def on_test_begin(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_test_begin(logs)

    def on_test_end(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_test_end(logs)

    def on_predict_begin(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_predict_begin(logs)

    def on_predict_end(self, logs: Logs = None) -> None:
        logs = {} if logs is None else logs
        for callback in self.callbacks:
            callback.on_predict_end(logs)


def _flatten(callbacks: Any) -> Iterator[Any]:
    if callbacks is None:
        return
    if isinstance(callbacks, (list, tuple)):
        for one in callbacks:
            yield from _flatten(one)
    else:
        yield callbacks


def _overrides(callback: Any, event: str) -> bool:
    """Whether a callback has an event method of its own."""
    if event in vars(callback):
        return True
    found = getattr(type(callback), event, None)
    return found is not None and found is not getattr(Callback, event)
