"""The symbolic tensors of a finished model: its layers called again as its architecture says, so
that other models can be built upon them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from ._errors import UnsupportedError
from ._symbolic import call_layer, flatten, input_tensor
from ._tensor import Tensor

if TYPE_CHECKING:
    from ._model import Model

#: A layer's name, the number of its call, and of the tensor that the call gives.
Place = tuple[str, int, int]


class Replay:
    """The tensors by where they come from, and the inputs' and outputs' places."""

    def __init__(self, model: Model) -> None:
        self.tensors: dict[Place, Tensor] = {}
        self.inputs: list[Tensor] = []
        self.outputs: list[Tensor] = []
        described = json.loads(model.to_json())["config"]
        layers = {layer.name: layer for layer in model.layers}
        if "input_layers" in described:
            self._functional(model, described, layers)
        else:
            self._sequential(model)

    def _sequential(self, model: Model) -> None:
        (fact,) = model._inputs()
        tensor = input_tensor(None, fact[2], fact[1])
        self.inputs.append(tensor)
        for layer in model.layers:
            if layer.class_name != "InputLayer":
                tensor = next(flatten(call_layer(layer, (tensor,), {})))
                self.tensors[(layer.name, 0, 0)] = tensor
        self.outputs.append(tensor)

    def _functional(
        self, model: Model, described: dict[str, Any], layers: dict[str, Any]
    ) -> None:
        waiting = []
        for entry in described["layers"]:
            name = entry.get("name") or entry["config"]["name"]
            if entry["class_name"] == "InputLayer":
                config = entry["config"]
                made = input_tensor(name, config["batch_shape"], config.get("dtype") or "float32")
                self.tensors[(name, 0, 0)] = made
            else:
                calls = entry.get("inbound_nodes") or []
                waiting += [(name, number, call) for number, call in enumerate(calls)]
        while waiting:
            rest = [one for one in waiting if not self._call(layers, *one)]
            if len(rest) == len(waiting):
                raise UnsupportedError(
                    f"the calls of layer '{rest[0][0]}' cannot be followed, so model "
                    f"'{model.name}' cannot be built upon"
                )
            waiting = rest
        for ports, found in (
            (described["input_layers"], self.inputs), (described["output_layers"], self.outputs)
        ):
            found += [self.tensors[place] for place in _places(ports)]

    def _call(self, layers: dict[str, Any], name: str, number: int, call: dict[str, Any]) -> bool:
        """Calls a layer once its arguments are there."""
        try:
            arguments = [self._argument(one) for one in call["args"]]
            keywords = {key: self._argument(one) for key, one in call["kwargs"].items()}
        except KeyError:
            return False
        tensors = [one for one in flatten(arguments) if isinstance(one, Tensor)]
        outputs = call_layer(layers[name], tensors, keywords)
        for index, output in enumerate(flatten(outputs)):
            self.tensors[(name, number, index)] = output
        return True

    def _argument(self, value: Any) -> Any:
        if isinstance(value, dict):
            if value.get("class_name") == "__keras_tensor__":
                layer, node, index = value["config"]["keras_history"]
                return self.tensors[(layer, node, index)]
            return {key: self._argument(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._argument(item) for item in value]
        return value


def _places(ports: Any) -> list[Place]:
    """The places in a model's description of its inputs or outputs; dicts in the order of keys."""
    if isinstance(ports, dict):
        return [place for key in sorted(ports) for place in _places(ports[key])]
    if len(ports) == 3 and isinstance(ports[0], str):
        return [(ports[0], ports[1], ports[2])]
    return [place for port in ports for place in _places(port)]
