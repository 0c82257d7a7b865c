"""Times what comes before the work: import, opening a model, the first prediction; and the sizes.

usage: startup.py [MODEL.h5] [--runs N]

Each number is the median over new processes. "start to first prediction" is a whole process: start
the interpreter, import lepton and NumPy, open the model, predict one sample, end.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

DEFAULT = Path(__file__).resolve().parent.parent / "Examples" / "models" / "fashion_cnn.h5"

PROGRAM = """
import json, sys, time
begin = time.perf_counter()
import numpy
numpy_done = time.perf_counter()
import lepton
lepton_done = time.perf_counter()
model = lepton.load_model(sys.argv[1])
opened = time.perf_counter()
shape = [1 if size is None else size for size in model.input_shape]
x = numpy.zeros(shape, model.inputs[0].dtype)
before = time.perf_counter()
model.predict_on_batch(x)
first = time.perf_counter()
model.predict_on_batch(x)
second = time.perf_counter()
print(json.dumps({
    "import numpy": numpy_done - begin, "import lepton, after numpy": lepton_done - numpy_done,
    "open the model": opened - lepton_done, "first prediction": first - before,
    "second prediction": second - first}))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", nargs="?", default=DEFAULT, type=Path)
    parser.add_argument("--runs", type=int, default=15)
    options = parser.parse_args()
    runs = []
    for _ in range(options.runs):
        begin = time.perf_counter()
        output = subprocess.check_output([sys.executable, "-c", PROGRAM, str(options.model)])
        runs.append({"start to first prediction": time.perf_counter() - begin, **json.loads(output)})
    for name in runs[0]:
        print(f"{name:28} {statistics.median(run[name] for run in runs) * 1e3:9.3f} ms")
    import lepton

    for path in sorted(Path(lepton.__file__).parent.glob("*.so*")):
        print(f"{path.name:28} {path.stat().st_size / 1e6:9.2f} MB")


if __name__ == "__main__":
    main()
