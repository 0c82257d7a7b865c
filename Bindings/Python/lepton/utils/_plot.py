"""Pictures of models, by Graphviz."""

from __future__ import annotations

import html
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .. import _messages
from .._errors import InputOutputError, UnsupportedError

if TYPE_CHECKING:
    from .._model import Model


class Dot:
    """A graph in Graphviz's language."""

    def __init__(self, text: str) -> None:
        self._text = text

    def to_string(self) -> str:
        """The text."""
        return self._text

    def __str__(self) -> str:
        return self._text

    def create(self, prog: str = "dot", format: str = "png") -> bytes:
        """The picture in a format of Graphviz: png, svg, pdf, …"""
        program = shutil.which(prog)
        if program is None:
            raise UnsupportedError(
                f"the program '{prog}' is needed to draw models: install Graphviz"
            )
        done = subprocess.run(
            [program, f"-T{format}"], input=self._text.encode(), capture_output=True
        )
        if done.returncode:
            raise InputOutputError(f"{prog} failed: {done.stderr.decode(errors='replace')}")
        return done.stdout

    def write(self, path: str | os.PathLike[str], prog: str = "dot", format: str = "raw") -> None:
        """Writes the text, or the picture in a format."""
        content = self._text.encode() if format == "raw" else self.create(prog, format)
        with open(path, "wb") as file:
            file.write(content)


def _edges(layer: dict[str, Any]) -> Iterator[str]:
    def inside(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            if "keras_history" in value:
                yield value["keras_history"][0]
            else:
                for item in value.values():
                    yield from inside(item)
        elif isinstance(value, list):
            for item in value:
                yield from inside(item)

    seen = set()
    for name in inside(layer.get("inbound_nodes")):
        if name not in seen:
            seen.add(name)
            yield name


def _label(cells: list[str]) -> str:
    rows = "".join(f'<tr><td align="center">{cell}</td></tr>' for cell in cells)
    return f'<<table border="0" cellborder="1" cellspacing="0" cellpadding="6">{rows}</table>>'


def model_to_dot(
    model: Model, show_shapes: bool = False, show_dtype: bool = False,
    show_layer_names: bool = True, rankdir: str = "TB", expand_nested: bool = False,
    dpi: int = 200, subgraph: bool = False, show_layer_activations: bool = False,
    show_trainable: bool = False, **_: Any,
) -> Dot:
    """The model's graph: a node for each layer, an edge for each tensor between two."""
    architecture = json.loads(model.to_json())["config"]
    entries = architecture["layers"] if isinstance(architecture, dict) else architecture
    facts = {fact[0]: fact for fact in model._layers()}
    lines = [
        "digraph model {",
        f"  graph [rankdir={rankdir}, dpi={dpi}, concentrate=true];",
        '  node [shape=plaintext, fontname="Helvetica"];',
    ]
    previous: str | None = None
    edges = []
    for entry in entries:
        config = entry["config"]
        name = entry.get("name") or config["name"]
        kind = html.escape(entry["class_name"])
        title = f"{html.escape(name)} (<b>{kind}</b>)" if show_layer_names else f"<b>{kind}</b>"
        cells = [title]
        if show_layer_activations and isinstance(config.get("activation"), str):
            cells.append(f"Activation: <b>{html.escape(config['activation'])}</b>")
        fact = facts.get(name)
        if show_shapes:
            shape = fact[3] if fact else tuple(config.get("batch_shape") or ())
            cells.append(f"Output shape: <b>{html.escape(str(shape))}</b>")
        if show_dtype:
            dtype = config.get("dtype")
            dtype = dtype["config"]["name"] if isinstance(dtype, dict) else dtype
            cells.append(f"Output dtype: <b>{html.escape(str(dtype))}</b>")
        if show_trainable and fact and fact[4]:
            cells.append(f"Trainable: <b>{fact[6] > 0}</b>")
        lines.append(f"  {json.dumps(name)} [label={_label(cells)}];")
        if "inbound_nodes" in entry:
            edges += [(source, name) for source in _edges(entry)]
        elif previous is not None:
            edges.append((previous, name))
        previous = name
    lines += [f"  {json.dumps(source)} -> {json.dumps(target)};" for source, target in edges]
    return Dot("\n".join([*lines, "}", ""]))


def plot_model(
    model: Model, to_file: str | os.PathLike[str] | None = "model.png", show_shapes: bool = False,
    show_dtype: bool = False, show_layer_names: bool = False, rankdir: str = "TB",
    expand_nested: bool = False, dpi: int = 200, show_layer_activations: bool = False,
    show_trainable: bool = False, **_: Any,
) -> Dot:
    """Draws a model into a file: .dot (Graphviz's text), or with Graphviz's program `dot`
    installed .png, .svg, .pdf. Without that program, the text is written beside it as .dot."""
    dot = model_to_dot(
        model, show_shapes=show_shapes, show_dtype=show_dtype, show_layer_names=show_layer_names,
        rankdir=rankdir, expand_nested=expand_nested, dpi=dpi,
        show_layer_activations=show_layer_activations, show_trainable=show_trainable,
    )
    if to_file is None:
        return dot
    base, ending = os.path.splitext(os.fspath(to_file))
    if ending in (".dot", ".gv"):
        dot.write(to_file)
    elif shutil.which("dot") is None:
        dot.write(f"{base}.dot")
        _messages.say(
            f"Graphviz's program 'dot' is not installed: the graph is in {base}.dot as text"
        )
    else:
        dot.write(to_file, format=ending[1:] or "png")
    return dot
