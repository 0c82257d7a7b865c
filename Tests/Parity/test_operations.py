"""Operations of keras.ops as nodes: every one of them, with a free and with a fixed batch."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import pytest
from operation_cases import CASES, TOLERANCES, model
from parity import assert_close

import lepton


@pytest.mark.parametrize("batch", [None, 3])
@pytest.mark.parametrize("name", list(CASES))
def test_operation(name: str, batch: int | None) -> None:
    try:
        built, arrays = model(name, batch)
    except (ValueError, TypeError, NotImplementedError) as problem:
        if batch is not None:
            raise
        pytest.skip(f"Keras cannot build it without a batch: {problem}")
    # Keras's own function on arrays: some nodes that Keras builds it cannot run.
    expected = CASES[name][0](*[keras.ops.convert_to_tensor(array) for array in arrays])
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.keras"
        built.save(path)
        opened = lepton.load_model(path)
        found = opened.predict_on_batch(arrays[0] if len(arrays) == 1 else arrays)
    assert_close(found, expected, TOLERANCES.get(name, 1e-5))
