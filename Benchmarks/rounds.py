"""Times several engines in turns, each in a process of its own.

The engines take turns again and again, so that whatever else the machine does meanwhile hits all
of them alike; only one computes at a time. An engine is named as in `engines.py`; `lepton@FOLDER`
is the lepton package of another folder, for comparing two builds.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
import timeit
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO, Any

FOLDER = Path(__file__).resolve().parent
OUT = FOLDER.parent / "out" / "bench"

# The least time that is measured at once, in seconds: shorter calls are repeated.
_RESOLUTION = 1e-4
# Threads of other engines may spin for a moment after their turn.
_SETTLING = 0.01


class Engine:
    """A process that opens tasks and times them when it is told to."""

    def __init__(self, name: str, threads: int) -> None:
        engine, _, path = name.partition("@")
        self.name = name
        from engines import environment

        search = [path, os.environ.get("PYTHONPATH", "")]
        self._process = subprocess.Popen(
            [sys.executable, __file__, engine, str(threads)], text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={
                **os.environ, **environment(engine, threads),
                "PYTHONPATH": os.pathsep.join(part for part in search if part)})

    def ask(self, **request: Any) -> Any:
        """Raises RuntimeError with the engine's own words."""
        try:
            assert self._process.stdin and self._process.stdout
            print(json.dumps(request), file=self._process.stdin, flush=True)
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise RuntimeError(f"the process ended with {self._process.wait()}")
        answer = json.loads(line)
        if "error" in answer:
            raise RuntimeError(answer["error"])
        return answer

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


def compare(engines: Sequence[Engine], task: dict[str, Any], seconds: float, rounds: int) -> dict[
        str, dict[str, float]]:
    """For each engine that can do the task: `milliseconds` (the median of all calls), `fastest`,
    and what it said when it opened the task (`difference`, …)."""
    found: dict[str, dict[str, Any]] = {}
    able = []
    for engine in engines:
        try:
            found[engine.name] = engine.ask(do="open", **task)
            able.append(engine)
        except RuntimeError as failure:
            _complain(engine, task, failure)
    times: dict[str, list[float]] = {engine.name: [] for engine in able}
    for turn in range(rounds):
        # Nobody is always first.
        first = turn % max(len(able), 1)
        for engine in able[first:] + able[:first]:
            time.sleep(_SETTLING)
            try:
                times[engine.name] += engine.ask(do="time", seconds=seconds / rounds)["times"]
            except RuntimeError as failure:
                _complain(engine, task, failure)
                del times[engine.name], found[engine.name]
                able.remove(engine)
    for name, all_times in times.items():
        ordered = sorted(all_times)
        found[name]["milliseconds"] = ordered[len(ordered) // 2] * 1e3
        found[name]["fastest"] = ordered[0] * 1e3
    return found


def _complain(engine: Engine, task: dict[str, Any], failure: Exception) -> None:
    reason = " ".join(str(failure).split())
    print(f"# {engine.name}, {task}: {reason[:200]}", file=sys.stderr)


# ---- options that all of these programs have -----------------------------------------------------


def names(text: str) -> list[str]:
    return [part for part in text.split(",") if part]


def numbers(text: str) -> list[int]:
    return [int(part) for part in names(text)]


def parser(description: str | None, engines: Sequence[str]) -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("--engines", type=names, default=list(engines))
    made.add_argument("--threads", type=numbers, default=[1, os.cpu_count() or 1])
    made.add_argument("--json", type=Path, help="also write the rows to this file")
    made.add_argument("--out", type=Path, default=OUT, help="where models are kept")
    return made


def write_json(path: Path | None, rows: list[dict[str, Any]]) -> None:
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(rows, indent=1))


# ---- in the engine's process ---------------------------------------------------------------------


def _repetitions(run: Callable[[], Any]) -> int:
    """How often to call it for a time that the clock can tell."""
    run()
    once = min(timeit.repeat(run, number=1, repeat=3)) if timeit.timeit(run, number=1) < 1 else 1
    return max(1, int(_RESOLUTION / once))


def _times(run: Callable[[], Any], number: int, seconds: float) -> list[float]:
    begin = time.perf_counter()
    if timeit.timeit(run, number=number) < 0.1:
        begin = time.perf_counter()
        times = []
    else:
        # What other engines left in the caches does not matter in calls that long.
        times = [time.perf_counter() - begin]
    while time.perf_counter() < begin + seconds or not times:
        times.append(timeit.timeit(run, number=number) / number)
    return times


def _serve(engine: str, threads: int, answers: IO[str]) -> None:
    import importlib

    run: Callable[[], Any] | None = None
    number, unit = 1, 1
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request.pop("do") == "open":
                module = importlib.import_module(request.pop("program"))
                run, unit, answer = module.open_task(engine, threads, **request)
                number = _repetitions(run)
            else:
                assert run
                times = _times(run, number, request["seconds"])
                answer = {"times": [value / unit for value in times]}
        except Exception as failure:
            answer = {"error": f"{type(failure).__name__}: {failure}"}
        print(json.dumps(answer), file=answers, flush=True)


def main() -> None:
    engine, threads = sys.argv[1], int(sys.argv[2])
    if engine == "jax":
        # XLA's pool has as many threads as there are cores that it may use.
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    # What libraries print must not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    _serve(engine, threads, answers)


if __name__ == "__main__":
    main()
