"""Writes Tests/Fixtures/layers/keras_catalogue.json: every layer class of the installed Keras with the
arguments that it takes, and every class of keras.ops with its module.

    python Tests/Parity/make_keras_catalogue.py
"""

import importlib
import inspect
import json
import os
import pathlib
import pkgutil

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
from keras.src.ops.operation import Operation

#: Names in keras.layers that make no layers of their own.
ABSTRACT = {"InputSpec", "Layer", "Wrapper"}


def arguments(layer):
    """The names of the constructor's own arguments, without those that no configuration holds."""
    parameters = inspect.signature(layer.__init__).parameters.values()
    named = [p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY)]
    written = "".join(
        inspect.getsource(base.get_config)
        for base in layer.__mro__
        if "get_config" in vars(base) and base.__module__.startswith("keras.src.layers")
        and base is not keras.layers.Layer
    )
    return [
        name
        for name in named
        if name not in ("self", "name", "dtype") and (not written or f'"{name}"' in written)
    ]


def layers():
    found = {}
    for name in dir(keras.layers):
        layer = getattr(keras.layers, name)
        if inspect.isclass(layer) and issubclass(layer, keras.layers.Layer) and name not in ABSTRACT:
            # Aliases are listed under the class's own name.
            found[layer.__name__] = arguments(layer)
    return dict(sorted(found.items()))


def operations():
    found = {}
    import keras.src.ops as package

    for module in pkgutil.iter_modules(package.__path__):
        if module.name.endswith("_test"):
            continue
        full = f"keras.src.ops.{module.name}"
        for name, value in vars(importlib.import_module(full)).items():
            if inspect.isclass(value) and issubclass(value, Operation) and value.__module__ == full:
                found[name] = full
    found.pop("Operation", None)
    return dict(sorted(found.items()))


def main():
    path = pathlib.Path(__file__).parents[1] / "Fixtures" / "layers" / "keras_catalogue.json"
    facts = {"keras": keras.__version__, "layers": layers(), "operations": operations()}
    path.write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
