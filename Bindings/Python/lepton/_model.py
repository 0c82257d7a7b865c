"""Models."""

from __future__ import annotations

import functools
import os
import weakref
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

import lepton

from ._trainer import Trainer, parsed

if TYPE_CHECKING:
    from ._layer import LayerFacts
    from ._profile import Profile
    from ._replay import Replay
    from ._session import Session
    from ._sharing import Cell
    from ._tensor import Shape, Tensor
    from ._variable import Variable


def _map_leaves(structure: Any, change: Callable[[Any], Any]) -> Any:
    if isinstance(structure, dict):
        return {key: change(item) for key, item in structure.items()}
    return (
        [change(item) for item in structure]
        if isinstance(structure, (list, tuple))
        else change(structure)
    )


def _input_like(array: Any) -> Tensor:
    """An input for arrays like one."""
    import numpy as np

    from ._sequential import Input

    values = np.asarray(array)
    return Input(
        batch_shape=(None, *values.shape[1:]),
        dtype={"f": "float32", "b": "bool"}.get(values.dtype.kind, "int32"),
    )


class Model(Trainer):
    """A model: opened by `lepton.load_model`, or made from symbolic tensors by
    `Model(inputs, outputs)`. It learns by `compile` and `fit`.

    A subclass may have a `call` instead, which is written with layers and lepton.ops: it is called
    once, with symbolic inputs, when the model is first needed. Files describe what it wrote, as a
    functional model.

    `model(x)` and `model.predict_on_batch(x)` run it at once; `model.predict(x)` in batches, as
    Keras does. One model may be used by many threads; while it computes, other Python threads run.
    """

    def __init__(self, inputs: Any = None, outputs: Any = None, name: str | None = None) -> None:
        self._bound: weakref.WeakValueDictionary[str, Any] = weakref.WeakValueDictionary()
        #: The weights that other models have as well, by their indices here.
        self._cells: dict[int, Cell] = {}
        #: Models that this one is a layer of.
        self._outer: list[weakref.ref[Model]] = []
        if inputs is None and outputs is None:
            return
        from ._names import unique_name
        from ._symbolic import finish

        self._bind(finish(self, name or unique_name("Functional"), inputs, outputs))
        self._arrange(
            sorted(inputs) if isinstance(inputs, dict) else None,
            sorted(outputs) if isinstance(outputs, dict) else None,
        )

    #: The keys of dicts of inputs and outputs, in the model's order; None where there are none.
    _keys: tuple[list[str] | None, list[str] | None] = (None, None)

    def _arrange(self, inputs: list[str] | None, outputs: list[str] | None) -> None:
        """Says by which keys inputs are given and outputs returned."""
        self._keys = inputs, outputs
        several = len(self._outputs()) > 1
        self._set_structure(
            None if inputs is None else tuple(inputs),
            several if outputs is None else tuple(outputs),
        )

    def _bind(self, layers: Sequence[Any]) -> None:
        """Makes the layer objects that a model was built from the layers of the model."""
        facts = {fact[0]: fact for fact in self._layers()}
        for layer in layers:
            if layer.name in facts:
                self._bound[layer.name] = layer
                if isinstance(layer, Model):
                    layer._bind_outer(self, facts[layer.name])
                else:
                    layer._bind(self, facts[layer.name])

    # --- Being a layer of another model ---

    @property
    def class_name(self) -> str:
        """The class as Keras names it."""
        found: str = parsed(self.to_json())["class_name"]
        return found

    def _call_symbolic(self, inputs: Any) -> Any:
        """The symbolic outputs for symbolic inputs: the model as a layer."""
        from . import _symbolic
        from ._tracing import current_trace, is_traced

        if is_traced([inputs]):
            return current_trace().call_layer(self, [inputs], {})
        if not self.built:
            self._build_for_shape(next(iter(_symbolic.flatten(inputs))).shape)
        outputs = _symbolic.call_layer(self, (inputs,), {})
        keys = self._keys[1]
        return outputs if keys is None else dict(zip(keys, outputs))

    def _build_for_shape(self, shape: Shape) -> None:
        self._build_for(None)

    def _bind_outer(self, model: Model, facts: LayerFacts) -> None:
        """Says that this model is a layer of another."""
        if not self.built:
            return
        from ._sharing import link

        self._outer.append(weakref.ref(model))
        link(self, range(len(self._weights())), model, facts[4])

    def _refresh(self) -> None:
        """Takes over what models that share layers have learned."""
        from ._sharing import refresh

        refresh(self)

    def _has_changed(self) -> None:
        """Says that the weights are new."""
        if self._cells:
            from ._sharing import changed

            changed(self)

    def _set_layer_trainable(self, path: str | None, value: bool) -> None:
        self._set_trainable(path, value)
        for reference in self._outer:
            outer = reference()
            if outer is not None:
                inner = self.name if path is None else f"{self.name}/{path}"
                outer._set_layer_trainable(inner, value)

    def _build_for(self, x: Any) -> None:
        if not hasattr(type(self), "call"):
            raise lepton.InvalidArgumentError(
                "the model is empty: open one with lepton.load_model, or make one with "
                "lepton.Model(inputs, outputs)"
            )
        if x is None:
            raise lepton.InvalidArgumentError(
                f"{type(self).__name__} has no weights yet: call build(input_shape), or run it once"
            )
        self._build_by_call(_map_leaves(x, _input_like))

    def build(self, input_shape: Any) -> None:
        """Builds a model with a `call` of its own for inputs of a shape, batch included, or of
        several shapes in a list or dict."""
        from ._sequential import Input

        if not hasattr(type(self), "call"):
            raise lepton.InvalidArgumentError("the model has its weights already")
        several = isinstance(input_shape, dict) or any(
            isinstance(one, (list, tuple)) for one in input_shape
        )
        if not several:
            inputs: Any = Input(batch_shape=input_shape)
        elif isinstance(input_shape, dict):
            inputs = {key: Input(batch_shape=one) for key, one in input_shape.items()}
        else:
            inputs = [Input(batch_shape=one) for one in input_shape]
        self._build_by_call(inputs)

    def _build_by_call(self, inputs: Any) -> None:
        """Makes the model that `call`, of a subclass, gives for symbolic inputs."""
        from ._names import unique_name

        outputs = type(self).call(self, inputs)  # type: ignore[attr-defined]
        Model.__init__(self, inputs, outputs, unique_name(type(self).__name__))
        self._rebuilt()

    def _can_build(self) -> bool:
        """Whether _build_for needs no data."""
        return False

    def _describe(self) -> None:
        """Reads from the architecture whether inputs and outputs are single, lists or dicts."""
        outputs = self._outputs()
        if len(outputs) == 1 and len(self._inputs()) == 1:
            # Without parsing, since most models have neither lists nor dicts.
            places = self.to_json().split('put_layers":')[1:]
            if not any(place.lstrip().startswith("{") for place in places):
                return
        config = parsed(self.to_json())["config"]
        if not isinstance(config, dict):
            return
        inputs, structure = config.get("input_layers"), config.get("output_layers")
        self._arrange(
            sorted(inputs) if isinstance(inputs, dict) else None,
            sorted(structure) if isinstance(structure, dict) else None,
        )

    # --- Prediction ---

    def predict(
        self,
        x: Any,
        batch_size: int | None = None,
        verbose: str | int = "auto",
        steps: int | None = None,
        callbacks: Any = None,
    ) -> Any:
        """Runs the model on data of any length, `batch_size` samples (32) at a time.

        `x`: an array (anything with the buffer protocol, `__dlpack__` or `__array__`), a list or
        dict of arrays for models with several inputs, or an iterable that gives batches. `verbose`:
        0 silent, 1 (and "auto") a progress bar, 2 one line. `steps`: at most so many batches.
        `callbacks`: objects of lepton.callbacks.
        Returns arrays, in the structure of the model's outputs; floats are float32 whatever the
        model's dtype policy (Keras gives float16 of a float16 model).
        """
        from ._predict import predict

        level = 1 if verbose == "auto" else int(verbose)
        return predict(self, x, batch_size, level, steps, callbacks)

    def profile(self, x: Any, y: Any = None, runs: int = 20) -> Profile:
        """Where the time goes when the model predicts one batch or, given targets `y` and being
        compiled, in steps of training on it, which it does `runs` times; see `lepton.Profile`."""
        from ._profile import profile

        return profile(self, x, y, runs)

    def session(
        self,
        shapes: Sequence[int] | Sequence[Sequence[int]] | None = None,
        *,
        batch_size: int = 1,
        keep_state: bool = False,
        threads: int = 0,
    ) -> Session:
        """A session: fixed shapes, own memory and own state; see `lepton.Session`."""
        from ._session import Session

        return Session(
            self, shapes, batch_size=batch_size, keep_state=keep_state, threads=threads
        )

    # --- Facts ---

    @property
    def built(self) -> bool:
        """Whether the model has its weights."""
        return self._is_open()

    @property
    def trainable(self) -> bool:
        """Whether training changes the model; assigning says so of all its layers, from the next
        compile() on."""
        return any(layer.trainable for layer in self.layers)

    @trainable.setter
    def trainable(self, value: bool) -> None:
        if self.built:
            self._set_layer_trainable(None, bool(value))
        for layer in self.layers:
            layer._note_trainable(bool(value))

    def _note_trainable(self, value: bool) -> None:
        for layer in self.layers:
            layer._note_trainable(value)

    @property
    def output_names(self) -> list[str]:
        """The names of the outputs, by which losses, metrics and targets can be given."""
        return [name for name, _, _ in self._outputs()]

    @property
    def input_names(self) -> list[str]:
        """The names of the inputs, by which data can be given."""
        return [name for name, _, _ in self._inputs()]

    @property
    def name(self) -> str:
        """The model's name."""
        return self._name()

    @property
    def inputs(self) -> list[Tensor]:
        """The inputs: name, shape with None for unknown dimensions, dtype. Other models can be
        built upon them."""
        return self._ports(self._inputs(), lambda replay: replay.inputs)

    @property
    def outputs(self) -> list[Tensor]:
        """The outputs."""
        return self._ports(self._outputs(), lambda replay: replay.outputs)

    @property
    def input(self) -> Tensor | list[Tensor]:
        """The input, or a list of all."""
        found = self.inputs
        return found[0] if len(found) == 1 else found

    @property
    def output(self) -> Tensor | list[Tensor]:
        """The output, or a list of all."""
        found = self.outputs
        return found[0] if len(found) == 1 else found

    _replay: Replay | None = None

    def _replayed(self) -> Replay:
        """The symbolic tensors of the model's layers."""
        if self._replay is None:
            from ._replay import Replay

            self._replay = Replay(self)
        return self._replay

    def _ports(
        self, facts: list[tuple[str, str, Shape]], among: Callable[[Replay], list[Tensor]]
    ) -> list[Tensor]:
        from ._tensor import Tensor

        tensors = []
        for index, (name, dtype, shape) in enumerate(facts):
            tensor = Tensor(name, shape, dtype)
            tensor._origin = functools.partial(lambda index: among(self._replayed())[index], index)
            tensors.append(tensor)
        return tensors

    @property
    def input_shape(self) -> Shape | list[Shape]:
        """The input's shape, or a list with all inputs' shapes."""
        shapes = [tensor.shape for tensor in self.inputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def output_shape(self) -> Shape | list[Shape]:
        """The output's shape, or a list with all outputs' shapes."""
        shapes = [tensor.shape for tensor in self.outputs]
        return shapes[0] if len(shapes) == 1 else shapes

    @property
    def layers(self) -> list[Any]:
        """The layers, in Keras's order."""
        from ._layer import layer_class

        layers: list[Any] = []
        for facts in self._layers():
            layer = self._bound.get(facts[0])
            if layer is None:
                layer = layer_class(facts[1])._of_model(self, facts)
                self._bound[facts[0]] = layer
            layers.append(layer)
        return layers

    def get_layer(self, name: str | None = None, index: int | None = None) -> Any:
        """The layer with a name or at an index."""
        if (name is None) == (index is None):
            raise lepton.InvalidArgumentError(
                f"Provide either a layer name or a layer index. Received: index={index}, "
                f"name={name}."
            )
        layers = self.layers
        if index is not None:
            if not -len(layers) <= index < len(layers):
                raise lepton.NotFoundError(
                    f"Was asked to retrieve layer at index {index} but model only has "
                    f"{len(layers)} layers."
                )
            return layers[index]
        for layer in layers:
            if layer.name == name:
                return layer
        from ._layer import unknown_layer

        raise unknown_layer(str(name), [layer.name for layer in layers])

    def summary(
        self,
        line_length: int | None = None,
        positions: Sequence[float] | None = None,
        print_fn: Callable[[str], object] | None = None,
        show_trainable: bool = False,
    ) -> None:
        """Prints the layers with their output shapes and parameter counts, as Keras does.

        `positions`: where columns end, as parts of `line_length`. `print_fn`: called with the text
        instead of `print`.
        """
        from ._summary import summary

        (print_fn or print)(summary(self, line_length, positions, show_trainable))

    def count_params(self) -> int:
        """How many numbers the weights hold."""
        return self._parameter_count()

    def get_config(self) -> dict[str, Any]:
        """The architecture, as Keras's model.get_config() gives it."""
        config: dict[str, Any] = parsed(self.to_json())["config"]
        return config

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Model:
        """A new model of an architecture that get_config() gave."""
        from .models import model_from_config

        return model_from_config({"class_name": "Functional", "config": config}, custom_objects)

    def info(self) -> dict[str, Any]:
        """All facts about the model: its file's format, parameters, memory, FLOPs, …"""
        facts: dict[str, Any] = parsed(self._info_json())
        return facts

    # --- Weights ---

    @property
    def weights(self) -> list[Variable]:
        """The weights, in Keras's order."""
        from ._variable import Variable

        return [Variable(self, index, facts) for index, facts in enumerate(self._weights())]

    @property
    def trainable_weights(self) -> list[Variable]:
        """The weights that training changes."""
        return [weight for weight in self.weights if weight.trainable]

    @property
    def non_trainable_weights(self) -> list[Variable]:
        """The weights that training leaves alone or changes by other means."""
        return [weight for weight in self.weights if not weight.trainable]

    @property
    def variables(self) -> list[Variable]:
        """The weights."""
        return self.weights

    @property
    def trainable_variables(self) -> list[Variable]:
        """The weights that training changes."""
        return self.trainable_weights

    @property
    def non_trainable_variables(self) -> list[Variable]:
        """The weights that training leaves alone or changes by other means."""
        return self.non_trainable_weights

    def get_weights(self) -> list[Any]:
        """Copies of the weights' values."""
        from ._variable import get_all

        return get_all(self.weights)

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Replaces the weights' values: as many, and of the same shapes, as get_weights() gives."""
        from ._variable import set_all

        set_all(self.weights, weights, f"model '{self.name}'")

    def load_weights(
        self, filepath: str | os.PathLike[str], skip_mismatch: bool = False, by_name: bool = False
    ) -> None:
        """Loads weights from a weights file (.weights.h5, .h5) or a whole model's.

        `by_name`: give weights to the layers of the same names only. `skip_mismatch`: pass over
        layers whose weights have another count or shape.
        """
        from .models import explained

        with explained(filepath):
            self._load_weights(os.fsencode(filepath), by_name, skip_mismatch)
        self._has_changed()

    def __deepcopy__(self, memory: Any) -> Model:
        """A model of its own with the same architecture, weights and compile() arguments, and a
        fresh optimizer."""
        from ._custom import building

        copied = Model()
        with building():
            copied._open_json(self.to_json())
        copied._describe()
        copied.set_weights(self.get_weights())
        config = self.get_compile_config()
        if config:
            copied.compile_from_config(config)
        return copied

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        raise TypeError(
            "a lepton model cannot be pickled: load its file again, in each process"
        )

    def __repr__(self) -> str:
        if not self._is_open():
            return f"<{type(self).__name__}, not built>"
        return f"<{type(self).__name__} name={self.name}>"

