"""Times training on lepton and on the frameworks that are installed, side by side.

usage: training.py [--models NAME,…] [--engines NAME,…] [--threads 1,2] [--seconds 2] [--rounds 3]
                   [--no-memory] [--json FILE] [--out FOLDER]

For each model: milliseconds of a step with Adam. lepton, TensorFlow (with and without XLA) and JAX
run the same program, `fit` of Keras; PyTorch runs the loop that one writes for it: as it comes,
with channels last, and compiled. Then the memory of a process that trains, at its peak, beyond
what it held when the library was loaded. A loss of the first step that differs from TensorFlow's
by more than a thousandth is marked with "!" (not for models with dropout, nor for PyTorch, which
draws its own weights).
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from engines import is_installed, limit_threads, resident_megabytes
from inference import prepare
from models import MODELS, TRAINING, Lesson, data, targets
from rounds import Engine, compare, names, parser, write_json
from tables import Table

PEERS = ["lepton", "tensorflow", "xla", "jax", "torch", "torch_channels_last", "torch_compile"]
# Steps that are timed at once.
STEPS = 4


def open_task(engine: str, threads: int, model: str, file: str) -> tuple[Any, int, dict[str, Any]]:
    """In the engine's process: runs a few steps already."""
    lesson = TRAINING[model]
    begin_training = _torch if engine.startswith("torch") else _keras
    before, run, loss = begin_training(engine, threads, model, file, lesson)
    run()
    facts: dict[str, Any] = {"growth_mb": resident_megabytes("VmHWM") - before}
    if loss is not None:
        facts["loss"] = loss
    return run, STEPS, facts


def _keras(engine: str, threads: int, name: str, file: str, lesson: Lesson) -> Any:
    keras: Any
    if engine == "lepton":
        import lepton as keras

        keras.set_num_threads(threads)
        # lepton imports its modules when they are first asked for; Keras has done that by now.
        for name in ("Sequential", "callbacks", "layers", "losses", "metrics", "optimizers"):
            getattr(keras, name)
    else:
        import keras as keras_itself

        keras = keras_itself
        limit_threads(threads)
    import numpy as np

    # NumPy loads its generators when they are first asked for; Keras has done that by now.
    np.random.default_rng()
    before = resident_megabytes()
    model = keras.models.load_model(file, compile=False)
    compiled = {} if engine == "lepton" else {"jit_compile": engine in ("xla", "jax")}
    model.compile("adam", lesson.loss, **compiled)
    x, y = data(model, lesson.batch * STEPS), targets(lesson, lesson.batch * STEPS)
    loss = None if name == "mlp" else float(model.evaluate(
        x[:lesson.batch], y[:lesson.batch], batch_size=lesson.batch, verbose=0))
    return before, lambda: model.fit(
        x, y, batch_size=lesson.batch, verbose=0, shuffle=False), loss


def _torch(engine: str, threads: int, name: str, file: str, lesson: Lesson) -> Any:
    import keras
    import torch

    from models_torch import TORCH_MODELS

    torch.set_num_threads(threads)
    # The other Keras models draw their data from the shape of the model's input.
    x = torch.from_numpy(data(MODELS[name](keras), lesson.batch))
    y = torch.from_numpy(targets(lesson, lesson.batch))
    before = resident_megabytes()
    model = TORCH_MODELS[name]()
    if x.dim() == 4:
        x = x.permute(0, 3, 1, 2).contiguous()
        if engine != "torch":
            model, x = model.to(memory_format=torch.channels_last), x.contiguous(
                memory_format=torch.channels_last)
    function = torch.nn.functional
    losses = {"mse": function.mse_loss,
              "binary_crossentropy": function.binary_cross_entropy_with_logits,
              "sparse_categorical_crossentropy": lambda scores, y: function.cross_entropy(
                  scores, y[:, 0].long())}
    loss = losses[lesson.loss]
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    forward = torch.compile(model) if engine == "torch_compile" else model

    def run() -> None:
        for _ in range(STEPS):
            optimizer.zero_grad(set_to_none=True)
            loss(forward(x), y).backward()
            optimizer.step()

    return before, run, None


def _compare_losses(times: dict[str, dict[str, Any]]) -> None:
    expected = times.get("tensorflow", {}).get("loss")
    for found in times.values():
        if expected is not None and "loss" in found:
            found["difference"] = abs(found["loss"] - expected) / max(abs(expected), 1e-9)


def _growth(engine: str, threads: int, task: dict[str, Any]) -> float | None:
    """In a process that does nothing else."""
    process = Engine(engine, threads)
    try:
        return float(process.ask(do="open", **task)["growth_mb"])
    except RuntimeError:
        return None
    finally:
        process.close()


def main() -> None:
    options = parser(__doc__, PEERS)
    options.add_argument("--models", type=names, default=list(TRAINING))
    options.add_argument("--seconds", type=float, default=2, help="for each engine and model")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--memory", action=argparse.BooleanOptionalAction, default=True)
    given = options.parse_args()
    engines = [engine for engine in given.engines if is_installed(engine)]
    folder = prepare(given.out, given.models, [])
    tasks = {model: {"program": "training", "model": model, "file": str(folder / f"{model}.h5")}
             for model in given.models}
    rows = []
    for threads in given.threads:
        table = Table(["model", "batch", "threads"], engines)
        processes = [Engine(engine, threads) for engine in engines]
        for model, task in tasks.items():
            times = compare(processes, task, given.seconds, given.rounds)
            _compare_losses(times)
            batch = TRAINING[model].batch
            rows.append({"model": model, "batch": batch, "threads": threads, "times": times})
            table.row([model, batch, threads], times)
        for process in processes:
            process.close()
        table.end()
    if given.memory:
        rows += _memory_rows(engines, given.threads[-1], tasks)
    write_json(given.json, rows)


def _memory_rows(engines: list[str], threads: int, tasks: dict[str, Any]) -> list[dict[str, Any]]:
    print("\nMegabytes of a process that trains, at its peak, beyond those after loading the "
          "library:\n")
    table = Table(["model", "batch", "threads"], engines, key="growth_mb")
    rows = []
    for model, task in tasks.items():
        found = {engine: _growth(engine, threads, task) for engine in engines}
        times = {engine: {"growth_mb": value} for engine, value in found.items() if value}
        batch = TRAINING[model].batch
        rows.append({"model": model, "batch": batch, "threads": threads, "memory": times})
        table.row([model, batch, threads], times)
    table.end()
    return rows


if __name__ == "__main__":
    main()
