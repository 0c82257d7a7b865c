"""What lepton raises: one class for each kind of failure, all of them `lepton.Error`.

To make the classes takes a good part of the time in which a small model is opened. Modules that
predicting needs say `lepton.FormatError` and so import this one where they raise something.
"""

from __future__ import annotations

import enum


class Status(enum.IntEnum):
    """How a call into the library ended; the numbers are those of lepton.h."""

    OK = 0
    INVALID_ARGUMENT = 10
    INVALID_HANDLE = 11
    NOT_FOUND = 12
    SHAPE_MISMATCH = 20
    TYPE_MISMATCH = 21
    INPUT_OUTPUT = 30
    FORMAT = 31
    CONFIGURATION = 32
    UNSUPPORTED = 40
    WEIGHTS = 41
    LIMIT = 50
    OUT_OF_MEMORY = 51
    CANCELLED = 60
    HOST = 61
    INTERNAL = 90


class Error(Exception):
    """A call into lepton failed. `status` says how, the text says why.

    The subclasses are also what Python itself raises in such a case (`ValueError`, `OSError`, …),
    so that code written for Keras catches them.
    """

    status: Status = Status.INTERNAL

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class InvalidArgumentError(Error, ValueError):
    """An argument is missing or makes no sense."""

    status = Status.INVALID_ARGUMENT


class InvalidHandleError(Error, RuntimeError):
    """An object of the library was used after it was freed."""

    status = Status.INVALID_HANDLE


class NotFoundError(Error, LookupError, ValueError):
    """There is no layer, weight or index of that name."""

    status = Status.NOT_FOUND


class ShapeError(Error, ValueError):
    """An array's rank or dimensions are not what the model takes."""

    status = Status.SHAPE_MISMATCH


class DTypeError(Error, TypeError):
    """An array's elements are not what the model takes."""

    status = Status.TYPE_MISMATCH


class InputOutputError(Error, OSError):
    """A file cannot be opened, read or written."""

    status = Status.INPUT_OUTPUT


class MissingFileError(InputOutputError, FileNotFoundError):
    """There is no such file."""

    status = Status.NOT_FOUND


class FormatError(Error, ValueError):
    """A file is none of the kinds that lepton reads, or is damaged."""

    status = Status.FORMAT


class ConfigurationError(Error, ValueError):
    """A model's or layer's configuration makes no sense."""

    status = Status.CONFIGURATION


class UnsupportedError(Error, NotImplementedError):
    """A layer or option that lepton does not know or will not run."""

    status = Status.UNSUPPORTED


class WeightsError(Error, ValueError):
    """The weights in a file do not fit the model."""

    status = Status.WEIGHTS


class LimitError(Error, ValueError):
    """A limit that guards against hostile files was reached."""

    status = Status.LIMIT


class OutOfMemoryError(Error, MemoryError):
    """Memory cannot be had."""

    status = Status.OUT_OF_MEMORY


class CancelledError(Error):
    """The caller asked to stop."""

    status = Status.CANCELLED


class HostError(Error, RuntimeError):
    """Custom code failed: a layer, function, metric or initializer of the program's own. What it
    raised is the error's `__cause__`."""

    status = Status.HOST


class InternalError(Error, RuntimeError):
    """A defect of lepton itself."""

    status = Status.INTERNAL


_CLASSES: dict[int, type[Error]] = {
    kind.status.value: kind
    for kind in (
        InvalidArgumentError,
        InvalidHandleError,
        NotFoundError,
        ShapeError,
        DTypeError,
        InputOutputError,
        FormatError,
        ConfigurationError,
        UnsupportedError,
        WeightsError,
        LimitError,
        OutOfMemoryError,
        CancelledError,
        HostError,
        InternalError,
    )
}


def error(status: int, message: str) -> Error:
    """The exception for a status. Called by the extension module."""
    kind = _CLASSES.get(status, Error)
    exception = kind(message)
    if kind is Error:
        try:
            exception.status = Status(status)
        except ValueError:
            pass
    return exception
