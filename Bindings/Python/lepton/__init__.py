"""lepton: Keras models, opened, run and trained without TensorFlow.

::

    import lepton

    model = lepton.load_model("digits.keras")
    scores = model.predict(images)

A program written for Keras runs after `import lepton as keras`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._later import importing
from ._lepton import get_num_threads, set_num_threads, version as _version

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
        models,
        ops,
        optimizers,
        preprocessing,
        regularizers,
        saving,
        utils,
        wrappers,
    )
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
    from ._model import Model
    from ._profile import Profile
    from ._sequential import Input, Sequential
    from ._session import Session
    from ._tensor import Tensor
    from ._variable import Variable
    from ._weights_file import WeightsFile, open_weights
    from .models import load_model
else:
    __getattr__, __dir__ = importing(
        __name__,
        {
            "._custom": ("register_keras_serializable",),
            "._errors": (
                "CancelledError", "ConfigurationError", "DTypeError", "Error", "FormatError",
                "HostError", "InputOutputError", "InternalError", "InvalidArgumentError",
                "InvalidHandleError", "LimitError", "MissingFileError", "NotFoundError",
                "OutOfMemoryError", "ShapeError", "Status", "UnsupportedError", "WeightsError",
            ),
            "._files": ("convert", "doctor"),
            "._model": ("Model",),
            "._profile": ("Profile",),
            "._sequential": ("Input", "Sequential"),
            "._session": ("Session",),
            "._tensor": ("Tensor",),
            "._variable": ("Variable",),
            "._weights_file": ("WeightsFile", "open_weights"),
            ".models": ("load_model",),
        },
        (
            "activations", "backend", "callbacks", "config", "constraints", "datasets",
            "initializers", "layers", "losses", "metrics", "models", "ops", "optimizers",
            "preprocessing", "regularizers", "saving", "utils", "wrappers",
        ),
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
]  # not wrappers, which need scikit-learn


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
