"""Data in batches."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

import numpy as np

from .._errors import InvalidArgumentError

_END = object()


class PyDataset:
    """Batches by number: a subclass says how many there are (`__len__`) and what a batch is
    (`__getitem__`): (inputs, targets) or (inputs, targets, sample weights).

    The arguments are there for programs written for Keras and change nothing: the batches are made
    on the calling thread, one at a time.
    """

    def __init__(
        self, workers: int = 1, use_multiprocessing: bool = False, max_queue_size: int = 10
    ) -> None:
        self.workers = workers
        self.use_multiprocessing = use_multiprocessing
        self.max_queue_size = max_queue_size

    def __len__(self) -> int:
        raise NotImplementedError(f"{type(self).__name__} does not say how many batches it has")

    def __getitem__(self, index: int) -> Any:
        raise NotImplementedError(f"{type(self).__name__} has no batches")

    @property
    def num_batches(self) -> int | None:
        """How many batches there are; None for any number."""
        return len(self)

    def on_epoch_begin(self) -> None:
        """Called before an epoch."""

    def on_epoch_end(self) -> None:
        """Called after an epoch; where data is shuffled, for example."""


Sequence = PyDataset


class Dataset:
    """Something to iterate over again and again, with the methods of tf.data that programs use:
    map, take, skip, shuffle, batch, cache, repeat, prefetch.

    `start()` gives a new iterator; `length` is how many items it gives, None where that is not
    known.
    """

    def __init__(self, start: Callable[[], Iterator[Any]], length: int | None = None) -> None:
        self._start = start
        self._length = length
        #: Names of the classes and paths of the files, where the data came from a folder.
        self.class_names: list[str] | None = None
        self.file_paths: list[str] | None = None

    def _like(self, start: Callable[[], Iterator[Any]], length: int | None) -> Dataset:
        made = Dataset(start, length)
        made.class_names, made.file_paths = self.class_names, self.file_paths
        return made

    @classmethod
    def from_tensor_slices(cls, tensors: Any) -> Dataset:
        """The samples of an array, or of a tuple or dict of arrays, one by one."""
        arrays = [np.asarray(one) for one in _leaves(tensors)]
        lengths = {len(array) for array in arrays}
        if len(lengths) != 1:
            raise InvalidArgumentError(f"arrays have different lengths: {sorted(lengths)}")
        count = lengths.pop()

        def start() -> Iterator[Any]:
            return (_rebuilt(tensors, [array[i] for array in arrays]) for i in range(count))

        return cls(start, count)

    def __iter__(self) -> Iterator[Any]:
        return self._start()

    def __len__(self) -> int:
        if self._length is None:
            raise TypeError("how many items this dataset has is not known")
        return self._length

    def cardinality(self) -> int:
        """How many items there are; −2 where that is not known, as in tf.data."""
        return -2 if self._length is None else self._length

    def as_numpy_iterator(self) -> Iterator[Any]:
        """The items."""
        return iter(self)

    def map(self, function: Callable[..., Any], num_parallel_calls: Any = None) -> Dataset:
        """What a function makes of each item; the parts of a tuple are its arguments."""

        def start() -> Iterator[Any]:
            for item in self:
                yield function(*item) if isinstance(item, tuple) else function(item)

        return self._like(start, self._length)

    def take(self, count: int) -> Dataset:
        """The first items."""
        length = count if self._length is None else min(count, self._length)
        return self._like(lambda: islice(iter(self), count), length)

    def skip(self, count: int) -> Dataset:
        """The items after the first."""
        length = None if self._length is None else max(self._length - count, 0)
        return self._like(lambda: islice(iter(self), count, None), length)

    def enumerate(self, start: int = 0) -> Dataset:
        """(number, item)"""
        return self._like(lambda: enumerate(iter(self), start), self._length)

    def repeat(self, count: int | None = None) -> Dataset:
        """The items again and again; without a count for ever."""

        def start() -> Iterator[Any]:
            rounds = 0
            while count is None or rounds < count:
                yield from self
                rounds += 1

        known = self._length is not None and count is not None
        return self._like(start, (self._length or 0) * (count or 0) if known else None)

    def shuffle(
        self, buffer_size: int, seed: int | None = None, reshuffle_each_iteration: bool = True
    ) -> Dataset:
        """The items in another order, drawn from the next `buffer_size`."""
        generator = np.random.default_rng(seed)

        def start() -> Iterator[Any]:
            draws = generator if reshuffle_each_iteration else np.random.default_rng(seed)
            buffer: list[Any] = []
            for item in self:
                buffer.append(item)
                if len(buffer) >= buffer_size:
                    yield buffer.pop(int(draws.integers(len(buffer))))
            while buffer:
                yield buffer.pop(int(draws.integers(len(buffer))))

        return self._like(start, self._length)

    def batch(self, batch_size: int, drop_remainder: bool = False) -> Dataset:
        """Items put together, `batch_size` at a time."""

        def start() -> Iterator[Any]:
            items = iter(self)
            while chunk := list(islice(items, batch_size)):
                if len(chunk) == batch_size or not drop_remainder:
                    columns = zip(*(_leaves(item) for item in chunk))
                    yield _rebuilt(chunk[0], [np.stack(column) for column in columns])

        if self._length is None:
            return self._like(start, None)
        whole, rest = divmod(self._length, batch_size)
        return self._like(start, whole + (rest > 0 and not drop_remainder))

    def unbatch(self) -> Dataset:
        """The samples of the batches, one by one."""

        def start() -> Iterator[Any]:
            for batch in self:
                leaves = _leaves(batch)
                for index in range(len(leaves[0])):
                    yield _rebuilt(batch, [leaf[index] for leaf in leaves])

        return self._like(start, None)

    def cache(self, filename: str = "") -> Dataset:
        """Keeps the items in memory after they were made once."""
        kept: list[Any] = []
        complete = threading.Event()

        def start() -> Iterator[Any]:
            if complete.is_set():
                yield from kept
                return
            items = []
            for item in self:
                items.append(item)
                yield item
            kept[:] = items
            complete.set()

        return self._like(start, self._length)

    def prefetch(self, buffer_size: int = 1) -> Dataset:
        """Makes the next items on a thread of its own while one is used; −1 (AUTOTUNE): two."""
        ahead = 2 if buffer_size < 1 else buffer_size
        return self._like(lambda: _ahead(self, ahead), self._length)


def _ahead(items: Iterable[Any], count: int) -> Iterator[Any]:
    waiting: queue.Queue[tuple[Any, BaseException | None]] = queue.Queue(count)
    stopped = threading.Event()

    def offer(item: Any, failure: BaseException | None = None) -> bool:
        while not stopped.is_set():
            try:
                waiting.put((item, failure), timeout=0.1)
                return True
            except queue.Full:
                continue
        return False

    def work() -> None:
        try:
            for item in items:
                if not offer(item):
                    return
            offer(_END)
        except BaseException as failure:  # Raised again where the items are used.
            offer(_END, failure)

    worker = threading.Thread(target=work, daemon=True, name="lepton-prefetch")
    worker.start()
    try:
        while True:
            item, failure = waiting.get()
            if failure is not None:
                raise failure
            if item is _END:
                return
            yield item
    finally:
        stopped.set()


def _leaves(structure: Any) -> list[Any]:
    if isinstance(structure, dict):
        return [leaf for key in structure for leaf in _leaves(structure[key])]
    if isinstance(structure, (tuple, list)) and not (
        isinstance(structure, list) and structure and np.isscalar(structure[0])
    ):
        return [leaf for item in structure for leaf in _leaves(item)]
    return [structure]


def _rebuilt(structure: Any, leaves: list[Any]) -> Any:
    remaining = iter(leaves)

    def build(part: Any) -> Any:
        if isinstance(part, dict):
            return {key: build(part[key]) for key in part}
        if isinstance(part, (tuple, list)) and not (
            isinstance(part, list) and part and np.isscalar(part[0])
        ):
            return type(part)(build(item) for item in part)
        return next(remaining)

    return build(structure)


def split_dataset(
    dataset: Any, left_size: float | int | None = None, right_size: float | int | None = None,
    shuffle: bool = False, seed: int | None = None,
) -> tuple[Dataset, Dataset]:
    """The samples of a dataset, an array, or a tuple of arrays in two parts; sizes are numbers of
    samples or shares of all."""
    samples = list(
        dataset if isinstance(dataset, (Dataset, list)) else Dataset.from_tensor_slices(dataset)
    )
    if shuffle:
        np.random.default_rng(seed).shuffle(samples)
    total = len(samples)

    def amount(size: float | int | None) -> int | None:
        if size is None:
            return None
        count = round(size * total) if isinstance(size, float) else int(size)
        if not 0 < count < total:
            raise InvalidArgumentError(f"a part of {size} of {total} samples leaves nothing")
        return count

    left, right = amount(left_size), amount(right_size)
    if left is None:
        if right is None:
            raise InvalidArgumentError("split_dataset needs left_size or right_size")
        left = total - right
    right = total - left if right is None else right
    if left + right > total:
        raise InvalidArgumentError(f"parts of {left} and {right} are more than {total} samples")
    first, second = samples[:left], samples[-right:]
    return Dataset(lambda: iter(first), left), Dataset(lambda: iter(second), right)


def timeseries_dataset_from_array(
    data: Any, targets: Any, sequence_length: int, sequence_stride: int = 1,
    sampling_rate: int = 1, batch_size: int | None = 128, shuffle: bool = False,
    seed: int | None = None, start_index: int | None = None, end_index: int | None = None,
) -> Dataset:
    """Windows of a series (steps, …): `sequence_length` steps that lie `sampling_rate` apart, the
    windows' beginnings `sequence_stride` apart; with the target of each window's beginning."""
    begin = 0 if start_index is None else start_index
    values = np.asarray(data)
    end = len(values) if end_index is None else end_index
    count = end - begin - (sequence_length - 1) * sampling_rate
    if targets is not None:
        targets = np.asarray(targets)
        count = min(count, len(targets) - begin if end_index is None else count)
    if count < 1:
        raise InvalidArgumentError(
            f"{end - begin} steps hold no window of {sequence_length} steps, {sampling_rate} apart"
        )
    starts = begin + np.arange(0, count, sequence_stride)
    steps = np.arange(sequence_length) * sampling_rate
    size = batch_size or 1
    generator = np.random.default_rng(seed)

    def start() -> Iterator[Any]:
        order = generator.permutation(starts) if shuffle else starts
        for first in range(0, len(order), size):
            chosen = order[first : first + size]
            windows = values[chosen[:, None] + steps]
            parts = (windows,) if targets is None else (windows, targets[chosen])
            if batch_size is None:
                parts = tuple(part[0] for part in parts)
            yield parts[0] if targets is None else parts

    return Dataset(start, -(-len(starts) // size))
