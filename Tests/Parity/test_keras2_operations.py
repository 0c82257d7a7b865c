"""TensorFlow functions as layers of Keras 2: predictions compared with tf_keras, for .h5 and .keras."""

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("tf_keras")
import keras  # noqa: E402
import tf_keras  # noqa: E402
from keras2_operation_cases import CASES, NODES  # noqa: E402
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


@pytest.mark.parametrize("name", list(CASES))
def test_function_for_keras_3(name: str, tmp_path: Path) -> None:
    """The same functions as operations of Keras 3, in files that Keras 3 opens."""
    function, shapes = CASES[name]
    inputs = [tf_keras.Input(shape) for shape in shapes]
    model = tf_keras.Model(inputs, function(*inputs))
    generator = np.random.default_rng(5)
    arrays = [generator.normal(0, 1, (3, *shape)).astype("float32") for shape in shapes]
    given = arrays[0] if len(arrays) == 1 else arrays
    expected = model.predict_on_batch(given)
    model.save(tmp_path / "model.h5")
    for kind in ["new.keras", "new.h5"]:
        lepton.convert(tmp_path / "model.h5", tmp_path / kind, "keras3")
        opened = keras.models.load_model(tmp_path / kind)
        assert_close(opened.predict_on_batch(given), expected, 1e-5, same_dtype=False)
        again = lepton.load_model(tmp_path / kind)
        assert_close(again.predict_on_batch(given), expected, 1e-5, same_dtype=False)


#: What TensorFlow has in no form that the operations of Keras 3 could be written in.
NOT_FOR_KERAS_2 = {
    "depthwise": "DepthwiseConv", "gather_batch": "TakeAlongAxis", "gather_one": "TakeAlongAxis",
}  # fmt: skip


@pytest.mark.parametrize("name", list(CASES))
def test_function_for_keras_2(name: str, tmp_path: Path) -> None:
    """The same functions, read and written again, in files that Keras 2 opens."""
    function, shapes = CASES[name]
    inputs = [tf_keras.Input(shape) for shape in shapes]
    model = tf_keras.Model(inputs, function(*inputs))
    generator = np.random.default_rng(5)
    arrays = [generator.normal(0, 1, (3, *shape)).astype("float32") for shape in shapes]
    given = arrays[0] if len(arrays) == 1 else arrays
    expected = model.predict_on_batch(given)
    model.save(tmp_path / "model.h5")
    if name in NOT_FOR_KERAS_2:
        with pytest.raises(lepton.UnsupportedError, match=NOT_FOR_KERAS_2[name]):
            lepton.convert(tmp_path / "model.h5", tmp_path / "new.h5", "keras2")
        return
    lepton.convert(tmp_path / "model.h5", tmp_path / "new.h5", "keras2")
    found = tf_keras.models.load_model(tmp_path / "new.h5").predict_on_batch(given)
    assert_close(found, expected, 1e-5, same_dtype=False)


def node_layer(build, shapes):
    """A layer of one node of a graph, as TensorFlow 2.0 to 2.3 made them."""
    import tensorflow as tf
    from tf_keras.src.engine.base_layer import TensorFlowOpLayer

    with tf.Graph().as_default():
        inputs = [tf.compat.v1.placeholder(tf.float32, (None, *shape)) for shape in shapes]
        op = build(*inputs).op
        constants = {
            place: tf.make_ndarray(tensor.op.get_attr("value"))
            for place, tensor in enumerate(op.inputs)
            if tensor.op.type == "Const"
        }
    return TensorFlowOpLayer(op.node_def.SerializeToString(), op.name, constants)


@pytest.mark.parametrize("name", list(NODES))
def test_node(name: str, tmp_path: Path) -> None:
    build, shapes = NODES[name]
    inputs = [tf_keras.Input(shape) for shape in shapes]
    layer = node_layer(build, shapes)
    model = tf_keras.Model(inputs, layer(inputs[0] if len(inputs) == 1 else inputs))
    generator = np.random.default_rng(5)
    arrays = [generator.normal(0, 1, (3, *shape)).astype("float32") for shape in shapes]
    given = arrays[0] if len(arrays) == 1 else arrays
    # What TensorFlow computes: the layer's own way of running alone is gone from tf_keras.
    expected = build(*arrays).numpy()
    model.save(tmp_path / "model.h5")
    opened = lepton.load_model(tmp_path / "model.h5")
    assert_close(opened.predict_on_batch(given), expected, 1e-5, same_dtype=False)
    if name == "Shape":
        with pytest.raises(lepton.UnsupportedError, match="Keras 3 has no"):
            opened.save(tmp_path / "new.keras")
        return
    opened.save(tmp_path / "new.keras")
    found = keras.models.load_model(tmp_path / "new.keras").predict_on_batch(given)
    assert_close(found, expected, 1e-5, same_dtype=False)
