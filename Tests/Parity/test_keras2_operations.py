"""TensorFlow functions as layers of Keras 2: predictions compared with tf_keras, for .h5 and .keras."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tf_keras")
import tf_keras  # noqa: E402
from keras2_operation_cases import CASES  # noqa: E402
from parity import assert_close  # noqa: E402

import lepton  # noqa: E402


@pytest.mark.parametrize("name", list(CASES))
def test_function(name: str, tmp_path: Path) -> None:
    function, shapes = CASES[name]
    inputs = [tf_keras.Input(shape) for shape in shapes]
    model = tf_keras.Model(inputs, function(*inputs))
    generator = np.random.default_rng(5)
    arrays = [generator.normal(0, 1, (3, *shape)).astype("float32") for shape in shapes]
    given = arrays[0] if len(arrays) == 1 else arrays
    expected = model.predict_on_batch(given)
    for kind in [".h5", ".keras"]:
        try:
            model.save(tmp_path / f"model{kind}")
        except TypeError:  # Keras 2 cannot write an ellipsis into this kind.
            assert kind == ".keras"
            continue
        opened = lepton.load_model(tmp_path / f"model{kind}")
        assert_close(opened.predict_on_batch(given), expected, 1e-5, same_dtype=False)
