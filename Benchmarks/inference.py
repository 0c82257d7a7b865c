"""Times inference on lepton and on the runtimes that are installed, side by side.

usage: inference.py [--models NAME,…] [--engines NAME,…] [--batches 1,32] [--threads 1,2]
                    [--seconds 1.5] [--rounds 5] [--json FILE] [--out FOLDER]

For each model and batch: milliseconds of one call from Python, the median over all that were made
in --seconds; and lepton's time divided by that of the fastest peer. An engine whose output differs
from Keras's by more than a thousandth of the largest is marked with "!", one that fails with "–".
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from engines import ENGINES, is_installed
from models import INFERENCE
from prepare import missing
from rounds import FOLDER, Engine, compare, names, numbers, parser, write_json
from tables import Table

PEERS = ["lepton", "tensorflow", "xla", "jax", "onnxruntime", "openvino", "litert"]


def open_task(engine: str, threads: int, files: str) -> tuple[Any, int, dict[str, Any]]:
    """In the engine's process."""
    import numpy as np

    with np.load(files + ".npz") as content:
        x, expected = content["x"], content["expected"]
    run = ENGINES[engine](Path(files), x, threads)
    scale = max(float(np.abs(expected).max()), 1e-30)
    return run, 1, {"difference": float(np.abs(np.asarray(run()) - expected).max()) / scale}


def prepare(out: Path, models: list[str], batches: list[int]) -> Path:
    """The folder with the models' files."""
    folder = out / "models"
    absent = missing(models, batches, folder)
    if absent:
        subprocess.run([sys.executable, FOLDER / "prepare.py", folder, ",".join(absent),
                        ",".join(map(str, batches))], check=True)
    return folder


def main() -> None:
    options = parser(__doc__, PEERS)
    options.add_argument("--models", type=names, default=INFERENCE)
    options.add_argument("--batches", type=numbers, default=[1, 32])
    options.add_argument("--seconds", type=float, default=1.5, help="for each engine and row")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    engines = [engine for engine in given.engines if is_installed(engine)]
    folder = prepare(given.out, given.models, given.batches)
    rows = []
    for threads in given.threads:
        table = Table(["model", "batch", "threads"], engines)
        processes = [Engine(engine, threads) for engine in engines]
        for model in given.models:
            for batch in given.batches:
                task = {"program": "inference", "files": str(folder / f"{model}-{batch}")}
                times = compare(processes, task, given.seconds, given.rounds)
                rows.append({"model": model, "batch": batch, "threads": threads, "times": times})
                table.row([model, batch, threads], times)
        for process in processes:
            process.close()
        table.end()
    write_json(given.json, rows)


if __name__ == "__main__":
    main()
