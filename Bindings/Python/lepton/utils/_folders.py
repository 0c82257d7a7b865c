"""Images and texts from folders, one folder for each class."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from .. import _messages
from .._errors import InvalidArgumentError
from ._arrays import to_categorical
from ._dataset import Dataset
from ._images import CHANNELS, load_img, padded, resized, smart_resize

IMAGE_ENDINGS = (".bmp", ".gif", ".jpeg", ".jpg", ".png")


class _Files:
    """The files of a folder with their labels."""

    def __init__(
        self, directory: str, labels: Any, endings: tuple[str, ...],
        class_names: Sequence[str] | None, follow_links: bool,
    ) -> None:
        if not os.path.isdir(directory):
            raise InvalidArgumentError(f"there is no directory {directory}")
        inferred = isinstance(labels, str) and labels == "inferred"
        self.class_names: list[str] = []
        if inferred:
            self.class_names = sorted(
                entry.name
                for entry in os.scandir(directory)
                if entry.is_dir() and not entry.name.startswith(".")
            )
            if class_names is not None:
                if set(class_names) != set(self.class_names):
                    raise InvalidArgumentError(
                        f"class_names are {list(class_names)}, but the folders of {directory} are "
                        f"{self.class_names}"
                    )
                self.class_names = list(class_names)
        self.paths: list[str] = []
        found: list[int] = []
        for number, name in enumerate(self.class_names if inferred else [""]):
            paths = list(_walk(os.path.join(directory, name), endings, follow_links))
            self.paths += paths
            found += [number] * len(paths)
        if not self.paths:
            raise InvalidArgumentError(
                f"there are no files ending in {', '.join(endings)} in {directory}"
            )
        self.labels = np.asarray(found, np.int32)
        if labels is not None and not inferred:
            if len(labels) != len(self.paths):
                raise InvalidArgumentError(
                    f"there are {len(labels)} labels for {len(self.paths)} files"
                )
            self.labels = np.asarray(labels)
            self.class_names = [str(one) for one in sorted(set(np.ravel(labels).tolist()))]

    def shuffle(self, seed: int) -> None:
        """Another order, the same for files and labels."""
        order = np.arange(len(self.paths))
        np.random.RandomState(seed).shuffle(order)
        self.paths = [self.paths[index] for index in order]
        self.labels = self.labels[order]


def _walk(folder: str, endings: tuple[str, ...], follow_links: bool) -> Iterator[str]:
    for root, folders, files in sorted(os.walk(folder, followlinks=follow_links)):
        for name in sorted(files):
            if name.lower().endswith(endings):
                yield os.path.join(root, name)


def _labels_as(mode: str | None, labels: Any, classes: int) -> Any:
    if mode == "binary":
        return labels.astype(np.float32)[:, None]
    if mode == "categorical":
        return to_categorical(labels, classes).astype(np.float32)
    return labels


def _datasets(
    files: _Files, read: Callable[[str], Any], label_mode: str | None, labels: Any,
    batch_size: int | None, shuffle: bool, seed: int | None, validation_split: float | None,
    subset: str | None, verbose: bool,
) -> Any:
    if label_mode not in ("int", "categorical", "binary", None):
        raise InvalidArgumentError(
            f"label_mode is {label_mode!r}; it must be 'int', 'categorical', 'binary' or None"
        )
    if label_mode == "binary" and len(files.class_names) != 2:
        raise InvalidArgumentError(
            f"label_mode='binary' needs 2 classes; there are {len(files.class_names)}"
        )
    if (validation_split is None) != (subset is None):
        raise InvalidArgumentError("validation_split and subset are given together or not at all")
    if validation_split is not None and not 0 < validation_split < 1:
        raise InvalidArgumentError(
            f"validation_split is {validation_split}; it must be above 0 and below 1"
        )
    if subset not in (None, "training", "validation", "both"):
        raise InvalidArgumentError(
            f"subset is {subset!r}; it must be 'training', 'validation' or 'both'"
        )
    if validation_split is not None and shuffle and seed is None and subset != "both":
        raise InvalidArgumentError(
            "with validation_split and shuffle a seed must be given, or the two parts would overlap"
        )
    draw = int(np.random.randint(1000000)) if seed is None else seed
    if shuffle:
        files.shuffle(draw)
    if verbose:
        classes = f" belonging to {len(files.class_names)} classes" if label_mode else ""
        _messages.say(f"Found {len(files.paths)} files{classes}.")
    total = len(files.paths)
    border = total if validation_split is None else total - int(validation_split * total)

    def part(begin: int, end: int) -> Dataset:
        paths, chosen = files.paths[begin:end], files.labels[begin:end]
        targets = None
        if label_mode is not None and labels is not None:
            targets = _labels_as(label_mode, chosen, len(files.class_names))
        return _dataset(files, paths, targets, read, batch_size, shuffle, draw)

    if subset is None or subset == "training":
        return part(0, border)
    if subset == "validation":
        return part(border, total)
    return part(0, border), part(border, total)


def _dataset(
    files: _Files, paths: list[str], targets: Any, read: Callable[[str], Any],
    batch_size: int | None, shuffle: bool, seed: int,
) -> Dataset:
    generator = np.random.default_rng(seed)
    size = batch_size or 1

    def start() -> Iterator[Any]:
        order = generator.permutation(len(paths)) if shuffle else np.arange(len(paths))
        for first in range(0, len(order), size):
            chosen = order[first : first + size]
            data = np.stack([read(paths[index]) for index in chosen])
            if targets is None:
                yield data if batch_size else data[0]
            elif batch_size:
                yield data, targets[chosen]
            else:
                yield data[0], targets[chosen[0]]

    made = Dataset(start, -(-len(paths) // size))
    # The next batch is read while the present one is used.
    ahead = made.prefetch(1)
    ahead.class_names, ahead.file_paths = files.class_names, paths
    return ahead


def image_dataset_from_directory(
    directory: str | os.PathLike[str], labels: Any = "inferred", label_mode: str | None = "int",
    class_names: Sequence[str] | None = None, color_mode: str = "rgb",
    batch_size: int | None = 32, image_size: tuple[int, int] = (256, 256), shuffle: bool = True,
    seed: int | None = None, validation_split: float | None = None, subset: str | None = None,
    interpolation: str = "bilinear", follow_links: bool = False,
    crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False, verbose: bool = True,
) -> Any:
    """The images of a folder in batches (N, height, width, channels) of float32 from 0 to 255, with
    the numbers of the subfolders they lie in as labels.

    Files are read by Pillow when a batch is due, one batch ahead. `subset="both"` gives the part to
    train with and the part to validate with.
    """
    if color_mode not in CHANNELS:
        raise InvalidArgumentError(
            f"color_mode is {color_mode!r}; it must be one of {list(CHANNELS)}"
        )
    files = _Files(os.fspath(directory), labels, IMAGE_ENDINGS, class_names, follow_links)

    def read(path: str) -> Any:
        image = np.asarray(load_img(path, color_mode))
        image = image.reshape(*image.shape[:2], CHANNELS[color_mode])
        if crop_to_aspect_ratio:
            image = smart_resize(image, image_size, interpolation)
        else:
            image = padded(image, image_size) if pad_to_aspect_ratio else image
            image = resized(image, image_size, interpolation)
        return image.astype(np.float32)

    return _datasets(
        files, read, label_mode, labels, batch_size, shuffle, seed, validation_split, subset,
        verbose,
    )


def text_dataset_from_directory(
    directory: str | os.PathLike[str], labels: Any = "inferred", label_mode: str | None = "int",
    class_names: Sequence[str] | None = None, batch_size: int | None = 32,
    max_length: int | None = None, shuffle: bool = True, seed: int | None = None,
    validation_split: float | None = None, subset: str | None = None, follow_links: bool = False,
    verbose: bool = True,
) -> Any:
    """The .txt files of a folder in batches of texts (an array of str), with the numbers of the
    subfolders they lie in as labels."""
    files = _Files(os.fspath(directory), labels, (".txt",), class_names, follow_links)

    def read(path: str) -> Any:
        with open(path, encoding="utf-8", errors="replace") as file:
            text = file.read()
        return np.array(text if max_length is None else text[:max_length], object)

    return _datasets(
        files, read, label_mode, labels, batch_size, shuffle, seed, validation_split, subset,
        verbose,
    )
