"""Images as arrays, with Pillow."""

from __future__ import annotations

import io
import os
import pathlib
from typing import Any

import numpy as np

from .._errors import InvalidArgumentError, UnsupportedError

_MODES = {"grayscale": "L", "rgb": "RGB", "rgba": "RGBA"}
CHANNELS = {"grayscale": 1, "rgb": 3, "rgba": 4}


def pillow() -> Any:
    """PIL.Image, or an error that says how to get it."""
    try:
        from PIL import Image
    except ImportError:
        raise UnsupportedError("images need Pillow: pip install pillow") from None
    return Image


def array_to_img(
    x: Any, data_format: str | None = None, scale: bool = True, dtype: Any = None
) -> Any:
    """A Pillow image of an array (height, width, channels) with 1, 3 or 4 channels; `scale`: the
    values are stretched to 0–255."""
    values = np.asarray(x, dtype or "float32")
    if values.ndim != 3:
        raise InvalidArgumentError(f"an image has 3 dimensions, not the shape {values.shape}")
    if data_format == "channels_first":
        values = values.transpose(1, 2, 0)
    if scale:
        values = values - values.min()
        highest = values.max()
        values = values / highest * 255 if highest else values
    channels = values.shape[2]
    if channels == 1:
        if values.max(initial=0) > 255:
            return pillow().fromarray(values[:, :, 0].astype("int32"))
        return pillow().fromarray(values[:, :, 0].astype("uint8"), "L")
    if channels not in (3, 4):
        raise InvalidArgumentError(f"an image has 1, 3 or 4 channels, not {channels}")
    return pillow().fromarray(values.astype("uint8"), "RGB" if channels == 3 else "RGBA")


def img_to_array(img: Any, data_format: str | None = None, dtype: Any = None) -> Any:
    """The array (height, width, channels) of a Pillow image."""
    values = np.asarray(img, dtype or "float32")
    if values.ndim == 2:
        values = values[:, :, None]
    if values.ndim != 3:
        raise InvalidArgumentError(f"an image has 2 or 3 dimensions, not the shape {values.shape}")
    return values.transpose(2, 0, 1) if data_format == "channels_first" else values


def load_img(
    path: Any, color_mode: str = "rgb", target_size: tuple[int, int] | None = None,
    interpolation: str = "nearest", keep_aspect_ratio: bool = False,
) -> Any:
    """The Pillow image of a file: a path or an open file. `target_size` is (height, width)."""
    if color_mode not in _MODES:
        raise InvalidArgumentError(
            f"color_mode is {color_mode!r}; it must be one of {list(_MODES)}"
        )
    image_module = pillow()
    if isinstance(path, (str, os.PathLike)):
        content = pathlib.Path(path).read_bytes()
    else:
        content = path.read()
    image = image_module.open(io.BytesIO(content))
    if image.mode != _MODES[color_mode] and not (
        color_mode == "grayscale" and image.mode in ("I;16", "I")
    ):
        image = image.convert(_MODES[color_mode])
    if target_size is None or image.size == (target_size[1], target_size[0]):
        return image
    methods = {
        name: getattr(image_module.Resampling, name.upper())
        for name in ("nearest", "bilinear", "bicubic", "hamming", "box", "lanczos")
    }
    if interpolation not in methods:
        raise InvalidArgumentError(
            f"interpolation is {interpolation!r}; it must be one of {list(methods)}"
        )
    box = None
    if keep_aspect_ratio:
        box = _centered(image.size[1], image.size[0], *target_size)
        box = (box[1], box[0], box[3], box[2])
    return image.resize((target_size[1], target_size[0]), methods[interpolation], box=box)


def save_img(
    path: Any, x: Any, data_format: str | None = None, file_format: str | None = None,
    scale: bool = True, **kwargs: Any,
) -> None:
    """Writes an array as an image file."""
    image = array_to_img(x, data_format, scale)
    if image.mode == "RGBA" and (file_format or str(path)).lower().endswith(("jpg", "jpeg")):
        image = image.convert("RGB")
    image.save(path, format=file_format, **kwargs)


def _centered(height: int, width: int, new_height: int, new_width: int) -> tuple[int, ...]:
    """The largest part in the middle with the new shape: top, left, bottom, right."""
    part_height = min(int(width * new_height / new_width), height)
    part_width = min(int(height * new_width / new_height), width)
    top, left = (height - part_height) // 2, (width - part_width) // 2
    return top, left, top + part_height, left + part_width


def _weights(size: int, new_size: int) -> tuple[Any, Any, Any]:
    place = np.maximum((np.arange(new_size) + 0.5) * size / new_size - 0.5, 0)
    low = np.floor(place).astype(np.int64)
    return low, np.minimum(low + 1, size - 1), (place - low).astype(np.float32)


def resized(values: Any, size: tuple[int, int], interpolation: str) -> Any:
    """An image (height, width, channels) in another size, as TensorFlow's image.resize computes it
    (centres of pixels, no smoothing)."""
    height, width = values.shape[:2]
    if interpolation == "nearest":
        rows = np.minimum(((np.arange(size[0]) + 0.5) * height / size[0]).astype(int), height - 1)
        columns = np.minimum(((np.arange(size[1]) + 0.5) * width / size[1]).astype(int), width - 1)
        return values[rows][:, columns]
    if interpolation != "bilinear":
        raise InvalidArgumentError(
            f"interpolation is {interpolation!r}; it must be 'bilinear' or 'nearest'"
        )
    values = np.asarray(values, np.float32)
    low, high, share = _weights(height, size[0])
    values = values[low] + (values[high] - values[low]) * share[:, None, None]
    low, high, share = _weights(width, size[1])
    return values[:, low] + (values[:, high] - values[:, low]) * share[:, None]


def smart_resize(
    x: Any, size: tuple[int, int], interpolation: str = "bilinear", data_format: Any = None
) -> Any:
    """Images (…, height, width, channels) in another size without distortion: what does not fit is
    cut off at the edges."""
    values = np.asarray(x)
    if values.ndim == 4:
        return np.stack([smart_resize(one, size, interpolation) for one in values])
    top, left, bottom, right = _centered(values.shape[0], values.shape[1], *size)
    return resized(values[top:bottom, left:right], size, interpolation)


def padded(values: Any, size: tuple[int, int]) -> Any:
    """An image with black edges, so that it has the shape of `size`."""
    height, width = values.shape[:2]
    new_height = max(int(width * size[0] / size[1]), height)
    new_width = max(int(height * size[1] / size[0]), width)
    above, left = (new_height - height) // 2, (new_width - width) // 2
    return np.pad(
        values,
        ((above, new_height - height - above), (left, new_width - width - left), (0, 0)),
    )
