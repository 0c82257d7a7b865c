"""What callers give as arrays, turned into memory that the library can read.

The extension module reads arrays of the right type itself, through the buffer protocol and without
a copy; all else comes here.
"""

from __future__ import annotations

import functools
from typing import Any

import numpy as np

import lepton

# DLPack's device types whose memory the CPU reads: CPU, pinned CUDA, pinned ROCm, managed CUDA.
_HOST_DEVICES = (1, 3, 11, 13)


def is_array(value: Any) -> bool:
    """Whether something is an array, and not a container of arrays or batches."""
    if hasattr(value, "__array__") or hasattr(value, "__dlpack__"):
        return True
    try:
        memoryview(value)
    except TypeError:
        return False
    return True


def is_data(value: Any) -> bool:
    """Whether something holds samples, rather than gives batches."""
    return isinstance(value, (list, tuple, dict, int, float, str, bytes)) or is_array(value)


@functools.cache
def _bfloat16_type() -> np.dtype[Any] | None:
    """NumPy's bfloat16 where the ml_dtypes package (which Keras and JAX bring) is installed."""
    try:
        import ml_dtypes  # type: ignore[import-not-found,unused-ignore]
    except ImportError:
        return None
    found: np.dtype[Any] = np.dtype(ml_dtypes.bfloat16)
    return found


def _is_bfloat16(array: np.ndarray[Any, Any]) -> bool:
    # The name first: ml_dtypes takes a megabyte.
    return bool(array.dtype.name == "bfloat16" and array.dtype == _bfloat16_type())


def _to_array(value: Any, name: str) -> np.ndarray[Any, Any]:
    if isinstance(value, np.ndarray):
        return value
    if hasattr(value, "__dlpack__") and hasattr(value, "__dlpack_device__"):
        device = value.__dlpack_device__()
        if int(device[0]) not in _HOST_DEVICES:
            raise lepton.InvalidArgumentError(
                f"input '{name}' is an array on another device (DLPack device {device[0]}); "
                "copy it to the CPU first"
            )
        try:
            return np.from_dlpack(value)
        except (BufferError, RuntimeError, TypeError, ValueError):
            pass  # Read-only memory, older protocols, types that DLPack does not carry.
    try:
        return np.asarray(value)
    except ValueError as reason:
        raise lepton.InvalidArgumentError(
            f"input '{name}' cannot be made an array: {reason}"
        ) from None


def as_input(value: Any, dtype: str, name: str) -> np.ndarray[Any, Any]:
    """An array of `dtype` in row-major order with the values of anything like an array.

    Numbers are cast as Keras casts inputs; bfloat16 comes as its bits, in uint16.
    """
    if dtype == "string":
        return _texts(value, name)
    array = _to_array(value, name)
    if array.dtype.kind not in "biuf" and not _is_bfloat16(array):
        raise lepton.DTypeError(
            f"input '{name}' has elements of type {array.dtype}, which are not numbers; "
            f"the model takes {dtype}"
        )
    if dtype == "bfloat16":
        if _is_bfloat16(array):
            return np.ascontiguousarray(array).view(np.uint16)
        bits = np.ascontiguousarray(array, np.float32).view(np.uint32)
        # To nearest, ties to even; what is not a number stays one.
        rounded = (bits + 0x7FFF + ((bits >> 16) & 1)) >> 16
        return np.where(np.isnan(array), 0x7FC0, rounded).astype(np.uint16)
    if _is_bfloat16(array):
        array = array.astype(np.float32)
    with np.errstate(invalid="ignore", over="ignore"):
        # A 0-dimensional array stays one, which ascontiguousarray would not do.
        return np.require(array, np.dtype(dtype), ["C", "A"])


class _Texts(np.ndarray):
    """Addresses and sizes of texts, with the memory that they lie in."""

    memory: Any


def _texts(value: Any, name: str) -> np.ndarray[Any, Any]:
    """Strings as lepton takes them: int64 of the array's shape and a last dimension of two, address
    and size of a text in UTF-8. Bytes are taken as UTF-8."""
    if not isinstance(value, np.ndarray):
        # Keras's and TensorFlow's tensors bring their own way; lists become objects, so that bytes
        # keep zero bytes at their ends.
        value = value.numpy() if hasattr(value, "numpy") else np.asarray(value, dtype=object)
    array = np.asarray(value)
    if array.dtype.kind not in "OUST":
        raise lepton.DTypeError(
            f"input '{name}' has elements of type {array.dtype}, which are not strings; the model "
            "takes string"
        )
    encoded = []
    for item in array.ravel().tolist():
        if isinstance(item, str):
            try:
                item = item.encode()
            except UnicodeEncodeError as reason:
                raise lepton.InvalidArgumentError(
                    f"input '{name}' has a text that is not Unicode: {reason}"
                ) from None
        if not isinstance(item, bytes):
            raise lepton.DTypeError(
                f"input '{name}' has {item!r} among its elements, which is no string"
            )
        encoded.append(item)
    memory = np.frombuffer(b"".join(encoded) + b"\0", np.uint8)
    sizes = np.fromiter(map(len, encoded), np.int64, len(encoded))
    pairs = np.empty((len(encoded), 2), np.int64)
    pairs[:, 0] = memory.ctypes.data + np.cumsum(sizes) - sizes
    pairs[:, 1] = sizes
    texts = pairs.reshape(*array.shape, 2).view(_Texts)
    texts.memory = memory
    return texts


def as_texts(items: list[bytes], shape: tuple[int, ...]) -> np.ndarray[Any, Any]:
    """An array of bytes, as Keras gives strings."""
    array = np.empty(len(items), object)
    array[:] = items
    return array.reshape(shape)


def as_numbers(value: Any, name: str) -> np.ndarray[Any, Any]:
    """An array of numbers of whatever type they are, in row-major order: targets, for example."""
    array = _to_array(value, name)
    if _is_bfloat16(array):
        return array.astype(np.float32)
    if array.dtype.kind not in "biuf" or array.dtype.itemsize > 8:
        raise lepton.DTypeError(
            f"the target for output '{name}' has elements of type {array.dtype}, which are not "
            "numbers"
        )
    return np.require(array, array.dtype.newbyteorder("="), ["A"])


def as_bfloat16(bits: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """bfloat16 numbers from their bits: as ml_dtypes.bfloat16 where there is such a type, else as
    float32 of the same value."""
    bfloat16 = _bfloat16_type()
    if bfloat16 is not None:
        return bits.view(bfloat16)
    return (bits.astype(np.uint32) << 16).view(np.float32)
