"""How models are trained and evaluated: data and callbacks on their way to the library."""

from __future__ import annotations

import math
import warnings
from typing import TYPE_CHECKING, Any

from ._arrays import is_data
from ._data import (
    Arrays,
    Batches,
    arrays_of,
    refuse_split,
    refuse_targets,
    sample_count,
    unpack,
    with_class_weight,
)
from ._errors import InvalidArgumentError, UnsupportedError
from .callbacks import CallbackList, History, ProgbarLogger

if TYPE_CHECKING:
    from ._model import Model

_DEFAULT_BATCH_SIZE = 32

# The numbers of lepton_event_kind.
_EPOCH_BEGIN, _EPOCH_END = 2, 3
_TRAIN_BATCH_BEGIN, _TRAIN_BATCH_END = 4, 5
_TEST_BEGIN, _TEST_END, _TEST_BATCH_BEGIN, _TEST_BATCH_END = 6, 7, 8, 9

# Which events of batches are heard: none, all, or as many as a progress bar needs.
_NONE, _ALL, _SOME = 0, 1, 2


def _verbosity(verbose: Any) -> int:
    return 1 if verbose == "auto" else int(verbose)


def _steps(count: int, batch_size: int) -> int:
    return -(-count // batch_size)


def _checked_size(batch_size: int | None) -> int:
    if batch_size is None:
        return _DEFAULT_BATCH_SIZE
    if batch_size < 1:
        raise InvalidArgumentError(f"batch_size is {batch_size}; it must be at least 1")
    return int(batch_size)


class _Events:
    """Passes the library's events on to callbacks."""

    def __init__(self, model: Model, callbacks: CallbackList, in_fit: bool) -> None:
        self._model = model
        self._callbacks = callbacks
        self._in_fit = in_fit
        self.last_logs: dict[str, float] | None = None
        #: Where the batches come from.
        self.source: Batches | None = None

    def wants(self, *events: str) -> int:
        """Which events of batches the callbacks need to hear."""
        if self._callbacks.hears(*events):
            return _ALL
        bars = [one for one in self._callbacks if isinstance(one, ProgbarLogger)]
        if not bars:
            return _NONE
        # A bar that does not know how many steps there are counts them.
        return _ALL if any(bar.target is None for bar in bars) else _SOME

    def __call__(self, kind: int, epoch: int, step: int, logs: dict[str, float] | None) -> int:
        callbacks = self._callbacks
        if self._in_fit:
            self._model._has_changed()
        if kind == _TRAIN_BATCH_END:
            callbacks.on_train_batch_end(step, logs)
        elif kind == _TRAIN_BATCH_BEGIN:
            callbacks.on_train_batch_begin(step)
        elif kind == _TEST_BATCH_BEGIN:
            callbacks.on_test_batch_begin(step)
        elif kind == _TEST_BATCH_END:
            callbacks.on_test_batch_end(step, logs)
        elif kind == _EPOCH_BEGIN:
            callbacks.on_epoch_begin(epoch)
        elif kind == _EPOCH_END:
            callbacks.on_epoch_end(epoch, logs)
            self.last_logs = logs
            if self.source is not None and self.source.is_spent:
                self._model.stop_training = True
        elif kind == _TEST_BEGIN:
            callbacks.on_test_begin()
        elif kind == _TEST_END:
            callbacks.on_test_end(logs)
        return 1 if self._in_fit and self._model.stop_training else 0


def fit(
    model: Model, x: Any, y: Any, batch_size: int | None, epochs: int, verbose: Any,
    callbacks: Any, validation_split: float, validation_data: Any, shuffle: bool,
    class_weight: dict[Any, Any] | None, sample_weight: Any, initial_epoch: int,
    steps_per_epoch: int | None, validation_steps: int | None, validation_batch_size: int | None,
    validation_freq: Any,
) -> History:
    """What `Model.fit` does."""
    if not isinstance(validation_freq, int):
        raise UnsupportedError(
            f"validation_freq is {validation_freq!r}; lepton validates every so many epochs: give "
            "an integer"
        )
    for name, value, least in (("epochs", epochs, 0), ("validation_freq", validation_freq, 1)):
        if value < least:
            raise InvalidArgumentError(f"{name} is {value}; it must be at least 1")
    size = _checked_size(batch_size)
    data, steps, source = _training_data(
        model, x, y, sample_weight, size, shuffle, validation_split, steps_per_epoch
    )
    validation = _validation_data(model, validation_data, validation_steps)
    called = CallbackList(
        callbacks.callbacks if isinstance(callbacks, CallbackList) else callbacks,
        add_history=True, add_progbar=_verbosity(verbose) != 0, model=model,
        verbose=_verbosity(verbose), epochs=epochs, steps=steps,
    )
    events = _Events(model, called, True)
    events.source = source
    model.stop_training = False
    model._initial_epoch = None
    called.on_train_begin()
    first_epoch = model._initial_epoch or initial_epoch
    if epochs > first_epoch:
        weights = None
        if class_weight is not None:
            weights = {int(key): float(value) for key, value in class_weight.items()}
        model._fit(
            data, validation, weights, size, epochs, first_epoch, steps_per_epoch or 0,
            not shuffle, 0.0 if validation is not None else validation_split,
            validation_batch_size or 0, validation_steps or 0, validation_freq, events,
            events.wants(
                "on_train_batch_begin", "on_train_batch_end", "on_batch_begin", "on_batch_end"
            ),
            _ALL if called.hears("on_test_batch_begin", "on_test_batch_end") else _NONE,
        )
    if source is not None and source.is_spent and len(_history(model).epoch) < epochs - first_epoch:
        warnings.warn(
            "Your input ran out of data; interrupting training. Make sure that your dataset or "
            "generator can generate at least `steps_per_epoch * epochs` batches.",
            stacklevel=3,
        )
    model._has_changed()
    called.on_train_end(events.last_logs)
    return _history(model)


def _history(model: Model) -> History:
    assert model.history is not None
    return model.history


def _training_data(
    model: Model, x: Any, y: Any, sample_weight: Any, size: int, shuffle: bool,
    validation_split: float, steps_per_epoch: int | None,
) -> tuple[Any, int | None, Batches | None]:
    """Arrays or a function that gives batches, how many batches an epoch has, and where they come
    from."""
    if x is None:
        raise InvalidArgumentError("fit was given no data: x is None")
    if not is_data(x):
        refuse_targets(y, sample_weight)
        refuse_split(validation_split)
        batches = Batches(x, shuffle, endless=bool(steps_per_epoch))
        _ready_for_batches(model, batches)
        return batches.bind(model), steps_per_epoch or batches.count, batches
    model._ready_to_train(x)
    arrays = arrays_of(model, x, y, sample_weight)
    count = sample_count(arrays[0])
    if validation_split:
        count = math.floor(count * (1 - validation_split))
    return arrays, steps_per_epoch or _steps(count, size), None


def _validation_data(model: Model, data: Any, steps: int | None) -> Any:
    if data is None:
        return None
    if isinstance(data, (tuple, list)):
        return arrays_of(model, *unpack(data))
    if is_data(data):
        return arrays_of(model, data, None, None)
    return Batches(data, endless=bool(steps)).bind(model)


def _ready_for_batches(model: Model, batches: Batches) -> None:
    model._ready_to_train(None if model.built else unpack(batches.peek())[0])


def evaluate(
    model: Model, x: Any, y: Any, batch_size: int | None, verbose: Any, sample_weight: Any,
    steps: int | None, callbacks: Any,
) -> list[float]:
    """What `Model.evaluate` does; the numbers in the library's order."""
    size = _checked_size(batch_size)
    if x is None:
        raise InvalidArgumentError("evaluate was given no data: x is None")
    data: Any
    count: int | None
    if is_data(x):
        model._ready_to_train(x)
        data = arrays_of(model, x, y, sample_weight)
        count = steps or _steps(sample_count(data[0]), size)
    else:
        refuse_targets(y, sample_weight)
        batches = Batches(x, endless=bool(steps))
        _ready_for_batches(model, batches)
        data, count = batches.bind(model), steps or batches.count
    called = CallbackList(
        callbacks, add_progbar=_verbosity(verbose) != 0, model=model,
        verbose=_verbosity(verbose), epochs=1, steps=count,
    )
    events = _Events(model, called, False)
    heard = events.wants("on_test_batch_begin", "on_test_batch_end")
    return model._evaluate(data, size, steps or 0, events, heard)


def batch_of(
    model: Model, x: Any, y: Any, sample_weight: Any, class_weight: dict[Any, Any] | None = None
) -> Arrays:
    """One batch as the library takes it."""
    model._ready_to_train(x)
    arrays = arrays_of(model, x, y, sample_weight)
    return arrays if class_weight is None else with_class_weight(model, arrays, class_weight)
