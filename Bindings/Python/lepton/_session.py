"""Sessions: fixed shapes, own memory, own state."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ._errors import ShapeError
from ._lepton import Session as NativeSession
from ._profile import Profile

if TYPE_CHECKING:
    from ._model import Model


def _shapes(model: Model, shapes: Any, batch_size: int) -> list[tuple[int, ...]]:
    """One complete shape for each input."""
    if shapes is None:
        known = [(batch_size, *tensor.shape[1:]) for tensor in model.inputs]
        for tensor, shape in zip(model.inputs, known):
            if None in shape:
                raise ShapeError(
                    f"input '{tensor.name}' has shape {tensor.shape}: a session needs all "
                    "dimensions, so give it shapes=(batch, …)"
                )
        return known  # type: ignore[return-value]
    if len(shapes) == 0 or not isinstance(shapes[0], (tuple, list)):
        shapes = [shapes]
    return [tuple(int(size) for size in shape) for shape in shapes]


class Session(NativeSession):
    """A model made ready for inputs of one shape, for low latency and for streams.

    With `keep_state`, recurrent layers go on where the last run ended: a sequence can be fed a
    piece at a time. `shapes` is the input's shape with the batch, or a list with one for each
    input; without it the model's shapes hold, for `batch_size` samples. With `threads=1` runs stay
    on the calling thread.

    ::

        with model.session(shapes=(1, 1), keep_state=True) as session:
            for character in text:
                scores = session.run([[character]])
    """

    def __new__(
        cls,
        model: Model,
        shapes: Sequence[int] | Sequence[Sequence[int]] | None = None,
        *,
        batch_size: int = 1,
        keep_state: bool = False,
        threads: int = 0,
    ) -> Session:
        complete = _shapes(model, shapes, batch_size)
        made = super().__new__(cls, model, complete, keep_state, threads)
        assert isinstance(made, Session)
        return made

    def __init__(
        self,
        model: Model,
        shapes: Sequence[int] | Sequence[Sequence[int]] | None = None,
        *,
        batch_size: int = 1,
        keep_state: bool = False,
        threads: int = 0,
    ) -> None:
        self._counts = len(model.inputs), len(model.outputs)

    @property
    def inputs(self) -> list[Any]:
        """The memory that the next run reads, as arrays to write to."""
        return [_array(*self._input(index)) for index in range(self._counts[0])]

    @property
    def outputs(self) -> list[Any]:
        """The memory that each run overwrites, as arrays."""
        return [_array(*self._output(index)) for index in range(self._counts[1])]

    def profile(self, runs: int = 20) -> Profile:
        """Where the time goes in `runs` runs on what `inputs` hold; see `lepton.Profile`."""
        return Profile(*self._profile(runs))

    def __enter__(self) -> Session:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _array(memory: Any, dtype: str) -> Any:
    import numpy as np

    from ._arrays import as_bfloat16

    array = np.asarray(memory)
    return as_bfloat16(array) if dtype == "bfloat16" else array
