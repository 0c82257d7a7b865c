"""What a model is compiled with: Keras's arguments, and the configuration the library takes."""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping
from typing import Any

from . import losses as losses_module, metrics as metrics_module, optimizers
from ._configured import Configured, plain_value, serialize
from ._custom import described, is_own_code, kind_of, registered_name
from ._errors import InvalidArgumentError

_ACCURACY = ("accuracy", "acc")
_CROSSENTROPY = ("crossentropy", "ce")


class Compilation:
    """An optimizer, losses and metrics."""

    def __init__(
        self, optimizer: Any, loss: Any = None, loss_weights: Any = None, metrics: Any = None,
        weighted_metrics: Any = None, steps_per_execution: int = 1,
    ) -> None:
        for name, given in (("metrics", metrics), ("weighted_metrics", weighted_metrics)):
            if given and not isinstance(given, (list, tuple, dict)):
                raise InvalidArgumentError(
                    f"Expected `{name}` argument to be a list, tuple, or dict. Received instead: "
                    f"{name}={given!r} of type {type(given)}"
                )
        self.optimizer = _optimizer(optimizer)
        self.loss = loss
        self.loss_weights = loss_weights
        self.metrics = metrics
        self.weighted_metrics = weighted_metrics
        self.steps_per_execution = steps_per_execution
        #: The program's own losses and metrics, by kind and name.
        self.custom: dict[tuple[int, str], Any] = {}
        # Written at once, so that what cannot be is said where compile() is called.
        self.config: dict[str, Any] = {
            "optimizer": serialize(self.optimizer),
            "loss": _described(loss, "loss", self.custom),
            "loss_weights": plain_value(loss_weights),
            "metrics": _described(metrics, "metric", self.custom),
            "weighted_metrics": _described(weighted_metrics, "metric", self.custom),
            "run_eagerly": False,
            "steps_per_execution": steps_per_execution,
            "jit_compile": False,
        }

    @classmethod
    def from_config(cls, config: Mapping[str, Any]) -> Compilation:
        """That of a model whose file says what it was compiled with."""
        names = ("loss", "loss_weights", "metrics", "weighted_metrics", "steps_per_execution")
        given = {name: config[name] for name in names if config.get(name) is not None}
        return cls(config["optimizer"], **given)

    def json(self) -> str:
        """The configuration as the library takes it."""
        return json.dumps({**self.config, "optimizer": serialize(self.optimizer)})

    def metric_objects(self) -> list[Any]:
        """The metrics, as objects."""
        return [metric for _, metric in self._named_metrics()]

    def directions(self) -> dict[str, str]:
        """Whether more of a metric is better ("up") or less ("down"), by the metric's name, with
        and without that of an output."""
        found = {}
        for output, metric in self._named_metrics():
            direction = getattr(metric, "_direction", None)
            if direction is not None:
                found[metric.name] = direction
                if output is not None:
                    found[f"{output}_{metric.name}"] = direction
        return found

    def _named_metrics(self) -> Iterator[tuple[str | None, Any]]:
        for given in (self.metrics, self.weighted_metrics):
            if isinstance(given, dict):
                for output, items in given.items():
                    for item in _leaves(items):
                        yield output, _metric(item)
            else:
                for item in _leaves(given):
                    yield None, _metric(item)


def _leaves(structure: Any) -> Iterator[Any]:
    if structure is None:
        return
    if isinstance(structure, (list, tuple)):
        for item in structure:
            yield from _leaves(item)
    else:
        yield structure


def _metric(item: Any) -> Any:
    """The metric object that one of compile's metrics stands for."""
    if isinstance(item, str) and item.lower() in _ACCURACY:
        return metrics_module.BinaryAccuracy(name=item)
    if isinstance(item, str) and item.lower() in _CROSSENTROPY:
        return metrics_module.CategoricalCrossentropy(name=item)
    if isinstance(item, dict) and not isinstance(item.get("config"), (dict, str, type(None))):
        raise InvalidArgumentError(f"{item!r} describes no metric")
    found = metrics_module.get(item)
    if isinstance(found, metrics_module.Metric):
        if isinstance(item, str):
            found.name = item
        return found
    if isinstance(found, losses_module.Loss):
        return metrics_module.MeanMetricWrapper(found, name=found.name)
    wrapper = metrics_module.MeanMetricWrapper(found, name=getattr(found, "__name__", None))
    if losses_module._registry.is_own(found):
        wrapper._direction = "down"  # type: ignore[misc]
    return wrapper


def _described(item: Any, kind: str, custom: dict[tuple[int, str], Any]) -> Any:
    """A loss or metric, or several, as Keras writes them; those of the program's own are added to
    `custom`."""
    if item is None:
        return None
    if isinstance(item, str):
        if item.lower() not in (*_ACCURACY, *_CROSSENTROPY):
            (losses_module.get if kind == "loss" else metrics_module.get)(item)
        return item
    if isinstance(item, (list, tuple)):
        return [_described(one, kind, custom) for one in item]
    if isinstance(item, dict):
        if "class_name" in item:
            return plain_value(item)
        return {str(key): _described(one, kind, custom) for key, one in item.items()}
    if inspect.isclass(item) and issubclass(item, Configured):
        item = item()
    if isinstance(item, metrics_module.MeanMetricWrapper) and not item._options:
        # A function under another name.
        inner = _described(item.fn, kind, custom)
        if isinstance(inner, dict):
            return {
                "module": "keras.metrics",
                "class_name": "MeanMetricWrapper",
                "config": {"name": item.name, "dtype": item.dtype, "fn": inner},
                "registered_name": None,
            }
    if losses_module._registry.is_own(item) or metrics_module._registry.is_own(item):
        return serialize(item)
    module = type(item).__module__.partition(".")[0]
    if module in ("keras", "tf_keras", "tensorflow") and hasattr(item, "get_config"):
        return {"class_name": type(item).__name__, "config": plain_value(item.get_config())}
    if is_own_code(item) or inspect.isfunction(item):
        named = item if inspect.isfunction(item) else type(item)
        custom[kind_of(item), registered_name(named)] = item
        return described(item)
    raise InvalidArgumentError(f"{item!r} is no {kind}")


def _optimizer(optimizer: Any) -> Any:
    """The optimizer that a name, a configuration, a class or an object stands for; one of Keras's
    own objects as well."""
    if isinstance(optimizer, (str, dict, optimizers.Optimizer)) or inspect.isclass(optimizer):
        return optimizers.get(optimizer)
    if hasattr(optimizer, "get_config"):
        config = {"class_name": type(optimizer).__name__, "config": optimizer.get_config()}
        return optimizers.deserialize(plain_value(config))
    raise InvalidArgumentError(
        f"{optimizer!r} is no optimizer: take a name such as 'adam', or one of lepton.optimizers"
    )
