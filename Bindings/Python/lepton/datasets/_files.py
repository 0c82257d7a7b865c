"""Finding and reading local copies."""

from __future__ import annotations

import gzip
import os
import pickle
import tarfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from .._errors import FormatError, MissingFileError

#: Where Debian's packages put data sets.
_DEBIAN = Path("/usr/share/datasets")


def cache() -> Path:
    """Where Keras keeps its copies: KERAS_HOME/datasets, or ~/.keras/datasets."""
    return Path(os.environ.get("KERAS_HOME") or Path.home() / ".keras") / "datasets"


def found(name: str, path: Any, candidates: Sequence[str]) -> Path:
    """The first that exists of the given path and of the candidates in the folders."""
    places = [] if path is None else [Path(path), cache() / Path(path)]
    places += [folder / one for folder in (cache(), _DEBIAN) for one in candidates]
    for place in places:
        if place.exists():
            return place
    hint = "apt install dataset-fashion-mnist, or " if name == "fashion-mnist" else ""
    raise MissingFileError(
        f"there is no copy of {name} on this machine (lepton downloads nothing): {hint}put one at "
        f"{places[0]} or give path="
    )


def idx(path: Path, dimensions: int) -> Any:
    """The array of a file in LeCun's format, compressed or not."""
    data = path.read_bytes()
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    if len(data) < 4 or data[:3] != b"\0\0\x08" or data[3] != dimensions:
        raise FormatError(f"{path} is no idx file of {dimensions} dimensions")
    shape = np.frombuffer(data, ">i4", dimensions, 4)
    header = 4 + 4 * dimensions
    if len(data) - header != np.prod(shape, dtype=np.int64):
        raise FormatError(f"{path} is cut off: it holds no {tuple(shape.tolist())} numbers")
    return np.frombuffer(data, np.uint8, offset=header).reshape(shape).copy()


def idx_pairs(folder: Path) -> Any:
    """((training images, labels), (test images, labels)) of a folder with MNIST's four files."""

    def one(name: str, dimensions: int) -> Any:
        for ending in (".gz", ""):
            for variant in (name, name.replace("-idx", ".idx")):
                if (folder / (variant + ending)).is_file():
                    return idx(folder / (variant + ending), dimensions)
        raise MissingFileError(f"{folder / name} is missing")

    def pair(which: str) -> Any:
        images = one(f"{which}-images-idx3-ubyte", 3)
        labels = one(f"{which}-labels-idx1-ubyte", 1)
        if len(images) != len(labels):
            raise FormatError(f"{folder} holds {len(images)} images and {len(labels)} labels")
        return images, labels

    return pair("train"), pair("t10k")


class _Unpickler(pickle.Unpickler):
    """Reads what the data sets' files hold, arrays in dicts and lists, and no code."""

    def find_class(self, module: str, name: str) -> Any:
        allowed = {"_reconstruct", "ndarray", "dtype", "scalar", "_frombuffer"}
        if module.split(".")[0] == "numpy" and name in allowed:
            return super().find_class(module, name)
        if (module, name) == ("_codecs", "encode"):
            return super().find_class(module, name)
        raise FormatError(f"the file holds a {module}.{name}, which is no data")


def unpickled(file: Any, encoding: str = "bytes") -> Any:
    """The data of a pickle file, which can only be plain containers and arrays."""
    return _Unpickler(file, encoding=encoding).load()


def object_arrays(path: Path, names: Sequence[str]) -> list[Any]:
    """Arrays of an .npz file, which may hold lists of different lengths."""
    import zipfile

    result = []
    with zipfile.ZipFile(path) as archive:
        for name in names:
            with archive.open(f"{name}.npy") as file:
                version = np.lib.format.read_magic(file)
                if version == (1, 0):
                    shape, fortran, dtype = np.lib.format.read_array_header_1_0(file)
                else:
                    shape, fortran, dtype = np.lib.format.read_array_header_2_0(file)
                if dtype.hasobject:
                    result.append(unpickled(file, "latin1").reshape(shape))
                else:
                    values = np.frombuffer(file.read(), dtype)
                    result.append(values.reshape(shape, order="F" if fortran else "C").copy())
    return result


def cifar_batches(path: Path, names: Sequence[str], label_key: bytes) -> Any:
    """(images, labels) of batches of the CIFAR sets: a folder, or the archive as it is given
    out."""
    images, labels = [], []

    def take(file: Any) -> None:
        batch = unpickled(file)
        images.append(np.asarray(batch[b"data"], np.uint8).reshape(-1, 3, 32, 32))
        labels.append(np.asarray(batch[label_key], np.int64))

    if path.is_dir():
        for name in names:
            with open(path / name, "rb") as file:
                take(file)
    else:
        with tarfile.open(path) as archive:
            members = {Path(member.name).name: member for member in archive.getmembers()}
            for name in names:
                member = archive.extractfile(members[name]) if name in members else None
                if member is None:
                    raise FormatError(f"{path} holds no {name}")
                take(member)
    return np.concatenate(images).transpose(0, 2, 3, 1), np.concatenate(labels)[:, None]
