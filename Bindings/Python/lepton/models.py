"""Opening models, as in keras.models."""

from __future__ import annotations

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import lepton

from ._later import importing
from ._model import Model

if TYPE_CHECKING:
    from ._custom import custom_object_scope
    from ._layer import Layer
    from ._sequential import Sequential
else:
    __getattr__, __dir__ = importing(__name__, {"._sequential": ("Sequential",)})

__all__ = [
    "Model",
    "Sequential",
    "clone_model",
    "load_model",
    "model_from_config",
    "model_from_json",
    "save_model",
]


@contextlib.contextmanager
def explained(path: str | os.PathLike[str]) -> Iterator[None]:
    """Says which file does not exist, so that `except FileNotFoundError` works."""
    try:
        yield
    except (lepton.InputOutputError, lepton.NotFoundError) as failure:
        if os.path.exists(path):
            raise
        missing = lepton.MissingFileError(str(failure))
        missing.errno, missing.filename = errno.ENOENT, os.fspath(path)
        raise missing from None


def load_model(
    filepath: Any,
    custom_objects: Any = None,
    compile: bool = True,
    safe_mode: bool = True,
    *,
    weights: str | os.PathLike[str] | None = None,
) -> Model:
    """Opens a model that Keras 1, 2 or 3 saved (.h5, .keras, to_json() text) and gives it ready to
    predict.

    `filepath`: a path, the file's bytes, or an open binary file. `weights`: a file to take the
    weights from, for files that hold none. With `compile` the model is ready to learn on, as its
    file says. Code in a file is never run: `custom_objects` says by their names what the file's own
    classes, functions and Lambda layers are, see `lepton.utils.custom_object_scope`. `safe_mode` is
    there for code written for Keras and changes nothing.
    """
    with _scope(custom_objects) as scope:
        model = _load(filepath, weights)
        model._describe()
        if scope is not None:
            model._bind(scope.layers)
        if compile:
            model._adopt_compilation(at_once=scope is not None and scope.says_names())
    return model


def _scope(
    custom_objects: Any,
) -> contextlib.AbstractContextManager[custom_object_scope | None]:
    """A scope in which a file is opened; None where the program has no custom objects."""
    # Whatever makes the library know custom objects imports _custom.
    if not custom_objects and "lepton._custom" not in sys.modules:
        return contextlib.nullcontext()
    from ._custom import custom_object_scope

    return custom_object_scope(custom_objects)


def _load(filepath: Any, weights: str | os.PathLike[str] | None) -> Model:
    weights_path = None if weights is None else os.fsencode(weights)
    model = Model()
    if isinstance(filepath, (str, os.PathLike)):
        with explained(filepath):
            model._open(os.fsencode(filepath), weights_path)
    elif hasattr(filepath, "read"):
        data = filepath.read()
        if isinstance(data, str):
            raise lepton.InvalidArgumentError(
                "the model's file must be opened in binary mode ('rb')"
            )
        model._open_memory(data, weights_path)
    else:
        try:
            data = memoryview(filepath)
        except TypeError:
            raise lepton.InvalidArgumentError(
                "load_model takes a path, bytes, or an open binary file, not "
                f"{type(filepath).__name__}"
            ) from None
        model._open_memory(data, weights_path)
    return model


def save_model(
    model: Model, filepath: Any, overwrite: bool = True, zipped: bool | None = None, **others: Any
) -> None:
    """`model.save(filepath)`"""
    model.save(filepath, overwrite, zipped, **others)


def clone_model(
    model: Model, input_tensors: Any = None, clone_function: Any = None, custom_objects: Any = None
) -> Model:
    """A new model of the same architecture, with fresh weights, not compiled."""
    if input_tensors is not None or clone_function is not None:
        raise lepton.UnsupportedError("clone_model takes a model only, no tensors and no function")
    from ._custom import building, custom_object_scope
    from ._sequential import Sequential

    if isinstance(model, Sequential) and not model.built:
        return Sequential(
            [*([model._input] if model._input else []), *(_fresh(one) for one in model.layers)],
            name=model.name,
        )
    with building(), custom_object_scope(custom_objects):
        return model_from_json(model.to_json())


def _fresh(layer: Layer) -> Layer:
    return type(layer).from_config(layer.get_config())


def model_from_json(json_string: str, custom_objects: Any = None) -> Model:
    """Makes a model with fresh weights from the text that Keras's model.to_json() gave."""
    model = Model()
    with _scope(custom_objects) as scope:
        model._open_json(json_string)
        model._describe()
        if scope is not None:
            model._bind(scope.layers)
    return model


def model_from_config(config: dict[str, Any], custom_objects: Any = None) -> Model:
    """Makes a model with fresh weights from {"class_name": …, "config": …}."""
    import json

    return model_from_json(json.dumps(config), custom_objects)
