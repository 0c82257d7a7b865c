"""Layers in several models.

Each model of the library has weights of its own. Models that share layers, or of which one is a
layer of the other, are linked here: before one is used it takes over what another has learned.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._model import Model


class Link:
    """Weights of two models that are to be the same: `first`'s at indices, `second`'s at others."""

    def __init__(
        self, first: Model, first_indices: Sequence[int], second: Model,
        second_indices: Sequence[int],
    ) -> None:
        self._ends = (
            (weakref.ref(first), tuple(first_indices)),
            (weakref.ref(second), tuple(second_indices)),
        )

    def other(self, model: Model) -> Model | None:
        """The model at the other end; None where it is gone."""
        first, second = (end[0]() for end in self._ends)
        return second if first is model else first

    def take_over(self, model: Model) -> None:
        """Gives a model the weights of the other end."""
        (first, first_indices), (_, second_indices) = self._ends
        source = self.other(model)
        if source is None or not source.built:
            return
        mine, theirs = first_indices, second_indices
        if first() is not model:
            mine, theirs = theirs, mine
        for index, other in zip(mine, theirs):
            model._set_weight(index, source._get_weight(other))


def link(
    first: Model, first_indices: Sequence[int], second: Model, second_indices: Sequence[int]
) -> None:
    """Links weights of two models where their shapes agree; `second` takes over `first`'s."""
    if first is second or not first_indices:
        return
    one, other = first._weights(), second._weights()
    if [one[i][2] for i in first_indices] != [other[i][2] for i in second_indices]:
        return
    made = Link(first, first_indices, second, second_indices)
    made.take_over(second)
    first._links.append(made)
    second._links.append(made)


def changed(model: Model) -> None:
    """Says that a model's weights are newer than those of the models that share them."""
    waiting, seen = [model], {id(model)}
    while waiting:
        source = waiting.pop()
        for one in list(source._links):
            other = one.other(source)
            if other is None:
                source._links.remove(one)
            elif id(other) not in seen:
                seen.add(id(other))
                if one not in other._stale_links:
                    other._stale_links.append(one)
                other._set_stale()
                waiting.append(other)
