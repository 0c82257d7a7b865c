"""The table of a model's layers."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from ._errors import InvalidArgumentError

if TYPE_CHECKING:
    from ._model import Model


def summary(
    model: Model,
    line_length: int | None,
    positions: Sequence[float] | None,
    show_trainable: bool,
) -> str:
    """What `Model.summary` prints: the library's table, laid out anew where that is asked for."""
    text = model._summary_text()
    if line_length is None and positions is None and not show_trainable:
        return text
    graph = "Connected to" in text
    header = ["Layer (type)", "Output Shape", "Param #"] + ["Connected to"] * graph
    ends = list(positions or ([0.3, 0.56, 0.74, 1.0] if graph else [0.45, 0.80, 1.0]))
    length = line_length or (108 if graph else 88) + 12 * show_trainable
    if show_trainable:
        header.append("Trainable")
        ends = [end * 0.9 for end in ends] + [1.0]
    bounds = [0, *(int(end * length) for end in ends)]
    widths = [end - begin for begin, end in zip(bounds, bounds[1:])]
    if len(widths) != len(header) or min(widths) < 4:
        raise InvalidArgumentError(
            f"a summary with {len(header)} columns does not fit line_length={length}, "
            f"positions={positions}"
        )
    widths = [width - 1 for width in widths[:-1]] + [widths[-1] - 2]
    rows = list(_rows(model, graph, show_trainable))
    totals = text[text.rindex("┘") + 2 :]
    return f'Model: "{model.name}"\n{_table(header, rows, widths)}{totals}'


def _rows(model: Model, graph: bool, show_trainable: bool) -> Iterator[list[str]]:
    connections = _connections(model) if graph else {}
    for name, kind, _, shape, weights, parameters, trainable in model._layers():
        row = [f"{name} ({kind})", str(shape), f"{parameters:,}"]
        if graph:
            row.append(connections.get(name) or "-")
        if show_trainable:
            row.append("-" if not weights else "Y" if trainable else "N")
        yield row


def _connections(model: Model) -> dict[str, str]:
    """For each layer, what its calls take."""
    found: dict[str, str] = {}
    for layer in json.loads(model.to_json())["config"]["layers"]:
        edges = [
            f"{name}[{node}][{tensor}]"
            for name, node, tensor in _history(layer.get("inbound_nodes"))
        ]
        found[layer.get("name") or layer["config"]["name"]] = ", ".join(edges)
    return found


def _history(value: Any) -> Iterator[list[Any]]:
    if isinstance(value, dict):
        if "keras_history" in value:
            yield value["keras_history"]
        else:
            for item in value.values():
                yield from _history(item)
    elif isinstance(value, list):
        for item in value:
            yield from _history(item)


def _table(header: list[str], rows: list[list[str]], widths: list[int]) -> str:
    def rule(left: str, line: str, middle: str, right: str) -> str:
        return left + middle.join(line * width for width in widths) + right + "\n"

    def lines(cells: list[str], bar: str) -> str:
        wrapped = [textwrap.wrap(cell, width - 2) for cell, width in zip(cells, widths)]
        text = ""
        for number in range(max(map(len, wrapped))):
            parts = []
            for column, (cell, width) in enumerate(zip(wrapped, widths)):
                content = cell[number] if number < len(cell) else ""
                inner = width - 2
                parts.append(f" {content:>{inner}} " if column == 2 else f" {content:<{inner}} ")
            text += bar + bar.join(parts) + bar + "\n"
        return text

    text = rule("┏", "━", "┳", "┓") + lines(header, "┃") + rule("┡", "━", "╇", "┩")
    text += rule("├", "─", "┼", "┤").join(lines(row, "│") for row in rows)
    return text + rule("└", "─", "┴", "┘")
