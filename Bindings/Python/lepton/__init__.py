"""lepton: Keras models, opened, run and trained without TensorFlow.

::

    import lepton

    model = lepton.load_model("digits.keras")
    scores = model.predict(images)

A program written for Keras runs after `import lepton as keras`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import models
from ._custom import register_keras_serializable
from ._errors import (
    CancelledError,
    ConfigurationError,
    DTypeError,
    Error,
    FormatError,
    HostError,
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
from ._files import convert, doctor
from ._lepton import get_num_threads, set_num_threads, version as _version
from ._model import Model
from ._sequential import Input, Sequential
from ._profile import Profile
from ._session import Session
from ._tensor import Tensor
from ._variable import Variable
from ._weights_file import WeightsFile, open_weights
from .models import load_model

if TYPE_CHECKING:
    from . import (
        activations,
        backend,
        callbacks,
        config,
        constraints,
        datasets,
        initializers,
        layers,
        losses,
        metrics,
        ops,
        optimizers,
        preprocessing,
        regularizers,
        saving,
        utils,
        wrappers,
    )

__version__ = _version()

__all__ = [
    "CancelledError",
    "ConfigurationError",
    "DTypeError",
    "Error",
    "FormatError",
    "HostError",
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
    "Profile",
    "Sequential",
    "Session",
    "ShapeError",
    "Status",
    "Tensor",
    "UnsupportedError",
    "Variable",
    "WeightsError",
    "WeightsFile",
    "__version__",
    "activations",
    "backend",
    "callbacks",
    "catalog",
    "config",
    "constraints",
    "convert",
    "datasets",
    "doctor",
    "features",
    "get_num_threads",
    "initializers",
    "layers",
    "load_model",
    "losses",
    "metrics",
    "models",
    "open_weights",
    "ops",
    "optimizers",
    "preprocessing",
    "register_keras_serializable",
    "regularizers",
    "saving",
    "set_num_threads",
    "utils",
    "wrappers",
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


# Loading a model needs none of these.
_LATER = (
    "activations", "backend", "callbacks", "config", "constraints", "datasets", "initializers",
    "layers", "losses", "metrics", "ops", "optimizers", "preprocessing", "regularizers", "saving",
    "utils", "wrappers",
)


def __getattr__(name: str) -> Any:
    if name in _LATER:
        import importlib

        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module 'lepton' has no attribute '{name}'")
