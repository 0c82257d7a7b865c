"""The models of `models.TRAINING` as one writes them for PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import nn

from models import VOCABULARY


class _Last(nn.Module):
    """A recurrent layer's output of the last step."""

    def __init__(self, layer: nn.Module) -> None:
        super().__init__()
        self.layer = layer

    def forward(self, x: Any) -> Any:
        return self.layer(x)[0][:, -1]


class _Series(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.first = nn.GRU(16, 64, batch_first=True)
        self.second = nn.GRU(64, 64, batch_first=True)
        self.dense = nn.Linear(64, 1)

    def forward(self, x: Any) -> Any:
        return self.dense(self.second(self.first(x)[0])[0][:, -1])


class _Block(nn.Module):
    """Two convolutions with a way around them, as in `models.residual`."""

    def __init__(self, inputs: int, filters: int, strides: int) -> None:
        super().__init__()
        self.before = nn.BatchNorm2d(inputs)
        self.shortcut = nn.Conv2d(inputs, filters, 1, strides) if strides > 1 else None
        self.first = nn.Conv2d(inputs, filters, 3, strides, padding=1)
        self.between = nn.BatchNorm2d(filters)
        self.second = nn.Conv2d(filters, filters, 3, padding=1)

    def forward(self, x: Any) -> Any:
        y = torch.relu(self.before(x))
        if self.shortcut is not None:
            x = self.shortcut(y)
        return x + self.second(torch.relu(self.between(self.first(y))))


def _images(channels: int, filters: list[int], kernel: int, padding: int, flat: int,
            classes: int) -> nn.Module:
    parts: list[nn.Module] = []
    for count in filters:
        parts += [nn.Conv2d(channels, count, kernel, padding=padding), nn.ReLU(), nn.MaxPool2d(2)]
        channels = count
    return nn.Sequential(
        *parts, nn.Flatten(), nn.Linear(flat, 128), nn.ReLU(), nn.Linear(128, classes))


# Cross-entropy takes logits in PyTorch: there is no softmax at the end.
TORCH_MODELS: dict[str, Callable[[], nn.Module]] = {
    "digits": lambda: _images(1, [32, 64], 5, 0, 1024, 10),
    "small_images": lambda: _images(3, [64, 128], 3, 1, 8192, 10),
    "large_images": lambda: _images(3, [32, 64], 3, 0, 54 * 54 * 64, 2),
    "text_lstm": lambda: nn.Sequential(
        nn.Embedding(VOCABULARY, 128), _Last(nn.LSTM(128, 128, batch_first=True)),
        nn.Linear(128, 1)),
    "series_gru": _Series,
    "mlp": lambda: nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 512), nn.ReLU(),
        nn.Linear(512, 10)),
    "residual": lambda: nn.Sequential(
        nn.Conv2d(3, 32, 3, padding=1), _Block(32, 32, 1), _Block(32, 64, 2), _Block(64, 128, 2),
        nn.BatchNorm2d(128), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(128, 10)),
}
