"""Layers: those of a model, and those a model is built from."""

from __future__ import annotations

import inspect
import json
import weakref
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ._configured import Configured, serialize
from ._custom import is_own_code, note, remember
from ._errors import InvalidArgumentError, NotFoundError, UnsupportedError
from ._names import unique_name
from ._sharing import link
from ._tracing import Weight
from ._variable import Variable, get_all, set_all

if TYPE_CHECKING:
    from ._model import Model

LayerFacts = tuple[str, str, str, "tuple[int | None, ...]", "tuple[int, ...]", int, int]


def plain(value: Any, key: str = "") -> Any:
    """A configuration value as JSON can hold it, written as Keras writes it. `key` is the argument
    that has it, by which functions are told apart."""
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, Layer):
        if is_custom(value):
            return remember(value)
        return {
            "module": "keras.layers",
            "class_name": value.class_name,
            "config": value.get_config(),
            "registered_name": None,
        }
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if hasattr(value, "tolist"):  # NumPy's numbers and arrays
        return value.tolist()
    if is_own_code(value):
        return remember(value, key)
    if isinstance(value, Configured):
        return serialize(value)
    if isinstance(value, type) and issubclass(value, Configured):
        return serialize(value())
    if hasattr(value, "get_config"):  # Keras's own initializers, regularizers, …
        return {"class_name": type(value).__name__, "config": plain(value.get_config())}
    name = getattr(value, "name", None) or getattr(value, "__name__", None)
    if isinstance(name, str):  # dtypes; functions such as keras.activations.relu
        return name
    raise InvalidArgumentError(f"{value!r} cannot be a value in a layer's configuration")


class Layer:
    """A layer. Its class is named as in Keras and takes Keras's arguments.

    Called with symbolic tensors it gives symbolic tensors, from which `lepton.Model(inputs,
    outputs)` is made. It gets its weights when the model is made: they belong to the model.
    """

    #: The configuration that holds where nothing else is said.
    _defaults: ClassVar[dict[str, Any]] = {}
    #: The names of all arguments.
    _names: ClassVar[frozenset[str]] = frozenset()

    #: Whether it computes by Python code of its own; see _custom_layer.py.
    _is_custom: ClassVar[bool] = False

    #: Whether masks of inputs go on with the outputs, for layers of one's own.
    supports_masking: ClassVar[bool] = False
    #: Whether it is a function as a layer.
    _is_lambda: ClassVar[bool] = False

    #: Of a layer of one's own: its weights with what they begin as, and what it was built for.
    _own_weights: list[tuple[Weight, Any]]
    _built_for: Any
    #: What it was made with.
    _held_arguments: tuple[tuple[Any, ...], dict[str, Any]]

    def __new__(cls, *arguments: Any, **keywords: Any) -> Self:
        self = super().__new__(cls)
        if cls._is_custom:
            self.__dict__["_held_arguments"] = (arguments, keywords)
            self.__dict__["_own_weights"] = []
            self.__dict__["_built_for"] = None
        return self

    def __init_subclass__(cls) -> None:
        if hasattr(cls, "call"):
            cls._is_custom = True
            return
        code, init = cls.__init__.__code__, cls.__init__
        names, values = code.co_varnames[: code.co_argcount], init.__defaults__ or ()
        cls._defaults = dict(zip(names[len(names) - len(values) :], values))
        cls._defaults.update(init.__kwdefaults__ or {})
        cls._names = frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
        cls._defaults.pop("name", None)

    def __init__(self, *, name: str | None = None, **config: Any) -> None:
        self._class_name = type(self).__name__
        self.name = name if name is not None else unique_name(self._class_name)
        #: The shape of the input, where the arguments of a first layer say it.
        self._input_shape = self._take_shape(config)
        self._config = {
            key: plain(value, key)
            for key, value in config.items()
            if key not in self._defaults or plain(value, key) != plain(self._defaults[key])
        }
        self._model: Model | None = None
        self._facts: LayerFacts | None = None
        self._kept_weights: list[Any] | None = None
        #: All models that the layer is part of; `_model` is the newest.
        self._homes: list[weakref.ref[Model]] = []
        if self._is_custom:
            note(self)

    # A layer with code of its own is held by the library's model, so that it must not hold the model.
    @property
    def _model(self) -> Model | None:
        held = self.__dict__.get("_held_model")
        return held() if isinstance(held, weakref.ref) else held

    @_model.setter
    def _model(self, model: Model | None) -> None:
        weak = self._is_custom and model is not None
        self.__dict__["_held_model"] = weakref.ref(model) if weak else model

    def _take_shape(self, config: dict[str, Any]) -> tuple[int | None, ...] | None:
        """Takes Keras 1's and 2's arguments that say the input's shape out of others."""
        given = {
            key: config.pop(key)
            for key in ("batch_input_shape", "input_shape", "input_dim", "input_length")
            if key in config and key not in self._names
        }
        if given.get("batch_input_shape") is not None:
            return tuple(given["batch_input_shape"])
        if given.get("input_shape") is not None:
            shape = given["input_shape"]
            return (None, *((shape,) if isinstance(shape, int) else shape))
        return (None, given["input_dim"]) if given.get("input_dim") is not None else None

    @classmethod
    def _of_model(cls, model: Model, facts: LayerFacts) -> Layer:
        """A layer of a model that exists."""
        self = cls.__new__(cls)
        self.name, self._class_name = facts[0], facts[1]
        self._config, self._input_shape = {}, None
        self._model, self._facts, self._kept_weights = model, facts, None
        self._homes = [weakref.ref(model)]
        return self

    def _bind(self, model: Model | None, facts: LayerFacts | None) -> None:
        """Makes this the layer of a model that was just built from it, beside those that it is
        part of already: they share its weights. None takes it out of its model, with its
        weights."""
        old, old_facts = self._model, self._facts
        self._model, self._facts = model, facts
        if model is not None and facts is not None:
            self._homes = [home for home in self._homes if home() is not None]
            self._homes.append(weakref.ref(model))
            if old is not None and old_facts is not None and old.built:
                link(old, old_facts[4], model, facts[4])
        elif old is not None and old_facts is not None and old_facts[4]:
            self._kept_weights = [old._get_weight(index) for index in old_facts[4]]
        if self._kept_weights is not None and facts is not None:
            shapes = [variable.shape for variable in self.weights]
            if shapes == [tuple(value.shape) for value in self._kept_weights]:
                self.set_weights(self._kept_weights)
            self._kept_weights = None

    @property
    def class_name(self) -> str:
        """The class as Keras names it."""
        return self._class_name

    @property
    def built(self) -> bool:
        """Whether the layer belongs to a model, and so has its weights."""
        return self._model is not None

    @built.setter
    def built(self, value: bool) -> None:
        # Keras's layers say so in build(); here the model knows.
        del value

    def get_config(self) -> dict[str, Any]:
        """The configuration under Keras's keys."""
        if self._is_custom:
            return self._own_config()
        if self._facts is not None:
            config: dict[str, Any] = json.loads(self._facts[2])
            config.setdefault("name", self.name)
            return config
        return {"name": self.name, **plain(self._defaults), **self._config}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Layer:
        """A new layer with a configuration that get_config() gave."""
        return cls(**config)

    @property
    def trainable(self) -> bool:
        """Whether training changes the layer's weights. Assigning takes effect with the next
        compile() of the model."""
        if self._model is None or self._is_custom:
            return bool(self._config.get("trainable", True))
        return bool(self.get_config().get("trainable", True))

    @trainable.setter
    def trainable(self, value: bool) -> None:
        for reference in self._homes:
            home = reference()
            if home is not None and home.built:
                home._set_layer_trainable(self.name, bool(value))
        self._note_trainable(bool(value))

    def _note_trainable(self, value: bool) -> None:
        """Takes note that training is to change the layer, or not."""
        self._config["trainable"] = value
        if self._model is not None and self._model.built:
            facts = {fact[0]: fact for fact in self._model._layers()}
            self._facts = facts.get(self.name, self._facts)

    @property
    def weights(self) -> list[Variable]:
        """The weights, in Keras's order."""
        if self._model is None or self._facts is None:
            return []
        facts = self._model._weights()
        return [Variable(self._model, index, facts[index]) for index in self._facts[4]]

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        return [weight for weight in self.weights if weight.trainable]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone or changes by other means."""
        return [weight for weight in self.weights if not weight.trainable]

    def get_weights(self) -> list[Any]:
        """Copies of the weights' values."""
        return get_all(self.weights)

    def set_weights(self, weights: list[Any]) -> None:
        """Replaces the weights' values."""
        set_all(self.weights, weights, f"layer '{self.name}'")

    def count_params(self) -> int:
        """How many numbers the weights hold."""
        if self._facts is None:
            raise InvalidArgumentError(
                f"layer '{self.name}' has no weights yet: it is part of no model"
            )
        return self._facts[5]

    @property
    def output_shape(self) -> tuple[int | None, ...]:
        """The output's shape, None for unknown dimensions."""
        if self._facts is None:
            raise InvalidArgumentError(
                f"layer '{self.name}' has no output shape yet: it is part of no model"
            )
        return self._facts[3]

    @property
    def output(self) -> Any:
        """What the layer gives when its first model calls it first: a symbolic tensor to build
        other models upon, or a list of them."""
        found = [
            tensor for place, tensor in self._places().items() if place[:2] == (self.name, 0)
        ]
        return found[0] if len(found) == 1 else found

    def _places(self) -> dict[Any, Any]:
        for reference in self._homes:
            home = reference()
            if home is not None and home.built:
                return home._replayed().tensors
        raise InvalidArgumentError(f"layer '{self.name}' has no output yet: it was not called")

    # --- Layers with code of their own ---

    def _own_config(self) -> dict[str, Any]:
        """What every layer has in its configuration; with the arguments that the layer was made
        with where its class does not say by a get_config of its own."""
        config: dict[str, Any] = {
            "name": self.name,
            "trainable": self._config.get("trainable", True),
            "dtype": self._config.get("dtype", "float32"),
        }
        if self._config.get("activity_regularizer") is not None:
            config["activity_regularizer"] = self._config["activity_regularizer"]
        if type(self).get_config is Layer.get_config:
            arguments, keywords = self._held_arguments
            signature = inspect.signature(type(self).__init__)
            bound = signature.bind(self, *arguments, **keywords)
            bound.apply_defaults()
            given = dict(list(bound.arguments.items())[1:])
            for name, parameter in signature.parameters.items():
                if parameter.kind is parameter.VAR_KEYWORD:
                    given.update(given.pop(name, {}))
            for key, value in given.items():
                config.setdefault(key, plain(value, key))
        return config

    def build(self, input_shape: Any) -> None:
        """Creates the weights, by add_weight; for layers of one's own."""

    def _build_once(self, input_shape: Any) -> None:
        if self._built_for is None:
            self.build(input_shape)
            self._built_for = input_shape

    def compute_output_shape(self, input_shape: Any) -> Any:
        """The output's shape for the input's, of a layer that computes by NumPy."""
        return input_shape

    def add_weight(
        self, *given: Any, shape: Any = None, initializer: Any = None, dtype: Any = None,
        trainable: bool = True, name: str | None = None, regularizer: Any = None,
        constraint: Any = None, **others: Any,
    ) -> Weight:
        """Creates a weight of a layer of one's own, in __init__ or build. In `call` it is a tensor,
        or an array where the layer computes by NumPy."""
        if not self._is_custom:
            raise UnsupportedError(
                f"layer '{self.name}' is lepton's own: its weights are what Keras gives it"
            )
        # Keras 3: add_weight(shape, initializer), Keras 2: add_weight(name, shape).
        if given and isinstance(given[0], str):
            name, given = given[0], given[1:]
        shape, initializer = (*given, *(shape, initializer)[len(given) :])[:2]
        for key, value in (("regularizer", regularizer), ("constraint", constraint)):
            if value is not None:
                raise UnsupportedError(
                    f"layer '{self.name}': a {key} of a weight of one's own is not supported"
                )
        if dtype not in (None, "float32"):
            raise UnsupportedError(f"layer '{self.name}': weights are float32, not {dtype}")
        del others
        sizes = (shape,) if isinstance(shape, int) else tuple(shape or ())
        weight = Weight(
            self, len(self._own_weights), name or "variable", sizes, trainable
        )
        if initializer is None:
            initializer = "glorot_uniform"
        self._own_weights.append((weight, plain(initializer, "initializer")))
        return weight

    def _value_of(self, index: int) -> Any:
        return self._variable(index).numpy()

    def _assign(self, index: int, value: Any) -> None:
        self._variable(index).assign(value)

    def _variable(self, index: int) -> Variable:
        # Keras lists trainable weights first.
        weights = [weight for weight, _ in self._own_weights]
        order = sorted(range(len(weights)), key=lambda place: not weights[place].trainable)
        variables = self.weights
        if not variables:
            raise InvalidArgumentError(
                f"layer '{self.name}' has no weights yet: it is part of no model"
            )
        return variables[order.index(index)]

    def add_loss(self, loss: Any) -> None:
        """Adds a scalar to the loss of the model; in `call` of a layer of one's own."""
        from ._tracing import current_trace

        trace = current_trace()
        trace.native.add_loss(trace.number(loss))

    def __call__(self, *inputs: Any, **arguments: Any) -> Any:
        from ._symbolic import call_layer

        return call_layer(self, inputs, arguments)

    def __getattr__(self, name: str) -> Any:
        # Keras keeps arguments and weights as attributes: layer.units, layer.kernel.
        if not name.startswith("_") and not self._is_custom:
            config = self.get_config()
            if name in config:
                return config[name]
            for weight in self.weights:
                if weight.name == name:
                    return weight
        raise AttributeError(f"layer of class {type(self).__name__} has no attribute '{name}'")

    def __repr__(self) -> str:
        return f"<{self._class_name} name={self.name}, built={self.built}>"


def is_custom(layer: Any) -> bool:
    """Whether a layer computes by Python code of its own."""
    return isinstance(layer, Layer) and layer._is_custom


def layer_class(class_name: str) -> type[Layer]:
    """The class in lepton.layers of that name; Layer where there is none."""
    from . import layers

    found = getattr(layers, class_name, None)
    if not isinstance(found, type) or not issubclass(found, Layer) or found._is_custom:
        return Layer
    return found


def unknown_layer(name: str, names: list[str]) -> NotFoundError:
    """What to raise where a model has no layer of a name."""
    return NotFoundError(f"No such layer: {name}. Existing layers are: {names}.")
