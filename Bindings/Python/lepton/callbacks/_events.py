"""Writes TensorBoard's event files: records of protocol buffers, each with checksums.

The formats are those of tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto,
tensorflow/core/framework/summary.proto and tensor.proto.
"""

from __future__ import annotations

import itertools
import os
import socket
import struct
import time
from typing import Any

import numpy as np

_numbers = itertools.count()


def _checksum_table() -> list[int]:
    table = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)
        table.append(value)
    return table


_TABLE = _checksum_table()


def _checksum(data: bytes) -> bytes:
    """CRC-32C, masked as records want it."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    crc ^= 0xFFFFFFFF
    return struct.pack("<I", ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF)


def _varint(value: int) -> bytes:
    value &= 0xFFFFFFFFFFFFFFFF
    parts = bytearray()
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    parts.append(value)
    return bytes(parts)


def _field(number: int, content: bytes) -> bytes:
    """A field of bytes, text or a message."""
    return _varint(number << 3 | 2) + _varint(len(content)) + content


def _integer(number: int, value: int) -> bytes:
    return _varint(number << 3) + _varint(value)


def _tensor(kind: int, shape: tuple[int, ...], content: bytes) -> bytes:
    dimensions = b"".join(_field(2, _integer(1, size)) for size in shape)
    return _integer(1, kind) + _field(2, dimensions) + content


_FLOAT, _DOUBLE, _STRING = 1, 2, 7
_SCALAR_CLASS, _TENSOR_CLASS = 1, 2


class EventWriter:
    """An event file in a folder, which is made where it does not exist."""

    def __init__(self, folder: str) -> None:
        os.makedirs(folder, exist_ok=True)
        name = (
            f"events.out.tfevents.{int(time.time())}.{socket.gethostname()}.{os.getpid()}"
            f".{next(_numbers)}.v2"
        )
        self._file = open(os.path.join(folder, name), "ab")
        self._write(_field(3, b"brain.Event:2"), None)

    def scalar(self, tag: str, value: float, step: int) -> None:
        """A number."""
        content = _field(4, struct.pack("<f", value))
        self._value(tag, step, "scalars", b"", _SCALAR_CLASS, _tensor(_FLOAT, (), content))

    def text(self, tag: str, plugin: str, plugin_content: bytes, text: str, step: int) -> None:
        """A text that a plugin of TensorBoard shows."""
        content = _field(8, text.encode())
        self._value(tag, step, plugin, plugin_content, 0, _tensor(_STRING, (), content))

    def histogram(self, tag: str, values: Any, step: int, buckets: int = 30) -> None:
        """How numbers are distributed."""
        flat = np.asarray(values, np.float64).ravel()
        flat = flat[np.isfinite(flat)]
        if not flat.size:
            return
        low, high = flat.min(), flat.max()
        if low == high:
            rows = np.array([[low - 0.5, low + 0.5, flat.size]])
        else:
            counts, edges = np.histogram(flat, buckets, (low, high))
            rows = np.stack([edges[:-1], edges[1:], counts], axis=1)
        content = _field(4, rows.astype("<f8").tobytes())
        self._value(
            tag, step, "histograms", b"", _TENSOR_CLASS, _tensor(_DOUBLE, rows.shape, content)
        )

    def _value(
        self, tag: str, step: int, plugin: str, plugin_content: bytes, data_class: int,
        tensor: bytes,
    ) -> None:
        data = _field(1, plugin.encode())
        if plugin_content:
            data += _field(2, plugin_content)
        metadata = _field(1, data) + (_integer(4, data_class) if data_class else b"")
        value = _field(1, tag.encode()) + _field(9, metadata) + _field(8, tensor)
        self._write(_field(5, _field(1, value)), step)

    def _write(self, content: bytes, step: int | None) -> None:
        event = _varint(1 << 3 | 1) + struct.pack("<d", time.time())
        if step is not None:
            event += _integer(2, step)
        event += content
        length = struct.pack("<Q", len(event))
        self._file.write(length + _checksum(length) + event + _checksum(event))

    def flush(self) -> None:
        """Lets readers see what was written."""
        self._file.flush()

    def close(self) -> None:
        """Ends the file."""
        self._file.close()
