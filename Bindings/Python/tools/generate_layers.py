"""Writes lepton/layers.py from the library's own catalogue of layers.

usage: generate_layers.py [--check]     (with lepton installed, or on PYTHONPATH)

--check writes nothing and fails where the file is not what the catalogue gives.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import lepton

TARGET = Path(__file__).resolve().parent.parent / "lepton" / "layers.py"

HEADER = '''"""The layers, named as in Keras and taking Keras's arguments.

Written by tools/generate_layers.py from the library's catalogue. Do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from ._layer import Layer
from ._sequential import Input

_Integers = int | Sequence[int]
_Padding = int | Sequence[int] | Sequence[Sequence[int]]
_Initializer = str | dict[str, Any] | Callable[..., Any]
_Activation = str | dict[str, Any] | Callable[..., Any] | None
'''

# Python's types for the catalogue's kinds of values; kinds that are not here may be anything.
TYPES = {
    r"an integer": "int",
    r"an integer or null": "int | None",
    r"a number( that is not negative)?": "float",
    r"a number or null": "float | None",
    r"true or false": "bool",
    r"a string": "str",
    r"a string or null": "str | None",
    r"an integer or a list of them": "_Integers",
    r"an integer, a list of them, or null": "_Integers | None",
    r"\d integers of at least \d": "_Integers",
    r"\d integers or null": "_Integers | None",
    r"an integer or .* pairs? of integers, none negative": "_Padding",
    r"an initializer": "_Initializer",
    r"an activation": "_Activation",
    r"a shape": "int | Sequence[int | None]",
    r"a (recurrent )?layer": "Layer",
    r"a layer or null": "Layer | None",
    r"a list of cells": "Sequence[Layer]",
}

# Arguments that can be given by position, in Keras's order; of other layers, those without default.
POSITIONAL = {
    "BatchNormalization": ["axis", "momentum", "epsilon"],
    "Bidirectional": ["layer", "merge_mode"],
    "Concatenate": ["axis"],
    "Dense": ["units", "activation"],
    "ELU": ["alpha"],
    "EinsumDense": ["equation", "output_shape", "activation", "bias_axes"],
    "Embedding": ["input_dim", "output_dim", "embeddings_initializer"],
    "Flatten": ["data_format"],
    "GRU": ["units", "activation"],
    "GroupNormalization": ["groups", "axis", "epsilon"],
    "LSTM": ["units", "activation"],
    "LayerNormalization": ["axis", "epsilon"],
    "LeakyReLU": ["negative_slope"],
    "Masking": ["mask_value"],
    "Normalization": ["axis"],
    "RMSNormalization": ["axis", "epsilon"],
    "ReLU": ["max_value", "negative_slope", "threshold"],
    "Rescaling": ["scale", "offset"],
    "Resizing": ["height", "width", "interpolation"],
    "SimpleRNN": ["units", "activation"],
    "Softmax": ["axis"],
    "UnitNormalization": ["axis"],
    **{f"UpSampling{rank}D": ["size"] for rank in (1, 2, 3)},
    **{f"Cropping{rank}D": ["cropping"] for rank in (1, 2, 3)},
    **{f"ZeroPadding{rank}D": ["padding"] for rank in (1, 2, 3)},
    **{
        f"{kind}Pooling{rank}D": ["pool_size", "strides", "padding"]
        for kind in ("Max", "Average")
        for rank in (1, 2, 3)
    },
    **{
        f"{kind}{rank}D{end}": ["filters", "kernel_size", "strides", "padding"]
        for kind in ("Conv", "SeparableConv")
        for end in ("", "Transpose")
        for rank in (1, 2, 3)
    },
    **{f"DepthwiseConv{rank}D": ["kernel_size", "strides", "padding"] for rank in (1, 2)},
}

# Keras's functions for merging layers.
FUNCTIONS = {
    "add": "Add",
    "average": "Average",
    "concatenate": "Concatenate",
    "dot": "Dot",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "multiply": "Multiply",
    "subtract": "Subtract",
}


def frozen(value: Any) -> Any:
    """A default without lists, which Python would share between calls."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def literal(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        items = (f"{literal(key)}: {literal(frozen(item))}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    return repr(value)


def annotation(kind: str, default: Any, required: bool) -> str:
    if kind.startswith("one of '"):
        choices = re.findall("'([^']*)'", kind)
        found = f"Literal[{', '.join(map(literal, choices))}]"
    else:
        found = next((TYPES[one] for one in TYPES if re.fullmatch(one, kind)), "Any")
    if found == "float" and isinstance(default, (list, tuple)):
        return "Any"
    optional = not required and default is None and found not in ("Any", "_Activation")
    return found + " | None" if optional and "None" not in found else found


def wrapped(opening: str, items: list[str], closing: str, indent: int) -> list[str]:
    """`opening` item, item, … `closing`: on one line, or filled lines between the two."""
    blanks = " " * indent
    line = blanks + opening + ", ".join(items) + closing
    if len(line) <= 100:
        return [line]
    inner = textwrap.wrap(
        ", ".join(item.replace(" ", "\0") for item in items) + ",", 96 - indent,
        break_long_words=False, break_on_hyphens=False)
    return [
        blanks + opening,
        *(f"{blanks}    {line}".replace("\0", " ") for line in inner),
        blanks + closing,
    ]


def layer_class(name: str, entry: dict[str, Any]) -> str:
    defaults, kinds, required = entry["config"], entry["kinds"], entry["required"]
    positional = POSITIONAL.get(name, required)
    named = [key for key in required if key not in positional]
    named += [key for key in defaults if key not in positional and key not in required]

    def argument(key: str) -> str:
        default = frozen(defaults[key])
        if key in required:
            return f"{key}: {annotation(kinds[key], None, True)}"
        return f"{key}: {annotation(kinds[key], default, False)} = {literal(default)}"

    about = [f"Keras's {name}.", ""]
    for key in [*positional, *named]:
        default = "" if key in required else f", {literal(frozen(defaults[key]))} by default"
        if not (defaults[key] is None and "regularizer" in kinds[key]) and key != "trainable":
            about += textwrap.wrap(f"{key}: {kinds[key]}{default}", 96, subsequent_indent="    ")
    if entry["weights"]:
        about += ["", *textwrap.wrap(f"Weights: {', '.join(entry['weights'])}.", 96)]
    about[0] = '"""' + about[0]
    lines = [f"class {name}(Layer):", *(f"    {line}".rstrip() for line in about), '    """', ""]
    arguments = ["self", *map(argument, positional), "*", *map(argument, named)]
    arguments += ["name: str | None = None", "**others: Any"]
    lines += wrapped("def __init__(", arguments, ") -> None:", 4)
    given = [f"{key}={key}" for key in ["name", *positional, *named]]
    lines += wrapped("super().__init__(", [*given, "**others"], ")", 8)
    return "\n".join(lines) + "\n"


def generate() -> str:
    layers = lepton.catalog()["layers"]
    parts = [HEADER]
    names = ["Input", "Layer"]
    for name in sorted(layers):
        parts.append(layer_class(name, layers[name]))
        names.append(name)
    aliases = []
    for name in sorted(layers):
        for alias in layers[name]["aliases"]:
            if alias not in names:
                aliases.append(f"{alias} = {name}")
                names.append(alias)
    if aliases:
        parts.append("\n".join(aliases) + "\n")
    for function, name in FUNCTIONS.items():
        if name in layers:
            parts.append(
                f"def {function}(inputs: Sequence[Any], **arguments: Any) -> Any:\n"
                f'    """`{name}(**arguments)(inputs)`"""\n'
                f"    return {name}(**arguments)(inputs)\n"
            )
            names.append(function)
    parts.append("\n".join(wrapped("__all__ = [", [f'"{name}"' for name in sorted(names)], "]", 0)))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = generate()
    if parser.parse_args().check:
        return 0 if TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
