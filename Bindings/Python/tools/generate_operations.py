"""Writes lepton/_operations.py from an installed Keras: for every function of keras.ops that makes an
operation the operation's class, the function's arguments, and which of them the class's constructor
takes; the others are arguments of its call.

Run with a Python that has Keras.
"""

import inspect
import re
from pathlib import Path

from keras import ops
from keras.src.ops.operation import Operation

TARGET = Path(__file__).resolve().parent.parent / "lepton" / "_operations.py"
HEAD = '''"""The functions of keras.ops: name, class of operation, arguments, and those of the arguments that
belong to the operation rather than to its call.

Written by tools/generate_operations.py from Keras. Do not edit.
"""

from __future__ import annotations

#: A line for each function: name, class, arguments, ";" and the options of the class.
TABLE = """
'''


def class_of(function):
    """The operation that a function makes for symbolic tensors; None where it makes none."""
    try:
        source = inspect.getsource(function)
    except (OSError, TypeError):
        return None
    found = re.search(r"(\w+)\(([^()]|\([^()]*\))*\)\s*\.symbolic_call\(", source)
    if not found:
        return None
    made = getattr(inspect.getmodule(function), found.group(1), None)
    return made if inspect.isclass(made) and issubclass(made, Operation) else None


def arguments(function):
    """The arguments with their defaults; None where one cannot be written down."""
    written = []
    for parameter in inspect.signature(function).parameters.values():
        if parameter.kind is parameter.VAR_POSITIONAL:
            written.append("*" + parameter.name)
        elif parameter.kind is parameter.VAR_KEYWORD:
            return None
        elif parameter.default is parameter.empty:
            written.append(parameter.name)
        elif isinstance(parameter.default, (bool, int, float, str, type(None))):
            written.append(f"{parameter.name}={parameter.default!r}".replace(" ", ""))
        else:
            return None
    return written


def main():
    lines = []
    for name in sorted(dir(ops)):
        function = getattr(ops, name)
        made = class_of(function) if callable(function) and not name.startswith("_") else None
        taken = arguments(function) if made else None
        if taken is None:
            continue
        own = inspect.signature(made.__init__).parameters
        names = [one.lstrip("*").partition("=")[0] for one in taken]
        called = inspect.signature(made.call).parameters
        options = [one for one in names if one in own and one not in called]
        lines.append(f"{name} {made.__name__} {' '.join(taken)} ; {' '.join(options)}".rstrip())
    TARGET.write_text(HEAD + "\n".join(lines) + '\n"""\n')


if __name__ == "__main__":
    main()
