"""What callers give to learn from: arrays, or batches from a generator or a dataset."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from ._arrays import is_array, is_data
from ._errors import InvalidArgumentError, UnsupportedError

if TYPE_CHECKING:
    from ._model import Model

#: Inputs, targets, sample weights (None where an output has none; None for none at all).
Arrays = tuple[list[Any], list[Any], "list[Any] | None"]


def unpack(batch: Any) -> tuple[Any, Any, Any]:
    """(inputs, targets, sample weights) of a batch, which may lack the latter ones."""
    if isinstance(batch, list):
        batch = tuple(batch)
    if not isinstance(batch, tuple):
        return batch, None, None
    if not 1 <= len(batch) <= 3:
        raise InvalidArgumentError(
            f"a batch is (inputs, targets) or (inputs, targets, sample weights), not a tuple of "
            f"{len(batch)}"
        )
    return (*batch, None, None)[:3]


def _by_name(
    value: Any, names: list[str], keys: list[str] | None, what: str
) -> list[Any] | None:
    """The items of a dict in the model's order; None where `value` is no dict."""
    if not isinstance(value, dict):
        return None
    for order in (keys, names):
        if order is not None and all(key in value for key in order):
            return [value[key] for key in order]
    raise InvalidArgumentError(
        f"the model has the {what}s {', '.join(map(repr, keys or names))}, but was given "
        f"{', '.join(map(repr, value)) or 'none'}"
    )


def _one_by_one(value: Any, count: int, what: str) -> list[Any]:
    if count == 1:
        if isinstance(value, (list, tuple)) and len(value) == 1 and np.ndim(value[0]) > 0:
            return [value[0]]
        return [value]
    if not isinstance(value, (list, tuple)) or len(value) != count:
        given = f"{len(value)}" if isinstance(value, (list, tuple)) else "a single array"
        raise InvalidArgumentError(f"the model has {count} {what}s, but was given {given}")
    return list(value)


def arrays_of(model: Model, x: Any, y: Any, sample_weight: Any) -> Arrays:
    """Samples as the library takes them: in the order of the model's inputs and outputs."""
    input_names = [name for name, _, _ in model._inputs()]
    output_names = model.output_names
    input_keys, output_keys = model._keys
    inputs = _by_name(x, input_names, input_keys, "input")
    if inputs is None:
        inputs = _one_by_one(x, len(input_names), "input")
    targets: list[Any] = []
    if y is not None:
        found = _by_name(y, output_names, output_keys, "output")
        targets = _one_by_one(y, len(output_names), "output") if found is None else found
    weights = None
    if sample_weight is not None:
        if isinstance(sample_weight, dict):
            keys = output_keys if output_keys is not None else output_names
            weights = [
                sample_weight.get(key, sample_weight.get(name))
                for key, name in zip(keys, output_names)
            ]
        elif len(output_names) > 1 and is_array(sample_weight):
            weights = [sample_weight] * len(output_names)
        else:
            weights = _one_by_one(sample_weight, len(output_names), "output")
    return inputs, targets, weights


def sample_count(inputs: list[Any]) -> int:
    """How many samples arrays hold."""
    first = inputs[0]
    shape = first.shape if hasattr(first, "shape") else np.shape(first)
    if not shape:
        raise InvalidArgumentError("data to learn from has at least one dimension: the samples")
    return int(shape[0])


def with_class_weight(model: Model, arrays: Arrays, class_weight: dict[Any, Any]) -> Arrays:
    """Samples whose weights are multiplied by those of their classes."""
    inputs, targets, weights = arrays
    if len(targets) != 1 or len(model.output_names) != 1:
        raise InvalidArgumentError(
            "`class_weight` is only supported for Models with a single output."
        )
    labels = np.asarray(targets[0])
    if labels.ndim > 1:
        labels = labels.argmax(axis=-1) if labels.shape[-1] != 1 else labels[..., 0]
    labels = np.round(labels).astype(np.int64)
    factors = np.ones(labels.shape, np.float32)
    for key, weight in class_weight.items():
        factors[labels == int(key)] = weight
    if weights is not None and weights[0] is not None:
        factors = factors * np.asarray(weights[0], np.float32).reshape(factors.shape)
    return inputs, targets, [factors]


class Batches:
    """Batches from something that gives them, one epoch after another.

    Called, it gives the next batch as arrays, or None at the end of an epoch's data.
    """

    def __init__(self, source: Any, shuffle: bool = False, endless: bool = False) -> None:
        self._source = source
        self._shuffle = shuffle
        #: Begin anew where the data ends in the middle of an epoch.
        self._endless = endless
        self._numbered = (
            hasattr(source, "__getitem__") and hasattr(source, "__len__") and not is_data(source)
        )
        if not self._numbered and not isinstance(source, Iterable):
            raise InvalidArgumentError(
                f"{type(source).__name__} is neither data nor something that gives batches"
            )
        self._again = self._numbered or not isinstance(source, Iterator)
        #: Whether a source that cannot begin anew has given all its batches.
        self.is_spent = False
        self._iterator: Iterator[Any] | None = None
        self._given = 0
        self._waiting: list[Any] = []
        self._model: Model | None = None

    def _begin(self) -> Iterator[Any]:
        if not self._numbered:
            return iter(self._source)
        if hasattr(self._source, "on_epoch_begin"):
            self._source.on_epoch_begin()
        count = getattr(self._source, "num_batches", None)
        order: Iterable[int]
        if count is None and hasattr(self._source, "num_batches"):
            order = iter(int, 1)  # Without end: the index is that of the batch so far.
            return (self._source[index] for index, _ in enumerate(order))
        order = np.arange(len(self._source)).tolist()
        if self._shuffle:
            order = np.random.permutation(len(self._source)).tolist()
        return (self._source[index] for index in order)

    @property
    def count(self) -> int | None:
        """How many batches an epoch has; None where that is not known."""
        if hasattr(self._source, "num_batches"):
            found = self._source.num_batches
            return None if found is None else int(found)
        if not hasattr(self._source, "__len__"):
            return None
        try:
            return len(self._source)
        except TypeError:
            return None

    def peek(self) -> Any:
        """The first batch, which will be given again."""
        if not self._waiting:
            if self._iterator is None:
                self._iterator = self._begin()
            first = next(self._iterator, None)
            if first is None:
                raise InvalidArgumentError("the data to learn from gives no batch")
            self._waiting.append(first)
        return self._waiting[0]

    def raw(self) -> Iterator[Any]:
        """The batches of one epoch as they are."""
        return self._begin()

    def bind(self, model: Model) -> Callable[[], Arrays | None]:
        """The function that gives a model's next batch."""
        self._model = model
        return self._next

    def _next(self) -> Arrays | None:
        assert self._model is not None
        if self._iterator is None:
            self._iterator = self._begin()
        for batch in chain(self._waiting, self._iterator):
            self._waiting = []
            self._given += 1
            return arrays_of(self._model, *unpack(batch))
        if self._numbered and hasattr(self._source, "on_epoch_end"):
            self._source.on_epoch_end()
        given, self._given = self._given, 0
        if self._again:
            self._iterator = None
            if self._endless and given:
                return self._next()
        else:
            self.is_spent = True
        return None


def refuse_targets(y: Any, sample_weight: Any) -> None:
    """Says that what gives batches gives their targets as well."""
    for name, value in (("y", y), ("sample_weight", sample_weight)):
        if value is not None:
            raise InvalidArgumentError(
                f"When x is a generator or a dataset, `{name}` should not be passed: the batches "
                "are (inputs, targets) or (inputs, targets, sample weights)"
            )


def refuse_split(validation_split: float) -> None:
    """Says that only arrays can be split."""
    if validation_split:
        raise UnsupportedError(
            "`validation_split` is only supported for arrays; give validation_data instead"
        )
