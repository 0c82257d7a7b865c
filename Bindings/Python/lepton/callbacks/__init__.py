"""Callbacks of fit, evaluate and predict, as in keras.callbacks."""

from ._callback import Callback, CallbackList, History, LambdaCallback
from ._checkpoint import BackupAndRestore, ModelCheckpoint
from ._loggers import CSVLogger, LearningRateScheduler, TerminateOnNaN
from ._monitor import EarlyStopping, MonitorCallback, ReduceLROnPlateau
from ._progress import ProgbarLogger
from ._tensorboard import TensorBoard

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
