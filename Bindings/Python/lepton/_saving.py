"""How models and their weights are written to files."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from ._custom import refuse_lambdas
from ._errors import InvalidArgumentError
from ._files import FORMATS, reader_number

if TYPE_CHECKING:
    from ._model import Model


def save(
    model: Model, filepath: Any, overwrite: bool, zipped: bool | None, include_optimizer: bool,
    reader: str | None, others: dict[str, Any],
) -> None:
    """What `Model.save` does."""
    if others.pop("save_format", None) not in (None, "keras", "h5") or others:
        raise InvalidArgumentError(f"Arguments not recognized: {others}")
    number = reader_number(reader)
    refuse_lambdas(model.layers)
    if hasattr(filepath, "write"):
        filepath.write(
            model._save_to_memory(FORMATS[".keras"], not include_optimizer, number)
        )
        return
    path = os.fspath(filepath)
    if zipped is False:
        _check_overwrite(path, overwrite)
        model._save(os.fsencode(path), FORMATS["directory"], not include_optimizer, number)
        return
    ending = next((one for one in (".keras", ".h5", ".hdf5") if path.endswith(one)), None)
    if ending is None:
        raise InvalidArgumentError(
            "The filename to save a model must end in `.keras`, or `.h5` for the layout of "
            f"Keras 2. Received: filepath={path}"
        )
    _check_overwrite(path, overwrite)
    model._save(os.fsencode(path), FORMATS[ending], not include_optimizer, number)


def save_weights(
    model: Model, filepath: str | os.PathLike[str], overwrite: bool,
    max_shard_size: float | None, reader: str | None,
) -> None:
    """What `Model.save_weights` does."""
    path = os.fspath(filepath)
    if max_shard_size is not None or path.endswith(".weights.json"):
        if not path.endswith(".weights.json"):
            raise InvalidArgumentError(
                "The filename must end in `.weights.json` when `max_shard_size` is "
                f"specified. Received: filepath={path}"
            )
        if max_shard_size is not None and not max_shard_size > 0:
            raise InvalidArgumentError(f"max_shard_size={max_shard_size} should be positive")
        _check_overwrite(path, overwrite)
        # Keras compares with a float: a size of less than a byte holds nothing.
        size = min(max(int((max_shard_size or 0) * 2**30), 1 if max_shard_size else 0), 2**63)
        model._save(
            os.fsencode(path), FORMATS["shards"], False, reader_number(reader), size
        )
        return
    if not path.endswith(".weights.h5"):
        raise InvalidArgumentError(
            f"The filename must end in `.weights.h5`. Received: filepath={path}"
        )
    _check_overwrite(path, overwrite)
    model._save(os.fsencode(path), FORMATS[".weights.h5"], False, reader_number(reader))


def _check_overwrite(path: str, overwrite: bool) -> None:
    if not overwrite and os.path.exists(path):
        raise InvalidArgumentError(f"{path} exists; it is replaced with overwrite=True only")
