"""Models that nobody thought of: drawn at random, compared in what they predict and how they learn."""

import numpy as np
import pytest
from parity import assert_parity, example, randomize
from random_models import random_model

import lepton

#: Rounding grows on the way through deep models with steep functions; a mistake is far larger.
TOLERANCE = 1e-4


def seeds(count, usual):
    """The first few for the usual tests, the others for the long ones."""
    return [pytest.param(x, marks=() if x < usual else pytest.mark.long) for x in range(count)]


@pytest.mark.parametrize("seed", seeds(150, 24))
def test_predicts(seed):
    # Keras does not open its own .h5 files of graphs with operations, or of masks that are ones.
    assert_parity(random_model(seed), tolerance=TOLERANCE, kinds=[".keras"])


def losses(model, inputs, targets, steps):
    """The losses of a few steps of training."""
    values = []
    for _ in range(steps):
        model.reset_metrics()
        result = model.train_on_batch(inputs, targets)
        values.append(float(result[0] if isinstance(result, (list, tuple)) else result))
    return values


@pytest.mark.parametrize("seed", seeds(40, 6))
def test_learns(seed, tmp_path):
    theirs = random_model(seed, noise=False)
    randomize(theirs, seed)
    theirs.compile("sgd", "mse")
    theirs.save(tmp_path / "model.keras")
    ours = lepton.load_model(tmp_path / "model.keras")
    inputs = [example(tensor, seed=2 + index) for index, tensor in enumerate(theirs.inputs)]
    targets = [example(tensor, seed=9 + index) for index, tensor in enumerate(theirs.outputs)]
    inputs, targets = (x[0] if len(x) == 1 else x for x in (inputs, targets))
    wanted = losses(theirs, inputs, targets, 3)
    if not np.isfinite(wanted).all() or max(wanted) > 1e4:
        pytest.skip("Keras's loss goes beyond all bounds")
    np.testing.assert_allclose(losses(ours, inputs, targets, 3), wanted, rtol=TOLERANCE)
