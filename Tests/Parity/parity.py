"""Compares lepton with the Keras that is installed.

`assert_parity(model)` saves a Keras model as .keras and .h5, opens both files in lepton, and compares
what the two predict. Tests build the models; numbers never come from anywhere but Keras.
"""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
if importlib.util.find_spec("tensorflow") is None:
    os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

import lepton

#: Largest difference that is allowed, relative to the largest number of an output.
TOLERANCE = 1e-5


def randomize(model: Any, seed: int = 1) -> None:
    """Gives every weight random values, so that no zero bias or unit scale hides a mistake."""
    generator = np.random.default_rng(seed)
    for variable in model.weights:
        shape, name = tuple(variable.shape), variable.path
        if not str(variable.dtype).startswith(("float", "bfloat")):
            continue
        if "variance" in name:
            values = generator.uniform(0.5, 1.5, shape)
        elif "gamma" in name or name.endswith("scale"):
            values = generator.uniform(0.5, 1.5, shape)
        else:
            fan_in = int(np.prod(shape[:-1])) if len(shape) > 1 else 4
            values = generator.normal(0, 1 / np.sqrt(max(fan_in, 1)), shape)
        variable.assign(values.astype("float32"))


def example(tensor: Any, batch: int = 3, seed: int = 2, unknown: int = 7) -> Any:
    """Data for a model's input: normal numbers, or small integers for integer inputs."""
    shape = tuple(unknown if size is None else size for size in tensor.shape[1:])
    size = tensor.shape[0] or batch
    generator = np.random.default_rng(seed)
    dtype = str(tensor.dtype)
    if "int" in dtype:
        return generator.integers(0, 5, (size, *shape)).astype(dtype)
    if dtype == "bool":
        return generator.integers(0, 2, (size, *shape)).astype(bool)
    return generator.normal(0, 1, (size, *shape)).astype(dtype)


def leaves(structure: Any) -> Iterator[Any]:
    """The arrays of nested lists and dicts."""
    if isinstance(structure, dict):
        for key in sorted(structure):
            yield from leaves(structure[key])
    elif isinstance(structure, (list, tuple)):
        for item in structure:
            yield from leaves(item)
    else:
        yield np.asarray(keras.ops.convert_to_numpy(structure))


def assert_close(
    actual: Any, expected: Any, tolerance: float = TOLERANCE, same_dtype: bool = True
) -> None:
    """Arrays of the same structure, shapes, types and, within `tolerance` of the output's scale,
    values."""
    found, wanted = list(leaves(actual)), list(leaves(expected))
    assert len(found) == len(wanted)
    for one, other in zip(found, wanted):
        assert one.shape == other.shape
        assert one.dtype == other.dtype or not same_dtype
        one, other = one.astype("float64"), other.astype("float64")
        finite = np.isfinite(other)
        np.testing.assert_array_equal(one[~finite], other[~finite])
        scale = np.abs(other[finite]).max(initial=0)
        difference = np.abs(one[finite] - other[finite]).max(initial=0)
        assert difference <= tolerance * max(scale, 1e-30), (
            f"differs by {difference:.3g}, {difference / max(scale, 1e-30):.3g} of the scale"
        )


def assert_parity(
    model: Any,
    inputs: Any = None,
    *,
    tolerance: float = TOLERANCE,
    kinds: Sequence[str] = (".keras", ".h5"),
    seed: int | None = 1,
    same_dtype: bool = True,
) -> None:
    """Saves a Keras model as each kind of file and compares what lepton and Keras predict.

    `inputs`: an array, list or dict; made up where it is None. `seed` None keeps the weights.
    """
    if seed is not None:
        randomize(model, seed)
    if inputs is None:
        data = [example(tensor, seed=2 + index) for index, tensor in enumerate(model.inputs)]
        inputs = data[0] if len(data) == 1 else data
    expected = model(inputs, training=False)
    with tempfile.TemporaryDirectory() as folder:
        for kind in kinds:
            path = Path(folder) / f"model{kind}"
            model.save(path)
            opened = lepton.load_model(path)
            assert opened.count_params() == model.count_params(), kind
            try:
                assert_close(opened.predict_on_batch(inputs), expected, tolerance, same_dtype)
            except AssertionError as failure:
                raise AssertionError(f"{kind}: {failure}") from None


def assert_layer_parity(
    layer: Any, *shapes: Sequence[int | None], dtype: str = "float32", **options: Any
) -> None:
    """Compares a model of one layer, for inputs of the given shapes without the batch."""
    tensors = [keras.Input(tuple(shape), dtype=dtype) for shape in shapes]
    outputs = layer(tensors[0] if len(tensors) == 1 else tensors)
    assert_parity(keras.Model(tensors, outputs), **options)
