"""Runs all benchmarks and writes what they found: results.md, results.json and chart.png.

usage: bench.py [--quick] [--only TITLE,…] [--host PROGRAM] [--out FOLDER]

Beside the tables of the other programs: how much a second thread helps each engine, and what a run
of a session costs in C. `--quick` takes a few rows of each table and the engines that start fast.
"""

from __future__ import annotations

import argparse
import json
import platform
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple

from rounds import FOLDER, OUT, names
from tables import geometric_mean, line, number

FAST_ENGINES = "lepton,onnxruntime,openvino,litert"


class Part(NamedTuple):
    name: str
    title: str
    program: str
    options: list[str]
    quick: list[str]


PARTS = [
    Part("inference", "Inference: milliseconds of a call", "inference.py", [], [
        "--models", "mlp_tiny,lstm_tiny,digits,small_images,series_gru,mobilenetv2",
        "--engines", FAST_ENGINES, "--threads", "2", "--seconds", "0.3", "--rounds", "3"]),
    Part("training", "Training: milliseconds of a step", "training.py", [], [
        "--models", "digits,mlp", "--engines", "lepton,torch_channels_last", "--seconds", "0.5",
        "--threads", "2", "--no-memory"]),
    Part("startup", "Start, memory, size", "startup.py", [], [
        "--models", "digits", "--engines", FAST_ENGINES, "--runs", "3"]),
    Part("threads", "Several host threads: milliseconds for a sample", "threads.py", [], [
        "--models", "digits", "--engines", FAST_ENGINES, "--seconds", "0.3", "--rounds", "3"]),
    Part("batches", "Cost of a call as the batch grows", "inference.py",
         ["--models", "digits", "--batches", "1,2,4,8,16,32,64,128,256", "--threads", "2",
          "--seconds", "0.5"],
         ["--models", "digits", "--batches", "4,256", "--threads", "2", "--engines", FAST_ENGINES,
          "--seconds", "0.2"]),
    Part("sequences", "Cost of a call as the sequence grows", "inference.py",
         ["--models", ",".join(f"series_gru:{n}" for n in (10, 30, 100, 300, 1000, 3000, 10_000)),
          "--batches", "1", "--threads", "2", "--seconds", "0.5"],
         ["--models", "series_gru:10,series_gru:1000", "--batches", "1", "--threads", "2",
          "--engines", FAST_ENGINES, "--seconds", "0.2"]),
    Part("python", "Cost of a call from Python, of models with next to no work: one thread",
         "inference.py",
         ["--models", "mlp_tiny,lstm_tiny", "--batches", "1", "--threads", "1", "--engines",
          "lepton,lepton_session,onnxruntime,litert"],
         ["--models", "mlp_tiny,lstm_tiny", "--batches", "1", "--threads", "1", "--engines",
          "lepton,lepton_session,litert", "--seconds", "0.2"]),
    Part("kernels", "lepton's kernels by shape", "kernels.py", [],
         ["--runs", "5", "--threads", "1"]),
]


def run(part: Part, quick: bool, host: Path | None, out: Path) -> tuple[str, list[Any]]:
    """The Markdown that a program prints, and its rows."""
    file = out / f"{part.name}.json"
    command: list[Any] = [sys.executable, FOLDER / part.program, "--json", file, "--out", out,
                          *(part.quick if quick else part.options)]
    if part.program == "startup.py" and host:
        command += ["--host", host]
    lines = []
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    for text in process.stdout:
        print(text, end="", flush=True)
        lines.append(text)
    if process.wait() != 0:
        return f"{part.program} failed with {process.returncode}.\n", []
    return "".join(lines), json.loads(file.read_text())


def in_c(host: Path, out: Path, seconds: float) -> tuple[str, dict[str, Any]]:
    """What a run costs in C, one thread."""
    models = [name for name in ("mlp_tiny", "lstm_tiny", "digits")
              if (out / "models" / f"{name}.h5").exists()]
    found = {
        name: json.loads(subprocess.check_output(
            [host, out / "models" / f"{name}.h5", "1", str(seconds)]))
        for name in models}
    rows = [line(["model", "run of a session, ns", "predict, ns", "samples/s of 8 threads"]),
            "|---|---|---|---|"]
    for name, facts in found.items():
        rows.append(line([name, number(facts["session_ns"]), number(facts["predict_ns"]),
                          number(facts["samples_per_second"])]))
    return "\n".join(rows) + "\n", found


def scaling(rows: list[Any]) -> str:
    """How much faster each engine is with all threads than with one, over the models of a table."""
    found: dict[tuple[str, int], dict[str, float]] = {}
    for row in rows:
        for engine, times in row["times"].items():
            key = f"{row['model']} {row['batch']}"
            found.setdefault((engine, row["threads"]), {})[key] = times["milliseconds"]
    most = max((threads for _, threads in found), default=1)
    lines = [line(["engine", f"1 to {most} threads, geometric mean", "models"]), "|---|---|---|"]
    for engine in dict.fromkeys(engine for engine, _ in found):
        one, all_threads = found.get((engine, 1), {}), found.get((engine, most), {})
        # Tiny models have nothing to share.
        ratios = [one[key] / all_threads[key] for key in one
                  if key in all_threads and "tiny" not in key]
        lines.append(line([engine, f"{geometric_mean(ratios) or 1:.2f}×", str(len(ratios))]))
    return "\n".join(lines) + "\n"


def machine() -> str:
    model = ""
    for text in Path("/proc/cpuinfo").read_text().splitlines():
        if text.startswith("model name"):
            model = text.partition(":")[2].strip()
    import lepton

    return (f"{model}, {platform.machine()}, {lepton.features()['instruction_set']}, "
            f"Python {platform.python_version()}, {time.strftime('%Y-%m-%d %H:%M')}")


def main() -> None:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--quick", action="store_true")
    options.add_argument("--only", type=names, default=[part.name for part in PARTS])
    options.add_argument("--host", type=Path, help="host.c, compiled")
    options.add_argument("--out", type=Path, default=OUT)
    given = options.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    text = [f"# Benchmarks\n\n{machine()}\n"]
    results: dict[str, Any] = {}
    for part in PARTS:
        if part.name not in given.only:
            continue
        print(f"\n## {part.title}\n", flush=True)
        table, results[part.name] = run(part, given.quick, given.host, given.out)
        text.append(f"## {part.title}\n\n{table.strip()}\n")
        if part.name == "inference" and not given.quick:
            text.append(f"## A second thread\n\n{scaling(results['inference'])}")
    if given.host:
        table, results["in_c"] = in_c(given.host, given.out, 0.3 if given.quick else 2)
        text.append(f"## From C\n\n{table}")
    (given.out / "results.md").write_text("\n".join(text))
    (given.out / "results.json").write_text(json.dumps(results, indent=1))
    try:
        from chart import draw
    except ImportError:
        return
    draw(results, given.out / "chart.png")


if __name__ == "__main__":
    main()
