"""Operations of keras.ops as nodes: every one of them, with a free and with a fixed batch."""

import tempfile
from pathlib import Path

import keras
import numpy as np
import pytest
from operation_cases import (
    BOOLEAN,
    CASES,
    INTEGER,
    SPARSE_NAN,
    TOLERANCES,
    model,
    trained_model,
)
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


#: Functions that Keras's backends take no derivative of, that have no numbers to learn from or infinite
#: ones, and those that lepton refuses to train through.
UNTRAINED = {
    "nextafter", "lu_factor", "matrix_rank", "qr_complete", "searchsorted", "nan_to_num_infinite",
    "segment_max", "pinv", "lstsq",
}  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (_, inputs) in CASES.items()
        if name not in UNTRAINED
        and not {kind for _, kind in inputs} & {SPARSE_NAN}
        and inputs[0][1] not in (INTEGER, BOOLEAN)
    ],
)
def test_learning(name: str, tmp_path: Path) -> None:
    built, arrays = trained_model(name)
    built.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    given = arrays[0] if len(arrays) == 1 else arrays
    target = np.ones((3, 1), "float32")
    built.save(tmp_path / "model.keras")
    try:
        theirs = built.train_on_batch(given, target)
    except Exception as problem:  # noqa: BLE001
        pytest.skip(f"Keras cannot train it: {problem}")
    ours = lepton.load_model(tmp_path / "model.keras")
    results = ours.train_on_batch(given, target)
    found = float(results[0] if isinstance(results, (list, tuple)) else results)
    wanted = float(theirs[0] if isinstance(theirs, (list, tuple)) else theirs)
    assert abs(found - wanted) <= 1e-4 * max(abs(wanted), 1e-3)
    for one, other in zip(ours.get_weights(), built.get_weights()):
        scale = max(float(np.abs(other).max()), 1e-3)
        assert float(np.abs(one - other).max()) <= 1e-3 * scale
