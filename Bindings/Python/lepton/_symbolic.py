"""The functional interface: layers called with symbolic tensors.

The library's builder finds the shapes. Each Input begins a graph with a builder of its own; where
a layer joins tensors of two graphs, the smaller one is built again inside the larger.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from ._custom import building, native_name
from ._eager import compute, has_arrays
from ._errors import InvalidArgumentError
from ._layer import is_custom, plain
from ._lepton import Builder, Model as NativeModel
from ._names import unique_name
from ._tensor import Tensor
from ._tracing import computed_by_numpy, current_trace, encode, is_traced


class Node:
    """An input, or a call of a layer."""

    def __init__(
        self,
        graph: Graph,
        layer: Any,
        inputs: Sequence[Tensor],
        arguments: dict[str, Any],
        outputs: list[Tensor],
    ) -> None:
        self.graph = graph
        self.layer = layer
        self.inputs = inputs
        self.arguments = arguments
        self.outputs = outputs


class Graph:
    """Tensors that belong together, and the builder that knows their shapes."""

    def __init__(self, name: str | None = None) -> None:
        self.builder = Builder(False, name)
        self.nodes: list[Node] = []
        self._layers: dict[Any, int] = {}

    def add_input(self, tensor: Tensor) -> int:
        return self.builder.input(tensor.name, tensor.dtype, tensor.shape)

    def _create(self, layer: Any) -> int:
        config = json.dumps(layer.get_config())
        with building():
            return self.builder.create_layer(native_name(layer), config)

    def add_call(
        self,
        layer: Any,
        inputs: Sequence[Tensor],
        arguments: dict[str, Any],
        identifier: Callable[[Tensor], int],
    ) -> list[int]:
        """Calls a layer in the builder; `identifier` gives the builder's number of a tensor."""
        if layer not in self._layers:
            self._layers[layer] = self._create(layer)
        references = _map_tensors(arguments, lambda tensor: {"tensor": identifier(tensor)})
        return self.builder.call_layer(
            self._layers[layer],
            [identifier(tensor) for tensor in inputs],
            json.dumps(plain(references)) if arguments else None,
        )

    def absorb(self, other: Graph) -> None:
        """Builds the other graph's nodes again in this one."""
        for node in other.nodes:
            if node.layer is None:
                identifiers = [self.add_input(node.outputs[0])]
            else:
                identifiers = self.add_call(node.layer, node.inputs, node.arguments, _identifier)
            for tensor, number in zip(node.outputs, identifiers):
                tensor._id = number
            node.graph = self
        self.nodes += other.nodes
        other.nodes = []


def _identifier(tensor: Tensor) -> int:
    return tensor._id


def _node_of(tensor: Tensor) -> Node:
    if tensor._node is None:
        raise InvalidArgumentError(
            f"'{tensor.name}' belongs to a finished model and cannot be built upon; "
            "start from lepton.Input"
        )
    return tensor._node


def flatten(structure: Any) -> Iterator[Any]:
    """The leaves of nested lists, tuples and dicts; dicts in the order of their keys, as Keras."""
    if isinstance(structure, dict):
        for key in sorted(structure):
            yield from flatten(structure[key])
    elif isinstance(structure, (list, tuple)):
        for item in structure:
            yield from flatten(item)
    else:
        yield structure


def _map_tensors(structure: Any, change: Callable[[Tensor], Any]) -> Any:
    if isinstance(structure, Tensor):
        return change(structure)
    if isinstance(structure, dict):
        return {key: _map_tensors(item, change) for key, item in structure.items()}
    if isinstance(structure, (list, tuple)):
        return [_map_tensors(item, change) for item in structure]
    return structure


def input_tensor(name: str | None, shape: Sequence[int | None], dtype: str) -> Tensor:
    """A new input: the begin of a graph."""
    graph = Graph()
    tensor = Tensor(name or unique_name("InputLayer"), shape, dtype)
    tensor._id = graph.add_input(tensor)
    tensor._node = Node(graph, None, [], {}, [tensor])
    graph.nodes.append(tensor._node)
    return tensor


# What positional arguments after the first are called, by classes of layers.
_LATER_ARGUMENTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("MultiHeadAttention", "GroupedQueryAttention"), ("value", "key")),
    **dict.fromkeys(
        ("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "ConvLSTM1D", "ConvLSTM2D"),
        ("initial_state",),
    ),
}


def call_layer(layer: Any, inputs: Sequence[Any], arguments: dict[str, Any]) -> Any:
    """The symbolic outputs of a layer, or of a model as a layer, for symbolic inputs."""
    if is_traced([*inputs, *arguments.values()]):
        return current_trace().call_layer(layer, list(inputs), arguments)
    if is_custom(layer):
        return _write(layer, [], {"*": list(inputs), **arguments})
    names = _LATER_ARGUMENTS.get(layer.class_name, ())
    if names and len(inputs) > 1:
        arguments = {**dict(zip(names, inputs[1:])), **arguments}
        inputs = [*inputs[:1], *inputs[1 + len(names) :]]
    tensors = _symbols(inputs)
    arguments = {
        key: _map_tensors(value, Tensor._symbol)
        for key, value in arguments.items()
        if value is not None
    }
    for tensor in tensors:
        if not isinstance(tensor, Tensor):
            raise InvalidArgumentError(
                f"layer '{layer.name}' was called with {type(tensor).__name__}; layers take "
                "symbolic tensors (lepton.Input), models take arrays"
            )
    return _write(layer, tensors, arguments)


def operate(
    class_name: str, config: dict[str, Any], arguments: list[Any], keywords: dict[str, Any]
) -> Any:
    """The symbolic outputs of an operation of keras.ops."""
    computed = computed_by_numpy(class_name, config, arguments, keywords)
    if computed is not NotImplemented:
        return computed
    everything = [*arguments, *keywords.values()]
    if is_traced(everything):
        return current_trace().operate(class_name, config, arguments, keywords)
    if has_arrays(everything):
        return compute(class_name, config, arguments, keywords)
    operation = Operation(class_name, config)
    encoded = _map_tensors({"*": arguments, **keywords}, Tensor._symbol)
    if not any(isinstance(leaf, Tensor) for leaf in flatten(encoded)):
        raise InvalidArgumentError(
            f"lepton.ops takes symbolic tensors: there is none among the arguments of {class_name}"
        )
    return _write(operation, [], encode(encoded))


class Operation:
    """An operation of keras.ops in a functional model."""

    def __init__(self, class_name: str, config: dict[str, Any]) -> None:
        self.class_name = "keras.ops." + class_name
        self.name = unique_name(class_name)
        self._config = config

    def get_config(self) -> dict[str, Any]:
        """The options under Keras's keys."""
        config: dict[str, Any] = plain({"name": self.name, **encode(self._config)})
        return config


def _write(layer: Any, tensors: list[Tensor], arguments: dict[str, Any]) -> Any:
    """Calls a layer in the graph that all the tensors belong to, or are brought to."""
    arguments = {
        key: _map_tensors(value, Tensor._symbol)
        for key, value in arguments.items()
        if value is not None
    }
    everything = tensors + [
        leaf for leaf in flatten(list(arguments.values())) if isinstance(leaf, Tensor)
    ]
    if not everything:
        raise InvalidArgumentError(f"layer '{layer.name}' was called without a tensor")
    graphs = {_node_of(tensor).graph for tensor in everything}
    graph = max(graphs, key=lambda one: len(one.nodes))
    for other in graphs:
        if other is not graph:
            graph.absorb(other)
    identifiers = graph.add_call(layer, tensors, arguments, _identifier)
    outputs = []
    for number in identifiers:
        name, dtype, shape = graph.builder.tensor(number)
        output = Tensor(name, shape, dtype)
        output._id = number
        outputs.append(output)
    node = Node(graph, layer, tensors, arguments, outputs)
    for output in outputs:
        output._node = node
    graph.nodes.append(node)
    return outputs[0] if len(outputs) == 1 else outputs


def _needed(inputs: Sequence[Tensor], outputs: Sequence[Tensor]) -> list[Node]:
    """The nodes between inputs and outputs, in the order in which they were made."""
    boundary = {id(tensor) for tensor in inputs}
    found: set[Node] = set()
    waiting = list(outputs)
    while waiting:
        tensor = waiting.pop()
        node = _node_of(tensor)
        if id(tensor) in boundary or node in found:
            continue
        if node.layer is None:
            raise InvalidArgumentError(
                f"the outputs depend on input '{tensor.name}', which is not among the inputs"
            )
        found.add(node)
        waiting += node.inputs
        waiting += [leaf for leaf in flatten(node.arguments) if isinstance(leaf, Tensor)]
    graphs = {_node_of(tensor).graph for tensor in outputs}
    return [node for graph in graphs for node in graph.nodes if node in found]


def _symbols(structure: Any) -> list[Any]:
    return [one._symbol() if isinstance(one, Tensor) else one for one in flatten(structure)]


def finish(
    model: NativeModel, name: str, given_inputs: Any, given_outputs: Any
) -> list[Any]:
    """Builds the model between symbolic inputs and outputs, in lists or dicts or alone; returns its
    layers but the inputs."""
    inputs, outputs = _symbols(given_inputs), _symbols(given_outputs)
    for tensor in [*inputs, *outputs]:
        if not isinstance(tensor, Tensor):
            raise InvalidArgumentError(
                "a model is made from symbolic tensors: lepton.Input(...) and what layers give"
            )
    graph = Graph(name)
    identifiers: dict[int, int] = {}

    def identifier(tensor: Tensor) -> int:
        return identifiers[id(tensor)]

    for tensor in inputs:
        identifiers[id(tensor)] = graph.add_input(tensor)
    layers: dict[Any, None] = {}
    for node in _needed(inputs, outputs):
        assert node.layer is not None
        numbers = graph.add_call(node.layer, node.inputs, node.arguments, identifier)
        for tensor, number in zip(node.outputs, numbers):
            identifiers.setdefault(id(tensor), number)
        layers[node.layer] = None
    with building():
        graph.builder.finish(
            model,
            [identifier(tensor) for tensor in inputs],
            [identifier(tensor) for tensor in outputs],
        )
    return [layer for layer in layers if not isinstance(layer, Operation)]
