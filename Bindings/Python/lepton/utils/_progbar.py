"""The progress bar."""

from __future__ import annotations

import math
import os
import sys
import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from .. import _messages
from .._errors import InvalidArgumentError


class Progbar:
    """Keras's progress bar: with verbose 1 a bar that is redrawn, with verbose 2 a line at the end.

    `target` is the number of steps, None while it is not known. Metrics named in
    `stateful_metrics` are shown as they are, others as their mean over the steps; with
    `stateless_metrics` it is the other way round.
    """

    def __init__(
        self, target: int | None, width: int = 20, verbose: int = 1, interval: float = 0.05,
        stateful_metrics: Iterable[str] | None = None,
        stateless_metrics: Iterable[str] | None = None, unit_name: str = "step",
    ) -> None:
        if stateful_metrics is not None and stateless_metrics is not None:
            raise InvalidArgumentError(
                "only one of stateful_metrics and stateless_metrics can be given"
            )
        self.target = target
        self.width = width
        self.verbose = verbose
        self.interval = interval
        self.unit_name = unit_name
        self.stateful_metrics = None if stateful_metrics is None else set(stateful_metrics)
        self.stateless_metrics = None if stateless_metrics is None else set(stateless_metrics)
        # As Keras decides it: on POSIX systems the bar is redrawn in files, too.
        self._redraws = (
            (hasattr(sys.stdout, "isatty") and sys.stdout.isatty())
            or "ipykernel" in sys.modules
            or "posix" in sys.modules
            or "PYCHARM_HOSTED" in os.environ
        )
        self._seen_so_far = 0
        self._values: dict[str, tuple[Any, int]] = {}
        self._start = time.time()
        self._last_update = 0.0
        self._time_after_first_step: float | None = None
        self._previous_width = 0

    def update(
        self, current: int, values: Iterable[tuple[str, Any]] | None = None,
        finalize: bool | None = None,
    ) -> None:
        """Says that `current` steps are done, with the metrics' values; `finalize`: those are the
        last."""
        if finalize is None:
            finalize = self.target is not None and current >= self.target
        for name, value in values or ():
            self._take(name, value, current, finalize)
        self._seen_so_far = current
        now = time.time()
        step = self._step_duration(current, now)
        if self.verbose == 1:
            if now - self._last_update < self.interval and not finalize:
                return
            self._draw(current, step, finalize, now)
        elif self.verbose == 2 and finalize and self.target:
            count = len(str(self.target))
            line = f"{current:{count}d}/{self.target} - {now - self._start:.0f}s"
            line += f" -{self._duration(step)}"
            _messages.write(line + self._metrics(lambda mean: mean > 1e-3) + "\n")
        self._last_update = now

    def add(self, n: int, values: Iterable[tuple[str, Any]] | None = None) -> None:
        """Says that `n` more steps are done."""
        self.update(self._seen_so_far + n, values)

    def _take(self, name: str, value: Any, current: int, finalize: bool) -> None:
        if self.stateless_metrics is not None:
            averaged = name in self.stateless_metrics
        else:
            averaged = name not in (self.stateful_metrics or ())
        if not averaged or finalize:
            self._values[name] = value, 1
            return
        steps = max(current - self._seen_so_far, 1)
        total, count = self._values.get(name, (0.0, 0))
        self._values[name] = total + value * steps, count + steps

    def _draw(self, current: int, step: float, finalize: bool, now: float) -> None:
        opening = "\b" * self._previous_width + "\r" if self._redraws else "\n"
        known = self.target is not None and self.target > 0
        hidden = 0
        if known and self.target is not None:
            digits = int(math.log10(self.target)) + 1
            filled = int(self.width * current / self.target)
            bar = f"\x1b[1m{current:{digits}d}/{self.target}\x1b[0m "
            hidden = 17
            if filled > 0:
                bar += f"\x1b[32m{'━' * filled}\x1b[0m"
                hidden += 9
            bar += f"\x1b[37m{'━' * (self.width - filled)}\x1b[0m"
        else:
            bar = f"{current:7d}/Unknown"
        if known and self.target is not None and not finalize:
            clock = _clock(step * (self.target - current))
        else:
            clock = f"{now - self._start:.0f}s"
        text = f" \x1b[1m{clock}\x1b[0m{self._duration(step)}"
        text += self._metrics(lambda mean: abs(mean) > 1e-3)
        message = opening + bar + text
        total = len(bar) + len(text) - hidden - 8
        if self._previous_width > total:
            message += " " * (self._previous_width - total)
        self._previous_width = total
        _messages.write(message + ("\n" if finalize else ""))

    def _metrics(self, is_large: Any) -> str:
        text = ""
        for name, (total, count) in self._values.items():
            mean = (total if isinstance(total, float) else np.mean(total)) / max(1, count)
            text += f" - {name}: {mean:.4f}" if is_large(mean) else f" - {name}: {mean:.4e}"
        return text

    def _duration(self, seconds: float) -> str:
        if seconds >= 1 or seconds == 0:
            return f" {seconds:.0f}s/{self.unit_name}"
        if seconds >= 1e-3:
            return f" {seconds * 1e3:.0f}ms/{self.unit_name}"
        return f" {seconds * 1e6:.0f}us/{self.unit_name}"

    def _step_duration(self, current: int, now: float) -> float:
        # The first step prepares the others, so they alone say how long one takes.
        if not current:
            return 0
        if self._time_after_first_step is not None and current > 1:
            duration = (now - self._time_after_first_step) / (current - 1)
        else:
            duration = (now - self._start) / current
        if current == 1:
            self._time_after_first_step = now
        return duration


def _clock(seconds: float) -> str:
    if seconds > 3600:
        return "%d:%02d:%02d" % (seconds // 3600, (seconds % 3600) // 60, seconds % 60)
    if seconds > 60:
        return "%d:%02d" % (seconds // 60, seconds % 60)
    return "%ds" % seconds
