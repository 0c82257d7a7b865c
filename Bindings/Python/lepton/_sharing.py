"""Layers in several models.

Each model of the library has weights of its own. Models that share layers, or of which one is a
layer of the other, hold the same weights as far as a program can tell: before one is used it takes
over what was learned, or set, in another.
"""

from __future__ import annotations

import weakref
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._model import Model


class Cell:
    """One weight that several models have."""

    def __init__(self) -> None:
        #: The models with the weight's index there, and the version of it that they hold.
        self.members: list[tuple[weakref.ref[Model], int]] = []
        self.versions: list[int] = []
        self.version = 0
        #: The model with the newest values, while another has not taken them over.
        self.newest: Model | None = None

    def join(self, model: Model, index: int) -> None:
        """Makes a model's weight the same as this."""
        self.members.append((weakref.ref(model), index))
        self.versions.append(-1)
        model._cells[index] = self

    def renew(self, model: Model) -> None:
        """Says that a model has new values; the others take them over before their next use."""
        self.version += 1
        self.newest = model
        for place, (reference, _) in enumerate(self.members):
            member = reference()
            if member is model:
                self.versions[place] = self.version
            elif member is not None:
                member._set_stale()

    def take_over(self, model: Model) -> None:
        """Gives a model the newest values."""
        places = {id(reference()): place for place, (reference, _) in enumerate(self.members)}
        mine = places[id(model)]
        if self.newest is not None and self.versions[mine] != self.version:
            theirs = places[id(self.newest)]
            if self.newest.built:
                values = self.newest._get_weight(self.members[theirs][1])
                model._set_weight(self.members[mine][1], values)
            self.versions[mine] = self.version
        alive = [place for place, (one, _) in enumerate(self.members) if one() is not None]
        if all(self.versions[place] == self.version for place in alive):
            self.newest = None


def link(
    first: Model, first_indices: Sequence[int], second: Model, second_indices: Sequence[int]
) -> None:
    """Makes weights of two models the same where their shapes agree; those of `first` hold."""
    one, other = first._weights(), second._weights()
    if first is second or (
        [one[index][2] for index in first_indices] != [other[index][2] for index in second_indices]
    ):
        return
    for index, second_index in zip(first_indices, second_indices):
        cell = first._cells.get(index)
        if cell is None:
            cell = Cell()
            cell.join(first, index)
        joined = second._cells.get(second_index)
        if joined is None:
            cell.join(second, second_index)
        elif joined is not cell:
            for reference, place in joined.members:
                member = reference()
                if member is not None:
                    cell.join(member, place)
        cell.renew(first)


def changed(model: Model) -> None:
    """Says that a model's weights are newer than those of the models that share them."""
    for cell in model._cells.values():
        cell.renew(model)


def refresh(model: Model) -> None:
    """Gives a model the newest values of all weights that it shares."""
    for cell in list(model._cells.values()):
        cell.take_over(model)


def leave(model: Model) -> None:
    """Ends what a model shares; what it has learned stays with the others."""
    for cell in model._cells.values():
        for reference, _ in cell.members:
            member = reference()
            if member is not None and member is not model and member.built:
                cell.take_over(member)
        kept = [place for place, (one, _) in enumerate(cell.members) if one() is not model]
        cell.members = [cell.members[place] for place in kept]
        cell.versions = [cell.versions[place] for place in kept]
        if cell.newest is model:
            cell.newest = None
    model._cells = {}
