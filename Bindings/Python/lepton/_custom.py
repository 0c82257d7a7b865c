"""Custom objects: layers, functions, losses, metrics and initializers that a program brings along.

The library knows them by the names that files have for them, as long as a scope lasts or, where
they are registered, from then on. While it builds a model that a program describes, it knows all
that the program has made.
"""

from __future__ import annotations

import contextlib
import inspect
import json
import threading
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from ._configured import Configured
from ._errors import InvalidArgumentError, UnsupportedError
from ._lepton import CustomObjects, register, register_replacement

if TYPE_CHECKING:
    from ._layer import Layer

Item = TypeVar("Item")

LAYER, FUNCTION, METRIC, INITIALIZER = 1, 2, 3, 4

#: What register_keras_serializable() was given, by "package>name".
_registered: dict[str, Any] = {}
#: The dicts of the scopes that each thread is in.
_scopes = threading.local()
# What the program has made for models that it builds.
_classes: dict[str, Any] = {}
_instances: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
_functions: dict[tuple[int, str], Any] = {}


def _open_scopes() -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = _scopes.__dict__.setdefault("open", [])
    return found


def _made() -> list[list[Any]]:
    """The layers that were made in each of the thread's scopes."""
    found: list[list[Any]] = _scopes.__dict__.setdefault("made", [])
    return found


# --- Names ---


def registered_name(item: Any) -> str:
    """The name that files have for a class or function: "package>name" where it is registered."""
    name = item.__dict__.get("_registered_name") if hasattr(item, "__dict__") else None
    return name if isinstance(name, str) else item.__name__


def native_name(layer: Any) -> str:
    """The class of a layer as the library's builder takes it, which is about to make one for it."""
    note(layer)
    name: str = registered_name(type(layer)) if _is_custom(layer) else layer.class_name
    return "Lambda" if getattr(layer, "_is_lambda", False) else name


def note(layer: Any) -> None:
    """Keeps in mind which object is meant where the library makes a layer of that name."""
    if _is_custom(layer):
        _classes[registered_name(type(layer))] = type(layer)
        _instances[layer.name] = layer
    elif not isinstance(layer, type) and hasattr(type(layer), "get_layer"):
        for inner in layer.__dict__.get("_row") or layer.layers:
            note(inner)


def _is_custom(layer: Any) -> bool:
    return bool(getattr(type(layer), "_is_custom", False))


def is_own_code(value: Any) -> bool:
    """Whether a value of a configuration is a function or an object of a class that is neither
    lepton's nor Keras's."""
    if isinstance(value, Configured) or (
        isinstance(value, type) and issubclass(value, Configured)
    ):
        kind = value if isinstance(value, type) else type(value)
        return not _is_theirs(kind.__module__)
    return inspect.isfunction(value) and not _is_theirs(value.__module__)


def _is_theirs(module: str | None) -> bool:
    return (module or "").partition(".")[0] in ("lepton", "keras", "tf_keras", "tensorflow")


def find(name: str) -> Any:
    """The custom object of a name, in the scopes of the thread or among those registered; None
    where there is none."""
    tail = name.rpartition(">")[2]
    for scope in [*reversed(_open_scopes()), _registered]:
        for candidate in (name, tail):
            if candidate in scope:
                return scope[candidate]
    return None


# --- Descriptions, as files have them ---


def remember(value: Any, key: str = "") -> dict[str, Any]:
    """Describes custom code as Keras writes it, and keeps it for models that are built with it."""
    if _is_custom(value):
        note(value)
        return described(value)
    kind = kind_of(value, key)
    if isinstance(value, type):
        value = value()
    item = type(value) if isinstance(value, Configured) else value
    if item.__name__ == "<lambda>":
        raise InvalidArgumentError(
            f"the lambda given as '{key or 'a value'}' has no name that a file could have for it: "
            "define it by def"
        )
    _functions[(kind, registered_name(item))] = value
    return described(value)


def described(value: Any) -> dict[str, Any]:
    """Custom code as Keras writes it."""
    if inspect.isfunction(value):
        return {
            "module": value.__module__,
            "class_name": "function",
            "config": value.__name__,
            "registered_name": registered_name(value),
        }
    return {
        "module": type(value).__module__,
        "class_name": type(value).__name__,
        "config": value.get_config(),
        "registered_name": registered_name(type(value)),
    }


def kind_of(item: Any, key: str = "") -> int:
    """What a custom object is to the library."""
    from . import initializers, metrics
    from ._layer import Layer

    made = item if isinstance(item, type) else type(item)
    if issubclass(made, Layer):
        return LAYER
    if issubclass(made, metrics.Metric):
        return METRIC
    if issubclass(made, initializers.Initializer):
        return INITIALIZER
    if inspect.isfunction(item):
        parameters = list(inspect.signature(item).parameters)
        return INITIALIZER if "initializer" in key or parameters[:1] == ["shape"] else FUNCTION
    if isinstance(item, type) and not issubclass(made, Configured) and hasattr(item, "get_config"):
        # A class of the shape of Keras's initializers.
        return INITIALIZER
    return FUNCTION


# --- What the library calls ---


class _Target:
    """A custom class as the library's functions know it."""

    supports_masking = False

    def __init__(self, item: Any, instances: Mapping[str, Any] | None = None) -> None:
        self._item = item
        self._instances = instances

    def _object(self, config: dict[str, Any]) -> Any:
        if not isinstance(self._item, type):
            return self._item
        if hasattr(self._item, "from_config"):
            return self._item.from_config(config)
        return self._item(**config)


class LayerTarget(_Target):
    """A class of layers."""

    def create(self, name: str, config: str, trace: Any) -> Any:
        from ._custom_layer import LayerCode

        layer = (self._instances or {}).get(name)
        if layer is None or not isinstance(layer, self._item):
            settings = json.loads(config)
            if isinstance(settings.get("dtype"), dict):
                settings["dtype"] = settings["dtype"]["config"]["name"]
            layer = self._object(settings)
            layer.name = name
        for made in _made()[-1:]:
            made.append(layer)
        return LayerCode(layer, trace)


class FunctionTarget(_Target):
    """An activation, a loss, the mean of a metric, or what a Lambda computes."""

    def create(self, name: str, config: str, trace: Any) -> Any:
        from ._custom_layer import FunctionCode

        return FunctionCode(self._object(json.loads(config)))


class MetricTarget(_Target):
    """A class of metrics."""

    def create(self, name: str, config: str, trace: Any) -> Any:
        from ._custom_layer import MetricCode

        return MetricCode(self._object(json.loads(config)))


class InitializerTarget(_Target):
    """An initializer."""

    def create(self, name: str, config: str, trace: Any) -> Any:
        from ._custom_layer import InitializerCode

        return InitializerCode(self._object(json.loads(config)))


_TARGETS: dict[int, type[_Target]] = {
    LAYER: LayerTarget, FUNCTION: FunctionTarget, METRIC: MetricTarget,
    INITIALIZER: InitializerTarget,
}


def _add(
    objects: Any, name: str, item: Any, kind: int, instances: Mapping[str, Any] | None = None
) -> None:
    target = _TARGETS[kind](item, instances)
    owner = item if isinstance(item, type) or inspect.isfunction(item) else type(item)
    if kind == LAYER:
        target.supports_masking = bool(getattr(item, "supports_masking", False))
    own_name = owner.__name__ if kind == LAYER else None
    register(objects, name, kind, owner.__module__, own_name, target)


# --- Scopes ---


@contextlib.contextmanager
def building(more: Mapping[tuple[int, str], Any] | None = None) -> Iterator[None]:
    """While the library builds or compiles what the program has described."""
    if not (_classes or _functions or more):
        yield
        return
    objects = CustomObjects()
    for name, made in _classes.items():
        _add(objects, name, made, LAYER, _instances)
    for (kind, name), item in {**_functions, **(more or {})}.items():
        _add(objects, name, item, kind)
    for name, layer in list(_instances.items()):
        if getattr(layer, "_is_lambda", False):
            _add(objects, name, layer.function_with_arguments, FUNCTION)
    objects.begin()
    try:
        yield
    finally:
        objects.end()


class custom_object_scope:
    """While it lasts, files and configurations may name the given objects.

    ::

        with lepton.utils.custom_object_scope({"MyLayer": MyLayer}):
            model = lepton.load_model("model.keras")

    Keys are names of classes and functions, or of Lambda layers. Values: subclasses of
    lepton.layers.Layer, Loss, Metric or Initializer, functions; and layers, models or names of
    activations that take the place of a class or Lambda.
    """

    def __init__(self, *args: Mapping[str, Any] | None) -> None:
        self._given = {key: value for one in args for key, value in (one or {}).items()}
        #: The layers that were made in the scope.
        self.layers: list[Layer] = []

    def __enter__(self) -> custom_object_scope:
        objects = CustomObjects()
        for name, item in self._given.items():
            _add_given(objects, name, item)
        objects.begin()
        self._objects = objects
        _open_scopes().append(self._given)
        _made().append(self.layers)
        return self

    def says_names(self) -> bool:
        """Whether this scope, or one around it, says what a name means."""
        return any(_open_scopes())

    def __exit__(self, *_: Any) -> None:
        _made().pop()
        _open_scopes().pop()
        self._objects.end()


CustomObjectScope = custom_object_scope


def _add_given(objects: Any, name: str, item: Any) -> None:
    from ._layer import Layer
    from ._model import Model

    if isinstance(item, (Layer, Model, str)) and not _is_custom(item):
        from ._custom_layer import describe_layer

        replacement = item if isinstance(item, str) else describe_layer(item)
        register_replacement(objects, name, json.dumps(replacement))
        return
    if isinstance(item, type) and issubclass(item, Layer) and not item._is_custom:
        raise UnsupportedError(
            f"custom object '{name}': {item.__name__} has no call method; give a layer, such as "
            f"{item.__name__}(…), to have it in that class's place"
        )
    offers = ("call", "update_state", "__call__", "from_config")
    if not isinstance(item, type):
        fits = callable(item) or isinstance(item, Configured)
    else:
        fits = any(offer in vars(one) for one in item.__mro__ for offer in offers)
    if not fits:
        raise UnsupportedError(
            f"custom object '{name}': {item!r} computes nothing; give a subclass of lepton's "
            "Layer, Loss, Metric or Initializer, a function, or a layer in its place"
        )
    for known in {name, registered_name(item) if isinstance(item, type) else name}:
        _add(objects, known, item, kind_of(item))


def register_keras_serializable(
    package: str = "Custom", name: str | None = None
) -> Callable[[Item], Item]:
    """Decorates a class or function so that files may name it as "package>name"."""

    def decorate(item: Item) -> Item:
        full = f"{package}>{name or item.__name__}"  # type: ignore[attr-defined]
        item._registered_name = full  # type: ignore[attr-defined]
        _registered[full] = item
        _add(None, full, item, kind_of(item))
        return item

    return decorate


def get_registered_name(item: Any) -> str:
    """The name that files have for a class or function."""
    return registered_name(item)


def get_registered_object(
    name: str, custom_objects: Mapping[str, Any] | None = None, module_objects: Any = None
) -> Any:
    """The class or function that a name stands for; None where it stands for none."""
    for objects in (custom_objects, module_objects):
        if objects and name in objects:
            return objects[name]
    return find(name)


def get_custom_objects() -> dict[str, Any]:
    """What is registered, by name."""
    return _registered


def refuse_lambdas(layers: Sequence[Any]) -> None:
    """Raises where one of the layers is a Python function, which no file can hold."""
    if not any(getattr(layer, "_is_lambda", False) for layer in list(_instances.values())):
        return
    for layer in layers:
        if getattr(layer, "_is_lambda", False):
            raise UnsupportedError(
                f"layer '{layer.name}' is a Lambda: Python code is not saved; write the function "
                "as a subclass of lepton.layers.Layer, which files name by its class"
            )
        refuse_lambdas(layer.__dict__.get("_row") or getattr(layer, "layers", None) or ())
