"""Every case of spatial_cases.py: a model of one layer, from both kinds of files."""

import keras
import numpy as np
import pytest
from compare import build, random_input
from parity import assert_close
from spatial_cases import all_cases

import lepton

CLASSES = sorted({case[0] for case in all_cases()})


@pytest.mark.long
@pytest.mark.parametrize("name", CLASSES)
def test_layer(name, tmp_path):
    generator = np.random.default_rng(1)
    compared = 0
    for number, case in enumerate(all_cases()):
        if case[0] != name or skipped(case):
            continue
        x = random_input(generator, (3, *case[2]), case[3])
        try:
            model = build(case, generator)
            expected = keras.ops.convert_to_numpy(model(x, training=False))
        except Exception:  # Keras itself cannot run some of its options.
            continue
        path = tmp_path / f"{number}.keras"
        model.save(path)
        try:
            assert_close(lepton.load_model(path).predict_on_batch(x), expected)
        except AssertionError as failure:
            raise AssertionError(f"{case}: {failure}") from None
        compared += 1
    if not compared:
        pytest.skip("Keras runs none of the cases")


def skipped(case):
    """What Keras's backends do not agree on."""
    name, options = case[0], case[1]
    interpolation = options.get("interpolation")
    return keras.backend.backend() != "tensorflow" and (
        interpolation == "area" or (interpolation == "bicubic" and not options.get("antialias"))
        or (name == "Activation" and options.get("activation") == "glu")
    )
