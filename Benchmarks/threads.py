"""Times several host threads that predict at once with one model, as a server does.

usage: threads.py [--models NAME,…] [--engines NAME,…] [--hosts 1,8] [--threads N] [--seconds 1.5]
                  [--rounds 5] [--json FILE] [--out FOLDER]

For each model and number of host threads: milliseconds of the whole process for one sample. The
host threads are Python's; all engines let others run while they compute. OpenVINO's requests and
LiteRT's interpreters are for one thread, so there every thread has its own; all others share one
model.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from engines import ENGINES, is_installed
from inference import PEERS, prepare
from rounds import Engine, compare, names, numbers, parser, write_json
from tables import Table

# Calls of each host thread that are timed at once.
CALLS = 20


def open_task(
    engine: str, threads: int, files: str, hosts: int
) -> tuple[Any, int, dict[str, Any]]:
    """In the engine's process."""
    import numpy as np

    with np.load(files + ".npz") as content:
        x = content["x"]
    copies = hosts if engine in ("openvino", "litert") else 1
    runs = [ENGINES[engine](Path(files), x, threads) for _ in range(copies)]
    pool = ThreadPoolExecutor(hosts)

    def calls(host: int) -> None:
        run = runs[host % copies]
        for _ in range(CALLS):
            run()

    return lambda: list(pool.map(calls, range(hosts))), CALLS * hosts, {}


def main() -> None:
    options = parser(__doc__, PEERS)
    options.add_argument("--models", type=names, default=["digits", "mobilenetv2"])
    options.add_argument("--hosts", type=numbers, default=[1, 8])
    options.add_argument("--seconds", type=float, default=1.5, help="for each engine and row")
    options.add_argument("--rounds", type=int, default=5)
    given = options.parse_args()
    engines = [engine for engine in given.engines if is_installed(engine)]
    folder = prepare(given.out, given.models, [1])
    table = Table(["model", "host threads", "threads"], engines)
    threads = given.threads[-1]
    processes = [Engine(engine, threads) for engine in engines]
    rows = []
    for model in given.models:
        for hosts in given.hosts:
            task = {"program": "threads", "files": str(folder / f"{model}-1"), "hosts": hosts}
            times = compare(processes, task, given.seconds, given.rounds)
            rows.append({"model": model, "hosts": hosts, "threads": threads, "times": times})
            table.row([model, hosts, threads], times)
    for process in processes:
        process.close()
    table.end()
    write_json(given.json, rows)


if __name__ == "__main__":
    main()
