"""The process that `startup.py` measures: opens a file, predicts once and says what that took.

usage: once.py ENGINE PACKAGE FILES THREADS
"""

import importlib
import json
import sys
import time
from pathlib import Path

import numpy as np

from engines import ENGINES, resident_megabytes

engine, package, files, threads = sys.argv[1:]
with np.load(files + ".npz") as content:
    x = content["x"]
importlib.import_module(package)
begin = time.perf_counter()
run = ENGINES[engine](Path(files), x, int(threads))
opened = time.perf_counter()
opened_mb = resident_megabytes()
run()
print(json.dumps({"open_ms": (opened - begin) * 1e3, "opened_mb": opened_mb,
                  "predicted_mb": resident_megabytes()}))
