"""Profiles: where the time of a program goes."""

from __future__ import annotations

import json
from os import PathLike
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._model import Model


class Profile:
    """The kernel calls of a program, in its order.

    `ops`: for each a dict with `layer`, `op` (with what was fused into it), `kernel` (which was
    chosen), `calls` (how often it was timed), `milliseconds` (the median), `flops` (of the op as it
    is written, a multiply-add counting two), `bytes` (that it reads and writes) and `peak_fraction`,
    its speed as a part of `peak_gflops`, which is what `threads` threads reach in registers.
    `milliseconds` is the sum. As text it is a table, longest first.
    """

    def __init__(self, profile: str, trace: str) -> None:
        facts = json.loads(profile)
        self.ops: list[dict[str, Any]] = facts["ops"]
        self.milliseconds: float = facts["milliseconds"]
        self.threads: int = facts["threads"]
        self.peak_gflops: float = facts["peak_gflops"]
        self.instruction_set: str = facts["instruction_set"]
        self._trace = trace

    def save_trace(self, path: str | PathLike[str]) -> None:
        """Writes the last run for chrome://tracing and ui.perfetto.dev."""
        with open(path, "w", encoding="utf-8") as file:
            file.write(self._trace)

    def __str__(self) -> str:
        lines = [
            f"{self.milliseconds:.4g} ms in {len(self.ops)} kernel calls, {self.threads} threads, "
            f"{self.instruction_set}, peak {self.peak_gflops:.4g} GFLOP/s",
            "       ms  GFLOP/s of peak   GB/s  layer: op [kernel]",
        ]
        for op in sorted(self.ops, key=lambda op: -op["milliseconds"]):
            seconds = max(op["milliseconds"] / 1e3, 1e-9)
            kernel = "" if op["kernel"] == op["op"] else f" [{op['kernel']}]"
            lines.append(
                f"{op['milliseconds']:9.4f} {op['flops'] / seconds / 1e9:8.1f} "
                f"{op['peak_fraction']:7.0%} {op['bytes'] / seconds / 1e9:6.1f}  "
                f"{op['layer']}: {op['op']}{kernel}")
        return "\n".join(lines)


def profile(model: Model, x: Any, y: Any, runs: int) -> Profile:
    """What `Model.profile` does."""
    from ._fit import batch_of
    from ._session import Session

    arrays = batch_of(model, x, y, None)
    if y is not None:
        made = Profile(*model._profile_training(arrays, runs))
        model._has_changed()
        return made
    with Session(model, [array.shape for array in arrays[0]]) as session:
        session.run(*arrays[0])
        return session.profile(runs)
