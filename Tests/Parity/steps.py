"""Compares a few steps of training with Keras's, for tests that build single layers."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
from parity import assert_close, example, randomize

import lepton


def assert_steps(model: Any, x: Any = None, steps: int = 3, tolerance: float = 1e-4) -> None:
    """Trains a Keras model and what lepton opens of it on the same batches of mean squared error, and
    compares losses, all weights and predictions."""
    randomize(model)
    model.compile(optimizer=keras.optimizers.SGD(0.1), loss="mse")
    if x is None:
        x = [example(tensor, seed=2 + index) for index, tensor in enumerate(model.inputs)]
        x = x[0] if len(x) == 1 else x
    generator = np.random.default_rng(9)
    wanted = keras.tree.map_structure(
        lambda y: generator.normal(size=y.shape).astype("float32"),
        model.predict(x, verbose=0))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        model.save(path)
        opened = lepton.load_model(path)
    for number in range(steps):
        losses = []
        for one in (opened, model):
            one.reset_metrics()
            losses.append(float(np.ravel(one.train_on_batch(x, wanted))[0]))
        assert abs(losses[0] - losses[1]) <= tolerance * max(abs(losses[1]), 1e-3), (number, losses)
    for variable, ours, theirs in zip(model.weights, opened.get_weights(), model.get_weights()):
        scale = max(float(np.abs(theirs).max(initial=0)), 1e-3)
        assert float(np.abs(ours - theirs).max(initial=0)) <= tolerance * scale, variable.path
    assert_close(opened.predict(x, verbose=0), model.predict(x, verbose=0), tolerance)


def assert_layer_steps(layer: Any, *shapes: Sequence[int | None], **options: Any) -> None:
    """The same for a model of one layer, for inputs of the given shapes without the batch."""
    tensors = [keras.Input(tuple(shape)) for shape in shapes]
    outputs = layer(tensors[0] if len(tensors) == 1 else tensors)
    assert_steps(keras.Model(tensors, outputs), **options)
