"""The progress bar of fit, evaluate and predict."""

from __future__ import annotations

from typing import Any

from .. import _messages
from ..utils._progbar import Progbar
from ._callback import Callback, Logs


class ProgbarLogger(Callback):
    """Prints the epochs, a progress bar and the metrics."""

    def __init__(self) -> None:
        super().__init__()
        self.seen = 0
        self.progbar: Progbar | None = None
        self.target: int | None = None
        self.verbose: Any = 1
        self.epochs = 1
        self._called_in_fit = False

    def set_params(self, params: dict[str, Any]) -> None:
        self.verbose = 1 if params["verbose"] == "auto" else params["verbose"]
        self.epochs = params["epochs"]
        self.target = params["steps"]

    def on_train_begin(self, logs: Logs = None) -> None:
        # Inside fit, evaluations are silent.
        self._called_in_fit = True

    def on_epoch_begin(self, epoch: int, logs: Logs = None) -> None:
        self._begin()
        if self.verbose and self.epochs > 1:
            _messages.say(f"Epoch {epoch + 1}/{self.epochs}")

    def on_test_begin(self, logs: Logs = None) -> None:
        if not self._called_in_fit:
            self._begin()

    def on_predict_begin(self, logs: Logs = None) -> None:
        self._begin()

    def on_train_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._update(batch, logs)

    def on_test_batch_end(self, batch: int, logs: Logs = None) -> None:
        if not self._called_in_fit:
            self._update(batch, logs)

    def on_predict_batch_end(self, batch: int, logs: Logs = None) -> None:
        self._update(batch, None)

    def on_epoch_end(self, epoch: int, logs: Logs = None) -> None:
        self._finish(logs)

    def on_test_end(self, logs: Logs = None) -> None:
        if not self._called_in_fit:
            self._finish(logs)

    def on_predict_end(self, logs: Logs = None) -> None:
        self._finish(None)

    def _begin(self) -> None:
        self.seen = 0
        self.progbar = self._new_bar()

    def _new_bar(self) -> Progbar:
        return Progbar(
            self.target, verbose=self.verbose, unit_name="step", stateless_metrics=set()
        )

    def _update(self, batch: int, logs: Logs) -> None:
        if self.progbar is None:
            self.progbar = self._new_bar()
        self.seen = batch + 1
        if self.verbose == 1:
            self.progbar.update(self.seen, list((logs or {}).items()), finalize=False)

    def _finish(self, logs: Logs) -> None:
        if self.progbar is None:
            self.progbar = self._new_bar()
        if self.target is None:
            self.target = self.progbar.target = self.seen
        self.progbar.update(self.target, list((logs or {}).items()), finalize=True)
