"""Rows of measurements as Markdown tables with lepton's ratio to the fastest of the others."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

Times = dict[str, dict[str, Any]]

# By how much of the largest expected number a result may be off before it is marked.
TOLERANCE = 1e-3


def is_ours(engine: str) -> bool:
    return engine.partition("@")[0].startswith("lepton")


def ratio(times: Times, key: str = "milliseconds") -> float | None:
    """lepton's number divided by the least of the peers'."""
    peers = [found[key] for engine, found in times.items() if not is_ours(engine)]
    ours = times.get("lepton")
    return ours[key] / min(peers) if ours and peers else None


def geometric_mean(values: Sequence[float]) -> float | None:
    return math.exp(sum(map(math.log, values)) / len(values)) if values else None


def number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def cell(found: dict[str, Any] | None, key: str) -> str:
    if found is None:
        return "–"
    difference = found.get("difference")
    # Not a number is a difference, too.
    wrong = difference is not None and not difference <= TOLERANCE
    return number(found[key]) + ("!" if wrong else "")


def line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


class Table:
    """Prints a row as soon as it is there, and the geometric mean of the ratios at the end."""

    def __init__(
        self, heads: Sequence[str], engines: Sequence[str], key: str = "milliseconds",
        quiet: bool = False
    ) -> None:
        """`quiet`: without the head, for a table that goes on."""
        self._engines = engines
        self._key = key
        self._width = len(heads)
        self._ratios: list[float] = []
        self.lines: list[str] = []
        if not quiet:
            self._add(line([*heads, *engines, "lepton / best peer"]))
            self._add("|---" * (len(heads) + len(engines) + 1) + "|")

    def row(self, heads: Sequence[Any], times: Times) -> None:
        found = ratio(times, self._key)
        if found is not None:
            self._ratios.append(found)
        cells = [cell(times.get(engine), self._key) for engine in self._engines]
        self._add(line([*map(str, heads), *cells, "–" if found is None else f"{found:.2f}"]))

    def end(self) -> None:
        mean = geometric_mean(self._ratios)
        if mean is not None:
            blank = [""] * (self._width - 1 + len(self._engines))
            self._add(line(["geometric mean", *blank, f"{mean:.2f}"]))

    def _add(self, text: str) -> None:
        self.lines.append(text)
        print(text, flush=True)
