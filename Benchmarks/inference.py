"""Times inference on lepton and on the runtimes that are installed, side by side.

usage: inference.py [--models NAME,…] [--engines NAME,…] [--batches 1,32] [--threads N] [--seconds S]

For each model and batch: milliseconds of one call from Python, the median over many; and `ratio`,
lepton's time divided by that of the fastest other engine. An engine whose output differs from Keras's
by more than 1e-3 is marked with "!", one that fails with "-".
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--models", default="")
parser.add_argument("--engines", default="lepton,tensorflow,xla,onnxruntime,openvino,litert")
parser.add_argument("--batches", default="1,32")
parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
parser.add_argument("--seconds", type=float, default=1.5)
options = parser.parse_args()

# Read when the libraries are loaded.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["OMP_NUM_THREADS"] = str(options.threads)

import numpy as np
from engines import ENGINES
from models import MODELS, data

try:
    import tensorflow

    tensorflow.config.threading.set_intra_op_parallelism_threads(options.threads)
    tensorflow.config.threading.set_inter_op_parallelism_threads(1)
except ImportError:
    pass


def milliseconds(run: Any, x: Any) -> float:
    """The median time of a call, over as many as fit into --seconds, at least 5."""
    run(x), run(x)
    begin = time.perf_counter()
    run(x)
    once = time.perf_counter() - begin
    times = []
    for _ in range(max(5, min(3000, int(options.seconds / max(once, 1e-6))))):
        begin = time.perf_counter()
        run(x)
        times.append(time.perf_counter() - begin)
    return statistics.median(times) * 1e3


def measure(name: str, folder: Path) -> None:
    """Prints one row for each batch size."""
    import keras

    keras.utils.set_random_seed(1)
    model = MODELS[name]()
    path = folder / f"{name}.h5"
    model.save(path)
    for batch in map(int, options.batches.split(",")):
        x = data(model, batch)
        expected = np.asarray(keras.ops.convert_to_numpy(model(x, training=False)))
        times: dict[str, float] = {}
        cells = []
        for engine in options.engines.split(","):
            try:
                run = ENGINES[engine](model, path, x, options.threads)
                wrong = np.abs(np.asarray(run(x)) - expected).max() > 1e-3
                times[engine] = milliseconds(run, x)
                cells.append(f"{times[engine]:.4g}{'!' if wrong else ''}")
            except Exception as failure:
                cells.append("-")
                print(f"# {name}, {engine}: {str(failure)[:160]}", file=sys.stderr)
        others = [value for engine, value in times.items() if engine != "lepton"]
        ratio = f"{times['lepton'] / min(others):.2f}" if "lepton" in times and others else "-"
        row = [f"{name:15}", f"{batch:5}", *(f"{cell:>11}" for cell in cells), f"{ratio:>6}"]
        print(" ".join(row), flush=True)


def main() -> None:
    engines = options.engines.split(",")
    head = [f"{'model':15}", "batch", *(f"{engine:>11}" for engine in engines), " ratio"]
    print(" ".join(head))
    with tempfile.TemporaryDirectory() as folder:
        for name in options.models.split(",") if options.models else MODELS:
            measure(name, Path(folder))


if __name__ == "__main__":
    main()
