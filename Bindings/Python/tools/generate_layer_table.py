"""Writes docs/layers.md: what lepton does of every layer of Keras, from the library's own catalogue.

usage: generate_layer_table.py [--check]     (with lepton installed, or on PYTHONPATH)

--check writes nothing and fails where the file is not what the catalogue gives.

Which tests compared a layer with Keras is in Tests/Parity/tested_layers.json, which the tests write
themselves (`make docs-record`), and in the facts of Tests/Fixtures that tests in Swift read.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

import lepton

ROOT = Path(__file__).resolve().parents[3]
TARGET = ROOT / "docs" / "layers.md"
FIXTURES = ROOT / "Tests" / "Fixtures" / "layers"

#: Classes that take strings.
STRINGS = {"HashedCrossing", "Hashing", "IntegerLookup", "StringLookup", "TextVectorization"}

#: Classes that are Python code or other libraries' models.
CODE = {"FlaxLayer", "JaxLayer", "Lambda", "TFSMLayer", "TorchModuleWrapper"}

HEADER = """# Layers

Written by `Bindings/Python/tools/generate_layer_table.py` (`make docs`). Do not edit.

The layers of Keras {version}, and below them those of earlier versions that lepton has, too.

- **Configuration**: whether lepton takes every argument of Keras that configurations hold; else what it lacks.
- **Inference**, **training**, **mask**: whether it predicts, trains (gradients included), lets masks
  through. lepton finds this out by writing the graphs of an example. Cells have none of their own.
- **Compared with Keras**: the tests in `Tests/Parity` that passed with a layer of the class in a model
  that was compared with Keras; *shapes*, *images in training* and *strings* are facts that Keras gave, which tests
  in Swift read.

Where the backends of Keras differ, lepton follows TensorFlow: cubic resizing without antialiasing
(TensorFlow reads the cubic from a table), `reflect` and `wrap` beyond the borders of images that are
moved, halves of pixels that are rounded. Random layers draw other numbers than Keras, of the same
distributions; what they do with given numbers is the same. The gradient of images that were moved by a
projective transform is the derivative; TensorFlow has the image under the inverse transform there.
"""


def sources(name: str, recorded: dict[str, list[str]], facts: dict[str, set[str]]) -> str:
    found = list(recorded.get(name, []))
    found += [label for label, classes in facts.items() if name in classes]
    return ", ".join(found) or "–"


def mark(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def row(name: str, layer: dict[str, Any] | None, wanted: list[str] | None, tested: str) -> str:
    if layer is None:
        why = "refused by name: code" if name in CODE else "not yet"
        return f"| {name} | {why} | no | no | no | {tested} |"
    # Every layer takes a regularizer of what it computes.
    known = {*layer["config"], *layer.get("ignored", []), "activity_regularizer"}
    lacking = [key for key in wanted or [] if key not in known]
    complete = "complete" if not lacking else "lacks " + ", ".join(f"`{key}`" for key in lacking)
    if wanted is None:
        complete = ""
    columns = [mark(layer.get(key)) for key in ("inference", "training", "masking")]
    return f"| {name} | {complete} | {' | '.join(columns)} | {tested} |"


def generate() -> str:
    catalog = lepton.catalog()
    keras = json.loads((FIXTURES / "keras_catalogue.json").read_text())
    recorded = json.loads((ROOT / "Tests" / "Parity" / "tested_layers.json").read_text())
    facts = {
        label: {fact["class"] for fact in json.loads((FIXTURES / file).read_text())}
        for label, file in (("shapes", "facts.json"), ("images in training", "images.json"))
    }
    texts = (FIXTURES.parent / "strings" / "facts.json").read_text()
    ours = catalog["layers"]
    # Of these the example, which is of numbers, tells nothing: facts of strings do.
    told = {name for name in STRINGS if f'"{name}"' in texts}
    facts["strings"] = told
    for name in told & ours.keys():
        ours[name].update(inference=True, training=True)
    aliases = {alias: name for name, layer in ours.items() for alias in layer["aliases"]}
    title = "| Layer | Configuration | Inference | Training | Mask | Compared with Keras |\n"
    title += "|---|---|---|---|---|---|"
    lines = [HEADER.format(version=keras["keras"]), title]
    for name, wanted in keras["layers"].items():
        layer = ours.get(aliases.get(name, name))
        lines.append(row(name, layer, wanted, sources(name, recorded, facts)))
    here = {aliases.get(name, name) for name in keras["layers"]}
    older = sorted(name for name in ours if name not in here)
    lines += ["\n## Layers of earlier versions\n", title]
    for name in older:
        lines.append(row(name, ours[name], None, sources(name, recorded, facts)))
    operations = set(catalog["operations"])
    have = sorted(name for name in keras["operations"] if name in operations)
    lack = sorted(name for name in keras["operations"] if name not in operations)
    lines += [
        "\n## Operations\n",
        f"Of the {len(keras['operations'])} classes of `keras.ops` that can be nodes of functional "
        f"models, lepton runs {len(have)}:",
        "\n" + wrapped(have),
        "\nIt does not run, and refuses by name:" if lack else "",
        "\n" + wrapped(lack),
    ]
    return "\n".join(lines).rstrip() + "\n"


def wrapped(names: list[str]) -> str:
    lines, line = [], ""
    for name in names:
        if len(line) + len(name) + 2 > 110:
            lines.append(line.rstrip())
            line = ""
        line += f"{name}, "
    return "\n".join([*lines, line.rstrip(", ")])


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true")
    text = generate()
    if parser.parse_args().check:
        if TARGET.exists() and TARGET.read_text() == text:
            return 0
        print(f"{TARGET} is not what the catalogue gives", file=sys.stderr)
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
