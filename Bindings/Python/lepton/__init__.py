"""lepton: open the Keras model that somebody trained, and run it.

::

    import lepton

    model = lepton.load_model("digits.keras")
    scores = model.predict(images)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import models
from ._errors import (
    CancelledError,
    ConfigurationError,
    DTypeError,
    Error,
    FormatError,
    InputOutputError,
    InternalError,
    InvalidArgumentError,
    InvalidHandleError,
    LimitError,
    MissingFileError,
    NotFoundError,
    OutOfMemoryError,
    ShapeError,
    Status,
    UnsupportedError,
    WeightsError,
)
from ._lepton import get_num_threads, set_num_threads, version as _version
from ._model import Model
from ._sequential import Input, Sequential
from ._session import Session
from ._tensor import Tensor
from ._variable import Variable
from .models import load_model

if TYPE_CHECKING:
    from . import layers

__version__ = _version()

__all__ = [
    "CancelledError",
    "ConfigurationError",
    "DTypeError",
    "Error",
    "FormatError",
    "Input",
    "InputOutputError",
    "InternalError",
    "InvalidArgumentError",
    "InvalidHandleError",
    "LimitError",
    "MissingFileError",
    "Model",
    "NotFoundError",
    "OutOfMemoryError",
    "Sequential",
    "Session",
    "ShapeError",
    "Status",
    "Tensor",
    "UnsupportedError",
    "Variable",
    "WeightsError",
    "__version__",
    "catalog",
    "features",
    "get_num_threads",
    "layers",
    "load_model",
    "models",
    "set_num_threads",
]


def features() -> dict[str, Any]:
    """What this build can do: version, instruction set, threads, kinds of files."""
    import json

    from ._lepton import features_json

    result: dict[str, Any] = json.loads(features_json())
    return result


def catalog() -> dict[str, Any]:
    """Every layer, activation and initializer that the library knows, with its configuration."""
    import json

    from ._lepton import catalog_json

    result: dict[str, Any] = json.loads(catalog_json())
    return result


def __getattr__(name: str) -> Any:
    # The layer classes are many, and loading a model needs none of them.
    if name == "layers":
        import importlib

        return importlib.import_module(".layers", __name__)
    raise AttributeError(f"module 'lepton' has no attribute '{name}'")
