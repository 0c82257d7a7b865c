"""Models that are a row of layers, and the inputs of all models."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from ._custom import building, find, native_name
from ._errors import InvalidArgumentError, UnsupportedError
from ._layer import Layer, layer_class, plain
from ._lepton import Builder
from ._model import Model
from ._names import unique_name
from ._sharing import leave
from ._symbolic import input_tensor
from ._tensor import Shape, Tensor


def Input(
    shape: Sequence[int | None] | None = None,
    batch_size: int | None = None,
    dtype: Any = None,
    batch_shape: Sequence[int | None] | None = None,
    name: str | None = None,
) -> Tensor:
    """A model's input: `shape` without the batch, or `batch_shape` with it; None for dimensions
    that are not known. `dtype` is "float32" where nothing else is said."""
    if (shape is None) == (batch_shape is None):
        raise InvalidArgumentError("Input takes either shape or batch_shape")
    if shape is not None:
        batch_shape = (batch_size, *((shape,) if isinstance(shape, int) else shape))
    assert batch_shape is not None
    return input_tensor(name, tuple(batch_shape), plain(dtype) or "float32")


class Sequential(Model):
    """A model of layers in a row.

    ::

        model = lepton.Sequential([
            lepton.Input((28, 28, 1)),
            lepton.layers.Conv2D(32, 3, activation="relu"),
            lepton.layers.Flatten(),
            lepton.layers.Dense(10, activation="softmax"),
        ])

    Without an Input the model is built for the first data it sees, or by `build(input_shape)`.
    """

    def __init__(
        self, layers: Iterable[Any] | None = None, name: str | None = None
    ) -> None:
        super().__init__()
        self._given_name = name or unique_name("Sequential")
        self._row: list[Any] = []
        self._input: Tensor | None = None
        for layer in layers or ():
            self.add(layer)

    def add(self, layer: Any) -> None:
        """Adds a layer at the end. What the layers learned so far stays."""
        if isinstance(layer, Tensor) or getattr(layer, "class_name", "") == "InputLayer":
            if self._row or self._input is not None:
                raise InvalidArgumentError("an Input can only be the first of a Sequential model")
            self._input = layer if isinstance(layer, Tensor) else _input_of(layer)
            return
        if not isinstance(layer, (Layer, Model)):
            raise InvalidArgumentError(f"{layer!r} is not a layer")
        if any(other.name == layer.name for other in self._row):
            raise InvalidArgumentError(
                f"all layers of a model need names of their own; there is a '{layer.name}' already"
            )
        self._reopen()
        if not self._row and self._input is None:
            self._input = _input_for(layer)
        self._row.append(layer)

    def pop(self) -> Any:
        """Takes the last layer away and returns it."""
        if not self._row:
            raise InvalidArgumentError("there are no layers in the model")
        self._reopen()
        return self._row.pop()

    def _reopen(self) -> None:
        """Goes back to a row of layers; they keep their weights until the model is built again."""
        if self._is_open():
            for layer in self._row:
                if isinstance(layer, Layer):
                    layer._bind(None, None)
            leave(self)
            self._replay = None
            self._close()

    def build(self, input_shape: Sequence[int | None] | None = None) -> None:
        """Builds the model for inputs of a shape, batch included."""
        if input_shape is not None:
            dtype = self._input.dtype if self._input else "float32"
            self._input = Tensor("", tuple(input_shape), dtype)
            self._reopen()
        self._build_for(None)

    def _build_for(self, x: Any) -> None:
        if not self._row:
            raise InvalidArgumentError("a Sequential model without layers cannot be run")
        if self._input is None and x is not None:
            import numpy as np

            array = np.asarray(x)
            shape: Shape = (None, *array.shape[1:])
            dtype = "string" if array.dtype.kind in "OUST" else "float32"
            if array.dtype.kind in "iu" and self._row[0].class_name in ("IntegerLookup", "Hashing"):
                dtype = "int64"  # As float32, large numbers would become others.
            self._input = Tensor("", shape, dtype)
        if self._input is None:
            raise InvalidArgumentError(
                f"model '{self._given_name}' has no weights yet: begin it with a lepton.Input, "
                "call build(input_shape), or run it once"
            )
        builder = Builder(True, self._given_name)
        builder.input(self._input.name or None, self._input.dtype, self._input.shape)
        with building():
            for layer in self._row:
                builder.layer(native_name(layer), json.dumps(layer.get_config()))
            builder.finish(self, (), ())
        shape = self._input.shape
        for layer, facts in zip(self._row, self._layers()[-len(self._row) :]):
            # A model inside that had no input shape of its own.
            if isinstance(layer, Sequential) and not layer.built:
                layer._build_for_shape(shape)
            shape = facts[3]
        self._bind(self._row)
        self._rebuilt()

    def _can_build(self) -> bool:
        return bool(self._row) and self._input is not None

    def _build_for_shape(self, shape: Shape) -> None:
        if self._input is None:
            self._input = Tensor("", (None, *shape[1:]), "float32")
        self._build_for(None)

    @property
    def class_name(self) -> str:
        """The class as Keras names it."""
        return "Sequential"

    def get_config(self) -> dict[str, Any]:
        """The architecture, as Keras's model.get_config() gives it."""
        if self.built or self._input is not None:
            return super().get_config()
        return {"name": self.name, "layers": [plain(layer) for layer in self._row]}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Sequential:
        """A new model of an architecture that get_config() gave."""
        layers: list[Layer | Tensor] = []
        for entry in config["layers"]:
            name = entry.get("registered_name") or entry["class_name"]
            own = (custom_objects or {}).get(name) or find(name)
            made = own or layer_class(entry["class_name"])
            if entry["class_name"] == "InputLayer":
                shape = entry["config"].get("batch_shape")
                dtype = entry["config"].get("dtype") or "float32"
                layers.append(Tensor(entry["config"].get("name", ""), tuple(shape), dtype))
            elif made is Layer:
                raise UnsupportedError(f"there is no layer of class {entry['class_name']}")
            else:
                layers.append(made.from_config(entry["config"]))
        return cls(layers, name=config.get("name"))

    @property
    def name(self) -> str:
        """The model's name."""
        return self._given_name

    @property
    def layers(self) -> list[Any]:
        """The layers, without the input."""
        return list(self._row)


def _input_for(layer: Any) -> Tensor | None:
    """The input that a first layer says it takes."""
    if isinstance(layer, Model):
        if not (layer.built or layer._can_build()) or len(layer.inputs) != 1:
            return None
        return Tensor("", layer.inputs[0].shape, layer.inputs[0].dtype)
    shape = layer._input_shape
    return None if shape is None else Tensor("", shape, "float32")


def _input_of(layer: Layer) -> Tensor:
    config = layer.get_config()
    shape = config.get("batch_shape")
    if shape is None:
        raise InvalidArgumentError("an InputLayer needs a batch_shape")
    return Tensor(layer.name, tuple(shape), config.get("dtype") or "float32")
