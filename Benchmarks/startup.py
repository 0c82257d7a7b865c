"""Times what comes before the work, and the memory that it takes: a new process for every
measurement.

usage: startup.py [--models NAME,…] [--engines NAME,…] [--threads N] [--runs 7] [--host PROGRAM]
                  [--json FILE] [--out FOLDER]

For each model and engine, medians: milliseconds from the start of the process to its end, in which
it opens a file and predicts one sample; of that the opening alone, the library being loaded;
megabytes that it holds when the model is open, and after the prediction. `lepton in C` is
`host.c`, compiled. Then the megabytes that a user must install: the package and all that it needs.
"""

from __future__ import annotations

import importlib.metadata
import json
import os
import re
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from engines import environment, is_installed, keras_file
from inference import prepare
from rounds import FOLDER, names, parser, write_json
from tables import Table

ENGINES = ["lepton", "onnxruntime", "openvino", "litert", "keras"]
IN_C = "lepton in C"

# What is imported, and what is installed for it.
PACKAGES = {
    "lepton": ("lepton", "lepton"), "onnxruntime": ("onnxruntime", "onnxruntime"),
    "openvino": ("openvino", "openvino"),
    "litert": ("ai_edge_litert.interpreter", "ai-edge-litert"),
    "keras": ("keras", "tensorflow-cpu"), "jax": ("jax", "jax"), "torch": ("torch", "torch")}
COLUMNS = {"milliseconds": "milliseconds from process start to the first prediction",
           "open_ms": "milliseconds to open the file", "opened_mb": "megabytes after opening",
           "predicted_mb": "megabytes after predicting"}


def measure(engine: str, files: Path, threads: int, host: Path | None) -> dict[str, float]:
    command: list[Any]
    if engine == IN_C:
        command = [host, keras_file(files), str(threads)]
    else:
        command = [sys.executable, FOLDER / "once.py", engine, PACKAGES[engine][0], files,
                   str(threads)]
    begin = time.perf_counter()
    output = subprocess.check_output(
        command, stderr=subprocess.DEVNULL, env={**os.environ, **environment(engine, threads)})
    elapsed = time.perf_counter() - begin
    return {"milliseconds": elapsed * 1e3, **json.loads(output.splitlines()[-1])}


def installed_megabytes(package: str, seen: set[str] | None = None) -> float:
    """Of a package and all that it needs."""
    seen = set() if seen is None else seen
    key = re.sub(r"[-_.]+", "-", package).lower()
    if key in seen:
        return 0.0
    seen.add(key)
    try:
        distribution = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError:
        return 0.0
    size = 0.0
    for file in distribution.files or []:
        path = Path(str(distribution.locate_file(file)))
        if path.is_file():
            size += path.stat().st_size / 1e6
    for requirement in distribution.requires or []:
        if "extra ==" not in requirement:
            found = re.match(r"[A-Za-z0-9._-]+", requirement)
            size += installed_megabytes(found[0], seen) if found else 0
    return size


def main() -> None:
    options = parser(__doc__, ENGINES)
    options.add_argument("--models", type=names, default=["digits", "resnet50"])
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--host", type=Path, help="host.c, compiled")
    given = options.parse_args()
    threads = given.threads[-1]
    engines = [engine for engine in given.engines if is_installed(engine)]
    engines += [IN_C] if given.host else []
    folder = prepare(given.out, given.models, [1])
    rows = []
    for model in given.models:
        files = folder / f"{model}-1"
        runs: dict[str, list[dict[str, float]]] = {engine: [] for engine in engines}
        for _ in range(given.runs):
            for engine in engines:
                try:
                    runs[engine].append(measure(engine, files, threads, given.host))
                except (subprocess.CalledProcessError, json.JSONDecodeError) as failure:
                    print(f"# {engine}, {model}: {failure}", file=sys.stderr)
        times = {
            engine: {key: statistics.median(run[key] for run in found) for key in COLUMNS}
            for engine, found in runs.items() if found}
        rows.append({"model": model, "threads": threads, "times": times})
        print(f"\n{model}, {(folder / f'{model}.h5').stat().st_size / 1e6:.1f} MB:\n")
        for key, title in COLUMNS.items():
            table = Table([""], engines, key=key, quiet=key != "milliseconds")
            table.row([title], times)
    sizes = {engine: {"megabytes": installed_megabytes(PACKAGES[engine][1])}
             for engine in engines if engine in PACKAGES}
    print("\nTo install:\n")
    Table([""], engines, key="megabytes").row(["megabytes"], sizes)
    write_json(given.json, [*rows, {"installed": sizes}])


if __name__ == "__main__":
    main()
