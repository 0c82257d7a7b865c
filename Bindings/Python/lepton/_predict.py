"""Prediction in batches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

import numpy as np

import lepton

from ._arrays import is_array, is_data

if TYPE_CHECKING:
    from ._model import Model
    from .callbacks import CallbackList

_DEFAULT_BATCH_SIZE = 32


def predict(
    model: Model, x: Any, batch_size: int | None, verbose: int, steps: int | None, callbacks: Any
) -> Any:
    """What `Model.predict` does."""
    if batch_size is not None and batch_size < 1:
        raise lepton.InvalidArgumentError(f"batch_size is {batch_size}; it must be at least 1")
    if steps is not None and steps < 1:
        raise lepton.InvalidArgumentError(f"steps is {steps}; it must be at least 1")
    size = _DEFAULT_BATCH_SIZE if batch_size is None else batch_size
    if verbose == 0 and callbacks is None and steps is None and is_data(x):
        return model._predict_batches(x, size, None)
    from .callbacks import CallbackList

    called = CallbackList(callbacks, add_progbar=verbose != 0, model=model)
    batches: Iterable[Any] | None = None
    count: int | None = None
    if not is_data(x):
        from ._data import Batches

        source = Batches(x)
        batches, count = source.raw(), steps or source.count
    else:
        if steps is not None:
            x = _part(x, slice(steps * size), len(model.inputs))
        if called.hears("on_predict_batch_begin", "on_predict_batch_end"):
            # Callbacks are shown each batch's results.
            total = _length(x, len(model.inputs))
            batches, count = _slices(model, x, total, size), -(-total // size)
    called.set_params({"verbose": verbose, "epochs": 1, "steps": count})
    if batches is not None:
        return _predict_batches(model, batches, steps, called)
    return _predict_arrays(model, x, size, called, verbose)


def _predict_arrays(
    model: Model, x: Any, size: int, callbacks: CallbackList, verbose: int
) -> Any:
    if not callbacks.callbacks:
        return model._predict_batches(x, size, None)
    begun = False

    def report(done: int, total: int) -> None:
        nonlocal begun
        if not begun:
            begun = True
            callbacks.set_params({"verbose": verbose, "epochs": 1, "steps": -(-total // size)})
            callbacks.on_predict_begin()
        callbacks.on_predict_batch_end(-(-done // size) - 1)

    results = model._predict_batches(x, size, report)
    callbacks.on_predict_end()
    return results


def _predict_batches(
    model: Model, batches: Iterable[Any], steps: int | None, callbacks: CallbackList
) -> Any:
    results = []
    callbacks.on_predict_begin()
    for step, batch in enumerate(islice(batches, steps)):
        callbacks.on_predict_batch_begin(step)
        # A tuple is (inputs, targets, weights), as data sets give.
        outputs = model.predict_on_batch(batch[0] if isinstance(batch, tuple) else batch)
        callbacks.on_predict_batch_end(step, {"outputs": outputs})
        results.append(outputs)
    callbacks.on_predict_end()
    if not results:
        raise lepton.InvalidArgumentError("predict was given an iterable without batches")
    return _concatenated(results)


def _concatenated(results: list[Any]) -> Any:
    first = results[0]
    if isinstance(first, dict):
        return {key: np.concatenate([result[key] for result in results]) for key in first}
    if isinstance(first, list):
        return [np.concatenate(parts) for parts in zip(*results)]
    return np.concatenate(results)


def _part(x: Any, part: slice, inputs: int) -> Any:
    """Some of the samples."""

    def of(array: Any) -> Any:
        return (array if hasattr(array, "shape") else np.asarray(array))[part]

    if isinstance(x, dict):
        return {key: of(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)) and len(x) == inputs and all(map(is_array, x)):
        return [of(value) for value in x]
    return of(x)


def _length(x: Any, inputs: int) -> int:
    if isinstance(x, dict):
        return len(next(iter(x.values())))
    if isinstance(x, (list, tuple)) and len(x) == inputs and all(map(is_array, x)):
        return len(x[0])
    return len(x)


def _slices(model: Model, x: Any, total: int, size: int) -> Iterator[Any]:
    for begin in range(0, total, size):
        yield _part(x, slice(begin, begin + size), len(model.inputs))
