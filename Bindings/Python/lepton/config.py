"""Settings of the whole process, as in keras.config."""

from __future__ import annotations

from ._errors import InvalidArgumentError, UnsupportedError

_epsilon = 1e-7
_interactive = True


def epsilon() -> float:
    """The number that the loss functions of lepton.losses keep denominators and logarithms away
    from zero with."""
    return _epsilon


def set_epsilon(value: float) -> None:
    """Sets what epsilon() gives. Training always computes with 1e-7."""
    global _epsilon
    _epsilon = float(value)


def floatx() -> str:
    """The type of weights and results where nothing else is said: always "float32"."""
    return "float32"


def set_floatx(value: str) -> None:
    """Accepts "float32" only; other types are chosen layer by layer, by `dtype`."""
    if value != "float32":
        raise UnsupportedError(
            f"floatx cannot be '{value}': give layers their dtype, as in Dense(3, dtype='{value}')"
        )


def image_data_format() -> str:
    """Where the channels of images stand when nothing else is said: always "channels_last"."""
    return "channels_last"


def set_image_data_format(data_format: str) -> None:
    """Accepts "channels_last" only; others are chosen layer by layer, by `data_format`."""
    if data_format not in ("channels_last", "channels_first"):
        raise InvalidArgumentError(f"there is no image data format '{data_format}'")
    if data_format != "channels_last":
        raise UnsupportedError(
            "the image data format cannot be changed for all layers: give them "
            "data_format='channels_first'"
        )


def backend() -> str:
    """What computes: "lepton"."""
    return "lepton"


def enable_interactive_logging() -> None:
    """Progress bars and messages go to standard output, as at the start."""
    global _interactive
    _interactive = True


def disable_interactive_logging() -> None:
    """Progress bars and messages go to the logger "lepton"."""
    global _interactive
    _interactive = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress bars and messages go to standard output."""
    return _interactive
