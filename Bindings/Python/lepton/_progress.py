"""The progress bar that Keras prints while a model predicts."""

from __future__ import annotations

import sys
import time

_WIDTH = 20
_INTERVAL = 0.05


def _duration(seconds: float) -> str:
    if seconds >= 1 or seconds == 0:
        return f"{seconds:.0f}s/step"
    if seconds >= 1e-3:
        return f"{seconds * 1e3:.0f}ms/step"
    return f"{seconds * 1e6:.0f}us/step"


def _remaining(seconds: float) -> str:
    whole = int(seconds)
    if whole > 3600:
        return f"{whole // 3600}:{whole % 3600 // 60:02d}:{whole % 60:02d}"
    if whole > 60:
        return f"{whole // 60}:{whole % 60:02d}"
    return f"{whole}s"


class ProgressBar:
    """Shows how many of `steps` batches are done: verbose 1 redraws a bar, 2 prints a line at the
    end. `steps` is None while it is not known."""

    def __init__(self, steps: int | None, verbose: int) -> None:
        self.steps = steps
        self._verbose = verbose
        self._start = time.perf_counter()
        self._first: float | None = None
        self._drawn = float("-inf")
        self._drawn_length = 0

    def _seconds_per_step(self, done: int, now: float) -> float:
        # The first step compiles the model, so the others alone say how long one takes.
        if self._first is None:
            self._first = now
        if done > 1:
            return (now - self._first) / (done - 1)
        return (now - self._start) / max(done, 1)

    def update(self, done: int, finished: bool | None = None) -> None:
        """Says that `done` steps are done."""
        now = time.perf_counter()
        step = self._seconds_per_step(done, now)
        if finished is None:
            finished = self.steps is not None and done >= self.steps
        if self._verbose == 2:
            if finished:
                sys.stdout.write(f"{done}/{done} - {now - self._start:.0f}s - {_duration(step)}\n")
                sys.stdout.flush()
            return
        if now - self._drawn < _INTERVAL and not finished:
            return
        self._draw(done, step, finished, now)

    def _draw(self, done: int, step: float, finished: bool, now: float) -> None:
        steps = done if finished else self.steps
        if steps is None:
            plain = bar = f"{done:7d}/Unknown"
        else:
            count = f"{done:{len(str(steps))}d}/{steps}"
            full = _WIDTH * done // max(steps, 1)
            plain = f"{count} {'━' * _WIDTH}"
            bar = f"\x1b[1m{count}\x1b[0m "
            if full:
                bar += f"\x1b[32m{'━' * full}\x1b[0m"
            bar += f"\x1b[37m{'━' * (_WIDTH - full)}\x1b[0m"
        if finished or steps is None:
            clock = f"{now - self._start:.0f}s"
        else:
            clock = _remaining(step * (steps - done))
        rate = _duration(step)
        length = len(plain) + len(clock) + len(rate) + 2
        padding = " " * max(self._drawn_length - length, 0)
        end = "\n" if finished else ""
        sys.stdout.write(f"\r{bar} \x1b[1m{clock}\x1b[0m {rate}{padding}{end}")
        sys.stdout.flush()
        self._drawn = now
        self._drawn_length = length
