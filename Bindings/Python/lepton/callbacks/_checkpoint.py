"""Callbacks that save the model."""

from __future__ import annotations

import json
import os
import shutil
import warnings
from typing import Any

import numpy as np

from .. import _messages
from .._errors import InvalidArgumentError
from ._callback import Callback, Logs
from ._monitor import MonitorCallback


class _BatchCounter:
    """Says after every how many batches something is due."""

    def __init__(self, every: Any) -> None:
        self._every = every
        self._since = 0
        self._last: int | None = None

    def is_due(self, batch: int) -> bool:
        if self._every == "epoch":
            return False
        new_epoch = self._last is None or batch <= self._last
        self._since += batch + 1 if new_epoch else batch - (self._last or 0)
        self._last = batch
        if self._since < self._every:
            return False
        self._since = 0
        return True


class ModelCheckpoint(MonitorCallback):
    """Saves the model, or with `save_weights_only` its weights, after every epoch or every
    `save_freq` batches; with `save_best_only` when a metric is better than ever before.

    `filepath` ends in .keras, .h5 or .weights.h5 and may hold {epoch:02d} and names of metrics, as
    in {val_loss:.2f}.
    """

    def __init__(
        self, filepath: str | os.PathLike[str], monitor: str = "val_loss", verbose: int = 0,
        save_best_only: bool = False, save_weights_only: bool = False, mode: str = "auto",
        save_freq: str | int = "epoch", initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, mode, initial_value_threshold)
        self.verbose = verbose
        self.filepath = os.fspath(filepath)
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.save_freq = save_freq
        self._counter = _BatchCounter(save_freq)
        self._current_epoch = 0
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise InvalidArgumentError(
                f"Unrecognized save_freq: {save_freq}. Expected save_freq are 'epoch' or integer "
                "values"
            )
        endings = (".weights.h5",) if save_weights_only else (".keras", ".h5")
        if not self.filepath.endswith(endings):
            raise InvalidArgumentError(
                f"the filepath must end in {' or '.join(endings)} to save "
                f"{'weights' if save_weights_only else 'a model'}; it is {self.filepath}"
            )

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._current_epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        if self._counter.is_due(batch):
            self._save(self._current_epoch, batch, logs)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        if self.save_freq == "epoch":
            self._save(epoch, None, logs)

    def _save(self, epoch: int, batch: int | None, logs: Logs) -> None:
        logs = logs or {}
        path = self._path(epoch, batch, logs)
        if not self._is_due(epoch, logs, path):
            return
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        if os.path.isdir(path):
            raise OSError(
                "Please specify a non-directory filepath for ModelCheckpoint. Filepath used is an "
                f"existing directory: {path}"
            )
        if self.save_weights_only:
            self.model.save_weights(path, overwrite=True)
        else:
            self.model.save(path, overwrite=True)
        if self.verbose > 0:
            _messages.say(f"\nEpoch {epoch + 1}: finished saving model to {path}")

    def _path(self, epoch: int, batch: int | None, logs: dict[str, Any]) -> str:
        place = {"epoch": epoch + 1, **logs}
        if batch is not None:
            place.setdefault("batch", batch + 1)
        try:
            return self.filepath.format(**place)
        except KeyError as reason:
            raise KeyError(
                f'Failed to format this callback filepath: "{self.filepath}". Reason: {reason}'
            ) from None

    def _is_due(self, epoch: int, logs: dict[str, Any], path: str) -> bool:
        if not self.save_best_only:
            if self.verbose > 0:
                _messages.say(f"\nEpoch {epoch + 1}: saving model to {path}")
            return True
        current = logs.get(self.monitor)
        if current is None:
            warnings.warn(
                f"Can save best model only with {self.monitor} available.", stacklevel=4
            )
            return True
        if np.ndim(current) > 0:
            warnings.warn(
                "Can save best model only when `monitor` is a scalar value. Received: "
                f"{current}. Falling back to `save_best_only=False`.",
                stacklevel=4,
            )
            return True
        self._set_monitor_op()
        best = "None" if self.best is None else f"{self.best:.5f}"
        if not self._is_improvement(current, self.best):
            if self.verbose > 0:
                _messages.say(
                    f"\nEpoch {epoch + 1}: {self.monitor} did not improve from {best}"
                )
            return False
        if self.verbose > 0:
            _messages.say(
                f"\nEpoch {epoch + 1}: {self.monitor} improved from {best} to {current:.5f}, "
                f"saving model to {path}"
            )
        self.best = current
        return True


class BackupAndRestore(Callback):
    """Keeps what is needed to go on after a crash: a fit that is started again with the same
    folder continues where the last backup was made. At the end of the training the folder is
    deleted, unless `delete_checkpoint` is False.

    `save_freq`: "epoch", or a number of batches. `double_checkpoint`: keep the backup before the
    last as well.
    """

    def __init__(
        self, backup_dir: str | os.PathLike[str], save_freq: str | int = "epoch",
        double_checkpoint: bool = False, delete_checkpoint: bool = True,
    ) -> None:
        super().__init__()
        if not backup_dir:
            raise InvalidArgumentError("Empty `backup_dir` argument passed")
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise InvalidArgumentError(
                f"Invalid value for argument `save_freq`. Received: save_freq={save_freq}. "
                "Expected either 'epoch' or an integer value."
            )
        self.backup_dir = os.fspath(backup_dir)
        self.save_freq = save_freq
        self.double_checkpoint = double_checkpoint
        self.delete_checkpoint = delete_checkpoint
        self._counter = _BatchCounter(save_freq)
        self._epoch = 0
        self._batch = 0
        folder = self.backup_dir
        self._weights_path = os.path.join(folder, "latest.weights.h5")
        self._facts_path = os.path.join(folder, "training_metadata.json")

    def on_train_begin(self, logs: Logs = None) -> None:
        try:
            self._restore()
        except (OSError, ValueError):
            # The last backup may be damaged: the one before it serves as well.
            if not os.path.exists(self._weights_path + ".bkp"):
                raise
            for path in (self._weights_path, self._facts_path):
                if os.path.exists(path + ".bkp"):
                    shutil.copyfile(path + ".bkp", path)
                elif os.path.exists(path):
                    os.remove(path)
            self._restore()

    def _restore(self) -> None:
        if os.path.exists(self._weights_path):
            self.model.load_weights(self._weights_path)
        if os.path.exists(self._facts_path):
            with open(self._facts_path, encoding="utf-8") as file:
                self.model._initial_epoch = json.load(file)["epoch"]

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._batch = batch
        if self._counter.is_due(batch):
            self._save()

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._epoch, self._batch = epoch + 1, 0
        if self.save_freq == "epoch":
            self._save()

    def _save(self) -> None:
        os.makedirs(self.backup_dir, exist_ok=True)
        for path in (self._weights_path, self._facts_path):
            if self.double_checkpoint and os.path.exists(path):
                shutil.copyfile(path, path + ".bkp")
        self.model.save_weights(self._weights_path, overwrite=True)
        temporary = self._facts_path + ".tmp"
        with open(temporary, "w", encoding="utf-8") as file:
            json.dump({"epoch": self._epoch, "batch": self._batch}, file)
        os.replace(temporary, self._facts_path)

    def on_train_end(self, logs: Logs = None) -> None:
        if self.delete_checkpoint and os.path.exists(self.backup_dir):
            shutil.rmtree(self.backup_dir)
