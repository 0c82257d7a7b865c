"""Prediction in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TYPE_CHECKING, Any

from ._errors import InvalidArgumentError
from ._progress import ProgressBar

if TYPE_CHECKING:
    from ._model import Model

_DEFAULT_BATCH_SIZE = 32


def predict(
    model: Model, x: Any, batch_size: int | None, verbose: int, steps: int | None
) -> Any:
    """What `Model.predict` does."""
    if batch_size is not None and batch_size < 1:
        raise InvalidArgumentError(f"batch_size is {batch_size}; it must be at least 1")
    if steps is not None and steps < 1:
        raise InvalidArgumentError(f"steps is {steps}; it must be at least 1")
    batches = _batches(x)
    if batches is not None:
        return _predict_iterable(model, batches, verbose, steps)
    size = _DEFAULT_BATCH_SIZE if batch_size is None else batch_size
    if steps is not None:
        x = _first(x, steps * size, len(model.inputs))
    return model._predict_batches(x, size, _reporter(size, verbose))


def _reporter(size: int, verbose: int) -> Callable[[int, int], object] | None:
    """Turns samples that are done into steps on a progress bar."""
    if not verbose:
        return None
    bar = ProgressBar(None, verbose)

    def report(done: int, total: int) -> None:
        bar.steps = -(-total // size)
        bar.update(-(-done // size))

    return report


def _is_array(x: Any) -> bool:
    if hasattr(x, "__array__") or hasattr(x, "__dlpack__"):
        return True
    try:
        memoryview(x)
    except TypeError:
        return False
    return True


def _batches(x: Any) -> Iterator[Any] | None:
    """The batches of an iterable or of a dataset with length and items, None where `x` is data."""
    if isinstance(x, (list, tuple, dict, int, float, str, bytes)) or _is_array(x):
        return None
    if hasattr(x, "__getitem__") and hasattr(x, "__len__"):
        return (x[index] for index in range(len(x)))
    return iter(x) if isinstance(x, Iterable) else None


def _predict_iterable(
    model: Model, batches: Iterator[Any], verbose: int, steps: int | None
) -> Any:
    bar = ProgressBar(steps, verbose) if verbose else None
    results = []
    for done, batch in enumerate(islice(batches, steps), 1):
        # A tuple is (inputs, targets, weights), as Keras's data sets give.
        results.append(model.predict_on_batch(batch[0] if isinstance(batch, tuple) else batch))
        if bar:
            bar.update(done, False)
    if not results:
        raise InvalidArgumentError("predict was given an iterable without batches")
    if bar:
        bar.update(len(results), True)
    return _concatenated(results)


def _concatenated(results: list[Any]) -> Any:
    import numpy as np

    first = results[0]
    if isinstance(first, dict):
        return {key: np.concatenate([result[key] for result in results]) for key in first}
    if isinstance(first, list):
        return [np.concatenate(parts) for parts in zip(*results)]
    return np.concatenate(results)


def _first(x: Any, count: int, inputs: int) -> Any:
    """The first samples of the data."""
    import numpy as np

    def part(array: Any) -> Any:
        return (array if hasattr(array, "shape") else np.asarray(array))[:count]

    if isinstance(x, dict):
        return {key: part(value) for key, value in x.items()}
    if isinstance(x, (list, tuple)) and len(x) == inputs and all(map(_is_array, x)):
        return [part(value) for value in x]
    return part(x)
