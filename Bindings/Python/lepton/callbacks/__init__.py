"""Callbacks of fit, evaluate and predict, as in keras.callbacks."""

from typing import TYPE_CHECKING

from .._later import importing

if TYPE_CHECKING:
    from ._callback import Callback, CallbackList, History, LambdaCallback
    from ._checkpoint import BackupAndRestore, ModelCheckpoint
    from ._loggers import CSVLogger, LearningRateScheduler, TerminateOnNaN
    from ._monitor import EarlyStopping, MonitorCallback, ReduceLROnPlateau
    from ._progress import ProgbarLogger
    from ._tensorboard import TensorBoard
else:
    __getattr__, __dir__ = importing(__name__, {
        "._callback": ("Callback", "CallbackList", "History", "LambdaCallback"),
        "._checkpoint": ("BackupAndRestore", "ModelCheckpoint"),
        "._loggers": ("CSVLogger", "LearningRateScheduler", "TerminateOnNaN"),
        "._monitor": ("EarlyStopping", "MonitorCallback", "ReduceLROnPlateau"),
        "._progress": ("ProgbarLogger",),
        "._tensorboard": ("TensorBoard",),
    })

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "MonitorCallback",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "TensorBoard",
    "TerminateOnNaN",
]
