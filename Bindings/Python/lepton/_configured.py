"""Objects that are their configuration: optimizers, losses, metrics, initializers and so on.

They are made with Keras's arguments, keep them as attributes and give them back as Keras's
configuration. The library computes from that configuration.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from ._errors import InvalidArgumentError

Self = TypeVar("Self", bound="Configured")


def snake_case(class_name: str) -> str:
    """"GlorotUniform" as Keras writes it in lower case: "glorot_uniform"."""
    words = re.sub(r"\W+", "", class_name)
    words = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", words)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", words).lower()


def plain_value(value: Any) -> Any:
    """A value as JSON can hold it, written as Keras writes it."""
    if isinstance(value, Configured):
        return serialize(value)
    if isinstance(value, dict):
        return {str(key): plain_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_value(item) for item in value]
    if hasattr(value, "tolist"):
        return value.tolist()
    return value


class Configured:
    """Base class of what is described by the arguments it was made with."""

    #: Keras's module, as files name it.
    _module: ClassVar[str] = "keras"
    #: Arguments that Keras leaves out of the configuration; here, where they have their default.
    _left_out: ClassVar[tuple[str, ...]] = ()

    _arguments: dict[str, Any]

    if TYPE_CHECKING:
        # The arguments are attributes.
        def __getattr__(self, name: str) -> Any: ...

    def _take(self, arguments: dict[str, Any]) -> None:
        """Keeps a constructor's arguments, given as its locals()."""
        self._arguments = {
            key: value
            for key, value in arguments.items()
            if key not in ("self", "__class__", "others")
        }
        for key, value in self._arguments.items():
            if not isinstance(getattr(type(self), key, None), property):
                setattr(self, key, value)

    def get_config(self) -> dict[str, Any]:
        """The configuration under Keras's keys."""
        defaults = inspect.signature(type(self).__init__).parameters
        return {
            key: plain_value(value)
            for key, value in self._arguments.items()
            if key not in self._left_out
            or (key in defaults and value != defaults[key].default)
        }

    @classmethod
    def from_config(cls: type[Self], config: dict[str, Any]) -> Self:
        """A new object with a configuration that get_config() gave."""
        return cls(**config)

    def __repr__(self) -> str:
        arguments = ", ".join(f"{key}={value!r}" for key, value in self.get_config().items())
        return f"{type(self).__name__}({arguments})"


def serialize(item: Any) -> Any:
    """An object with its class, as Keras writes it into files."""
    if isinstance(item, Configured):
        return {
            "module": item._module,
            "class_name": type(item).__name__,
            "config": item.get_config(),
            "registered_name": None,
        }
    if inspect.isfunction(item):
        return {
            "module": "builtins",
            "class_name": "function",
            "config": item.__name__,
            "registered_name": "function",
        }
    return plain_value(item)


def _custom_object(config: Any, custom_objects: dict[str, Any]) -> Any:
    """The custom object that a name or configuration stands for; None where it stands for none."""
    from ._custom import find

    settings: dict[str, Any] = {}
    if isinstance(config, dict) and "class_name" in config:
        names = [config.get("registered_name"), config["class_name"]]
        if config["class_name"] == "function":
            names = [names[0], config["config"]]
        else:
            settings = dict(config.get("config") or {})
    else:
        names = [config]
    for name in names:
        if not isinstance(name, str):
            continue
        found = custom_objects.get(name)
        found = find(name) if found is None else found
        if isinstance(found, type):
            return found.from_config(settings) if hasattr(found, "from_config") else found()
        if found is not None and callable(found):
            return found
    return None


class Registry:
    """The classes and functions of one kind, found by the names that Keras knows them under."""

    def __init__(
        self, kind: str, items: Iterable[Any], aliases: dict[str, Any] | None = None
    ) -> None:
        self._kind = kind
        self._items: dict[str, Any] = {}
        for item in items:
            self._items[item.__name__] = item
            if inspect.isclass(item):
                self._items.setdefault(snake_case(item.__name__), item)
                self._items.setdefault(item.__name__.lower(), item)
        self._items.update(aliases or {})

    def find(self, name: str) -> Any:
        """The class or function of a name."""
        item = self._items.get(name, self._items.get(name.lower()))
        if item is None:
            raise InvalidArgumentError(f"there is no {self._kind} named '{name}'")
        return item

    def __contains__(self, name: str) -> bool:
        return name in self._items or name.lower() in self._items

    def is_own(self, item: Any) -> bool:
        """Whether an object is of a class of the registry, or one of its functions."""
        return type(item) in self._items.values() or (
            inspect.isfunction(item) and item in self._items.values()
        )

    def deserialize(self, config: Any, custom_objects: Any = None) -> Any:
        """The object of a configuration that serialize() gave, or of a name."""
        own = _custom_object(config, custom_objects or {})
        if own is not None:
            return own
        if isinstance(config, str):
            item = self.find(config)
            return item() if inspect.isclass(item) else item
        if not isinstance(config, dict) or "class_name" not in config:
            raise InvalidArgumentError(f"{config!r} describes no {self._kind}")
        if config["class_name"] == "function":
            return self.find(config["config"])
        made = self.find(config["class_name"])
        return made.from_config(dict(config.get("config") or {}))

    def get(self, identifier: Any) -> Any:
        """What a name, a configuration, a class or an object stands for; None stays None."""
        if identifier is None:
            return None
        if isinstance(identifier, (str, dict)):
            return self.deserialize(identifier)
        if inspect.isclass(identifier):
            return identifier()
        if isinstance(identifier, Configured) or callable(identifier):
            return identifier
        raise InvalidArgumentError(f"{identifier!r} is no {self._kind}")
