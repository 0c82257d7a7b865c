"""Event files for TensorBoard."""

from __future__ import annotations

import os
import time
from typing import Any

from .._errors import UnsupportedError
from ._callback import Callback, Logs
from ._events import EventWriter


class TensorBoard(Callback):
    """Writes the metrics of every epoch (or every `update_freq` batches), the weights'
    distributions every `histogram_freq` epochs, and the model's graph, to `log_dir`/train and
    `log_dir`/validation, where TensorBoard reads them."""

    def __init__(
        self, log_dir: str | os.PathLike[str] = "logs", histogram_freq: int = 0,
        write_graph: bool = True, write_images: bool = False, write_steps_per_second: bool = False,
        update_freq: str | int = "epoch", profile_batch: Any = 0, embeddings_freq: int = 0,
        embeddings_metadata: Any = None,
    ) -> None:
        super().__init__()
        for name, value in (
            ("write_images", write_images),
            ("profile_batch", profile_batch),
            ("embeddings_freq", embeddings_freq),
        ):
            if value:
                raise UnsupportedError(
                    f"lepton's TensorBoard callback writes metrics, distributions and the graph; "
                    f"{name}={value!r} cannot be taken"
                )
        self.log_dir = os.fspath(log_dir)
        self.histogram_freq = histogram_freq
        self.write_graph = write_graph
        self.write_steps_per_second = write_steps_per_second
        self.update_freq: Any = 1 if update_freq == "batch" else update_freq
        self._writers: dict[str, EventWriter] = {}
        self._train_batch = 0
        self._batch_start = 0.0
        self._epoch_start = 0.0
        self._epoch_first_iteration = 0

    def _writer(self, name: str) -> EventWriter:
        # Made when something is written: without a validation there is no folder for it.
        if name not in self._writers:
            self._writers[name] = EventWriter(os.path.join(self.log_dir, name))
        return self._writers[name]

    def set_model(self, model: Any) -> None:
        super().set_model(model)
        self._close()
        if self.write_graph and model is not None and model._is_open():
            self._writer("train").text(
                "keras", "graph_keras_model", b"1", model.to_json(), step=0
            )

    def _close(self) -> None:
        for writer in self._writers.values():
            writer.close()
        self._writers = {}

    def on_train_begin(self, logs: Logs = None) -> None:
        self._train_batch = 0

    def on_train_end(self, logs: Logs = None) -> None:
        self._close()

    def on_train_batch_begin(self, batch: int, logs: Logs = None) -> None:
        self._train_batch += 1
        self._batch_start = time.time()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self.update_freq == "epoch" or self._train_batch % self.update_freq:
            return
        writer, step = self._writer("train"), self._train_batch
        if self.write_steps_per_second:
            seconds = max(time.time() - self._batch_start, 1e-9)
            writer.scalar("batch_steps_per_second", 1 / seconds, step)
        for name, value in (logs or {}).items():
            writer.scalar(f"batch_{name}", float(value), step)

    def on_test_end(self, logs: Logs = None) -> None:
        if self.model.optimizer is None:
            return
        for name, value in (logs or {}).items():
            self._writer("validation").scalar(
                f"evaluation_{name}_vs_iterations", float(value),
                int(self.model.optimizer.iterations),
            )

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._epoch_first_iteration = int(self.model.optimizer.iterations)
        self._epoch_start = time.time()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if logs:
            self._write_epoch(epoch, logs)
        if self.histogram_freq and epoch % self.histogram_freq == 0:
            for layer in self.model.layers:
                for weight in layer.weights:
                    self._writer("train").histogram(
                        f"{weight.path}/histogram", weight.numpy(), epoch
                    )
        for writer in self._writers.values():
            writer.flush()

    def _write_epoch(self, epoch: int, logs: dict[str, Any]) -> None:
        trained = {name: value for name, value in logs.items() if not name.startswith("val_")}
        optimizer = self.model.optimizer
        trained["learning_rate"] = float(optimizer.learning_rate)
        if self.write_steps_per_second:
            steps = int(optimizer.iterations) - self._epoch_first_iteration
            trained["steps_per_second"] = steps / max(time.time() - self._epoch_start, 1e-9)
        for name, value in trained.items():
            self._writer("train").scalar(f"epoch_{name}", float(value), epoch)
        for name, value in logs.items():
            if name.startswith("val_"):
                self._writer("validation").scalar(f"epoch_{name[4:]}", float(value), epoch)
