"""Layers, functions, metrics and initializers with Python code of their own, as the library calls
them; and the layers that are made of such code."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from ._errors import InvalidArgumentError, ShapeError
from ._layer import Layer, plain
from ._symbolic import flatten
from ._tensor import Tensor
from ._tracing import Run, Trace, calling


def describe_layer(layer: Any) -> dict[str, Any]:
    """A layer or model as Keras writes it."""
    if isinstance(layer, Layer):
        described: dict[str, Any] = plain(layer)
        return described
    return {"class_name": layer.class_name, "config": plain(layer.get_config())}


def inner_layers(layer: Layer) -> Iterator[tuple[str, bool, Any]]:
    """The layers that a layer holds in its attributes: the attribute, whether it is a list, and the
    layer."""
    from ._model import Model

    for attribute, value in layer.__dict__.items():
        if attribute.startswith("_held"):
            continue
        if isinstance(value, (Layer, Model)):
            yield attribute, False, value
        elif isinstance(value, (list, tuple)):
            for item in value:
                if isinstance(item, (Layer, Model)):
                    yield attribute, True, item


class LayerCode:
    """One layer of a model, as the library calls it."""

    def __init__(self, layer: Layer, trace: Any) -> None:
        self.layer = layer
        self._inner: list[Any] = []
        self._add_inner(trace)

    def _add_inner(self, trace: Any) -> None:
        for attribute, in_list, inner in inner_layers(self.layer):
            if not any(inner is one for one in self._inner):
                trace.add_layer(attribute, in_list, json.dumps(describe_layer(inner)))
                self._inner.append(inner)

    def build(self, trace: Any, types: list[tuple[str, str, Any]]) -> None:
        shapes = [shape for _, _, shape in types]
        self.layer._build_once(shapes[0] if len(shapes) == 1 else shapes)
        for weight, initializer in self.layer._own_weights:
            trace.add_weight(weight.name, weight.shape, json.dumps(initializer), weight.trainable)
        self._add_inner(trace)

    def trace(self, native: Any, _: Any) -> None:
        trace = Trace(native, self.layer, self._inner)
        arguments, keywords = trace.arguments()
        parameters = inspect.signature(self.layer.call).parameters
        if "training" in parameters and "training" not in keywords:
            keywords["training"] = trace.training
        if isinstance(self.layer, NumpyLayer):
            outputs = self._call_numpy(trace, arguments, keywords)
        else:
            with calling(trace):
                outputs = self.layer.call(*arguments, **keywords)
                outputs = [trace.number(output) for output in flatten(outputs)]
        native.set_outputs(outputs)

    def _call_numpy(
        self, trace: Trace, arguments: list[Any], keywords: dict[str, Any]
    ) -> list[int]:
        call = _NumpyCall(self.layer, arguments, keywords)
        shapes = [tensor.shape for tensor in trace.inputs]
        given = self.layer.compute_output_shape(shapes[0] if len(shapes) == 1 else shapes)
        several = bool(given) and isinstance(given[0], (list, tuple))
        call.several = several
        types = [("float32", tuple(shape)) for shape in (given if several else [given])]
        numbers: list[int] = trace.native.call_host(
            self.layer.name, call, hasattr(self.layer, "backward"),
            [tensor._id for tensor in trace.inputs + trace.weights], types,
        )
        return numbers


def _arrays(given: Sequence[Any]) -> list[Any]:
    """Copies of a run's arrays, which may be kept."""
    return [
        None if one is None else np.frombuffer(one[0], one[1]).reshape(one[2]).copy()
        for one in given
    ]


def _write(values: Sequence[Any], places: Sequence[Any], what: str) -> None:
    if len(values) != len(places):
        raise ShapeError(f"{what}: {len(values)} arrays instead of {len(places)}")
    for value, place in zip(values, places):
        if place is None:
            continue
        memory, dtype, shape = place
        array = np.asarray(value, dtype) if value is not None else np.zeros(shape, dtype)
        if array.shape != shape:
            raise ShapeError(f"{what}: an array of shape {array.shape} instead of {shape}")
        np.frombuffer(memory, dtype).reshape(shape)[...] = array


class _NumpyCall:
    """A call of a NumPy layer in a model: what its runs have in common."""

    several = False

    def __init__(self, layer: Any, arguments: list[Any], keywords: dict[str, Any]) -> None:
        self._layer = layer
        self._arguments = self._numbered(arguments)
        self._keywords = self._numbered(keywords)

    def _numbered(self, value: Any) -> Any:
        # Without the trace, which ends before the model runs.
        if isinstance(value, Tensor):
            return _Place(value._id)
        if isinstance(value, dict):
            return {key: self._numbered(item) for key, item in value.items()}
        return [self._numbered(item) for item in value] if isinstance(value, list) else value

    def _filled(self, value: Any, arrays: list[Any]) -> Any:
        if isinstance(value, _Place):
            return arrays[value.number]
        if isinstance(value, dict):
            return {key: self._filled(item, arrays) for key, item in value.items()}
        return [self._filled(item, arrays) for item in value] if isinstance(value, list) else value

    def _split(self, given: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        arrays = _arrays(given)
        count = len(arrays) - len(self._layer._own_weights)
        return arrays[:count], arrays[count:]

    def forward(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        arrays, weights = self._split(inputs)
        with calling(Run(self._layer, weights)):
            result = self._layer.call(
                *self._filled(self._arguments, arrays), **self._filled(self._keywords, arrays)
            )
        _write(list(result) if self.several else [result], outputs, "call")

    def backward(
        self, inputs: Sequence[Any], outputs: Sequence[Any], gradients: Sequence[Any],
        wanted: Sequence[Any],
    ) -> None:
        arrays, weights = self._split(inputs)
        made, given = _arrays(outputs), _arrays(gradients)
        with calling(Run(self._layer, weights)):
            of_inputs, of_weights = self._layer.backward(
                arrays[0] if len(arrays) == 1 else arrays,
                made if self.several else made[0],
                given if self.several else given[0],
            )
        if len(arrays) == 1:
            of_inputs = [of_inputs]
        _write([*of_inputs, *of_weights], wanted, "backward")


class _Place:
    """Where a tensor stands among the arguments of a call."""

    def __init__(self, number: int) -> None:
        self.number = number


class FunctionCode:
    """A function on tensors, or an object of a class of losses."""

    def __init__(self, item: Any) -> None:
        self._function = item if inspect.isfunction(item) else getattr(item, "call", item)

    def build(self, trace: Any, types: Any) -> None:
        """A function has no weights."""

    def trace(self, native: Any, _: Any) -> None:
        trace = Trace(native, self)
        arguments, keywords = trace.arguments()
        with calling(trace):
            outputs = self._function(*arguments, **keywords)
            native.set_outputs([trace.number(output) for output in flatten(outputs)])


class MetricCode:
    """A metric with variables of its own."""

    def __init__(self, metric: Any) -> None:
        self._metric = metric

    def build(self, trace: Any, types: Any) -> None:
        for variable in self._metric._own_variables:
            trace.add_weight(variable.name, variable.shape, '"zeros"', False)

    def trace(self, native: Any, _: Any) -> None:
        trace = Trace(native, self._metric)
        with calling(trace):
            self._metric.update_state(*trace.inputs)
            native.set_outputs(
                [
                    trace.number(trace.next.get(index, weight))
                    for index, weight in enumerate(trace.weights)
                ]
            )

    def trace_result(self, native: Any, _: Any) -> None:
        trace = Trace(native, self._metric)
        with calling(trace):
            native.set_outputs([trace.number(self._metric.result())])


class InitializerCode:
    """An initializer: a function of the shape."""

    def __init__(self, function: Callable[..., Any]) -> None:
        self._function = function

    def forward(self, inputs: Sequence[Any], outputs: Sequence[Any]) -> None:
        ((_, dtype, shape),) = outputs
        takes_type = "dtype" in inspect.signature(self._function).parameters
        values = self._function(shape, dtype=dtype) if takes_type else self._function(shape)
        _write([values], outputs, "an initializer")


class NumpyLayer(Layer):
    """A layer that computes by NumPy: `call` takes and gives arrays.

    ::

        class Scale(lepton.layers.NumpyLayer):
            def build(self, input_shape):
                self.factor = self.add_weight(name="factor", shape=(input_shape[-1],))

            def call(self, inputs):
                return inputs * self.factor

            def backward(self, inputs, outputs, gradients):
                return gradients * self.factor, [(gradients * inputs).sum(axis=0)]

    `compute_output_shape(input_shape)` says the output's shape where it is not the input's; None
    stands for dimensions that are not known. `backward` gives the derivatives with respect to the
    inputs (one array, or a list for several inputs) and a list of those with respect to the
    weights; without it the layer cannot be trained through.
    """

    def call(self, *arguments: Any, **keywords: Any) -> Any:
        """Computes the output's array, or a list of arrays."""
        raise NotImplementedError(f"{type(self).__name__} has no call method")


class Lambda(Layer):
    """A function as a layer: of symbolic tensors, written with lepton.ops.

    Code is not saved: a model with such a layer is refused by `save`, until the function has a
    place in a layer of one's own.
    """

    _is_lambda = True

    def __init__(
        self, function: Callable[..., Any], output_shape: Any = None, mask: Any = None,
        arguments: dict[str, Any] | None = None, **others: Any,
    ) -> None:
        super().__init__(**others)
        self.function = function
        self.arguments = dict(arguments or {})

    def function_with_arguments(self, *inputs: Any, **keywords: Any) -> Any:
        """The function with the arguments that the layer was given."""
        return self.function(*inputs, **{**self.arguments, **keywords})

    def call(self, inputs: Any) -> Any:
        """What the function gives."""
        return self.function_with_arguments(inputs)

    def get_config(self) -> dict[str, Any]:
        """The configuration, without the function."""
        return {**super().get_config(), "arguments": plain(self.arguments)}
