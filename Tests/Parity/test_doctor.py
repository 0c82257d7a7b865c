"""What keeps Keras 3 from opening a file: for every trap a file that Keras 3 refuses, the doctor's
finding, and the file that it writes instead."""

import json

import parity  # noqa: F401  (chooses Keras's backend)

import h5py
import keras
import numpy as np
import pytest

import conversion_cases as cases
import lepton


def checks(report, effect="stops"):
    return {one["check"] for one in report["findings"] if one["effect"] == effect}


def refused(path, **options):
    """Whether Keras 3 refuses a file."""
    try:
        keras.models.load_model(path, **options)
    except Exception:  # Keras has no error of its own for it.
        return True
    return False


def assert_fixed(path, fixed, x, expected, check, tolerance=1e-6, is_refused=True):
    """The trap closes in Keras 3, the doctor names it, and what it writes is open and the same."""
    assert refused(path) == is_refused
    report = lepton.doctor(path, fix=fixed)
    assert check in checks(report, "stops" if is_refused else "changes"), report
    assert report["stops_keras_3"] == is_refused
    assert report["refusal"] is None
    for one, other in zip(
        cases.predict(keras.models.load_model(fixed), x), expected, strict=True
    ):
        np.testing.assert_allclose(one, other, rtol=0, atol=tolerance)
    assert not checks(lepton.doctor(fixed))


def old_models(layers):
    """For every trap of Keras 2's files: the file's ending, and layers or a whole model."""
    return {
        "time-major": (".h5", (5, 3), [layers.LSTM(3)]),
        "groups": (".h5", (5, 5, 3), [layers.DepthwiseConv2D(3), layers.Flatten()]),
        "list-axis": (".keras", (4, 3), [layers.BatchNormalization(), layers.Flatten()]),
        "unknown-option": (".h5", (5, 3), [layers.SpatialDropout1D(0.1), layers.Flatten()]),
        "removed-class": (".h5", (4,), [layers.Dense(3), layers.ThresholdedReLU(0.1)]),
        "layer-name": (".h5", (4,), [layers.Dense(3, name="a/b")]),
    }


@pytest.mark.parametrize(
    "check",
    ["time-major", "groups", "list-axis", "unknown-option", "removed-class", "layer-name"])
def test_layers_of_keras_2(check, tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    suffix, shape, layers = old_models(tf_keras.layers)[check]
    model = tf_keras.Sequential([tf_keras.Input(shape), *layers])
    cases.randomize(model)
    path = tmp_path / f"in{suffix}"
    model.save(path)
    x = cases.inputs(model)
    assert_fixed(path, tmp_path / "out.keras", x, cases.predict(model, x), check)


@pytest.mark.parametrize(
    "name, suffix, check",
    [
        ("functions", ".h5", "tensorflow-function"), ("nested", ".h5", "nested-call"),
        ("residual", ".keras", "keras-2-archive"), ("attention", ".h5", "function-name"),
    ],
)
def test_models_of_keras_2(name, suffix, check, tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    model = cases.MODELS[name](tf_keras)
    cases.randomize(model)
    path = tmp_path / f"in{suffix}"
    model.save(path)
    x = cases.inputs(model)
    expected = cases.predict(model, x)
    assert_fixed(path, tmp_path / "out.keras", x, expected, check)
    assert_fixed(path, tmp_path / "out.h5", x, expected, check)


@pytest.mark.parametrize(
    "name, check", [("functions", "unnamed-operation"), ("attention", "function-name")])
def test_h5_of_keras_3(name, check, tmp_path):
    """Keras 3 cannot open these files of its own."""
    model = cases.MODELS[name](keras)
    cases.randomize(model)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    for suffix in ("keras", "h5"):
        assert_fixed(
            tmp_path / "in.h5", tmp_path / f"out.{suffix}", x, cases.predict(model, x), check)


def small(keras, activation="tanh"):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, activation=activation)])
    cases.randomize(model)
    return model


def test_short_names_of_metrics(tmp_path):
    model = small(keras)
    model.compile("sgd", "mse")
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    assert_fixed(
        tmp_path / "in.h5", tmp_path / "out.keras", x, cases.predict(model, x), "metric-alias")


def test_losses_as_objects_of_keras_2(tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    model = small(tf_keras)
    model.compile("sgd", tf_keras.losses.Huber())
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    assert_fixed(
        tmp_path / "in.h5", tmp_path / "out.keras", x, cases.predict(model, x), "loss-function")


def test_hard_sigmoid(tmp_path):
    """Keras 3 opens the file and computes something else."""
    tf_keras = pytest.importorskip("tf_keras")
    model = small(tf_keras, "hard_sigmoid")
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    expected = cases.predict(model, x)
    assert np.abs(
        cases.predict(keras.models.load_model(tmp_path / "in.h5"), x)[0] - expected[0]
    ).max() > 1e-3
    assert_fixed(
        tmp_path / "in.h5", tmp_path / "out.keras", x, expected, "hard-sigmoid", is_refused=False)


def test_optimizer_state(tmp_path):
    """Keras 3 loses it from .h5 files, and finds it in what is written instead."""
    model = small(keras)
    model.compile("adam", "mean_squared_error")
    x = cases.inputs(model)[0]
    model.train_on_batch(x, np.ones((4, 3), "float32"))
    model.save(tmp_path / "in.h5")
    report = lepton.doctor(tmp_path / "in.h5", fix=tmp_path / "out.keras")
    assert "optimizer-state" in checks(report, "changes")
    lost = keras.models.load_model(tmp_path / "in.h5").optimizer.variables
    kept = keras.models.load_model(tmp_path / "out.keras").optimizer.variables
    assert len(lost) < len(kept) == len(model.optimizer.variables)
    for one, other in zip(kept, model.optimizer.variables, strict=True):
        np.testing.assert_allclose(np.asarray(one), np.asarray(other), rtol=1e-6)


def test_files_made_by_hand(tmp_path):
    """Traps that no Keras of today sets."""
    model = small(keras)
    model.save(tmp_path / "in.h5")
    x = cases.inputs(model)
    expected = cases.predict(model, x)
    # Keras 2 before 2.2.3 wrote a bare list.
    with h5py.File(tmp_path / "in.h5", "r+") as file:
        config = json.loads(file.attrs["model_config"])
        layers = config["config"]["layers"]
        layers[1]["config"]["batch_input_shape"] = layers[0]["config"]["batch_shape"]
        layers[1]["config"]["dtype"] = "float32"
        config["config"] = layers[1:]
        file.attrs["model_config"] = json.dumps(config)
        file.attrs["keras_version"] = "2.2.0"
        file["model_weights"].attrs["keras_version"] = "2.2.0"
    assert_fixed(tmp_path / "in.h5", tmp_path / "out.keras", x, expected, "list-model")
    # A name that says another kind.
    model.save(tmp_path / "right.keras")
    (tmp_path / "right.keras").rename(tmp_path / "wrong.h5")
    assert_fixed(tmp_path / "wrong.h5", tmp_path / "out.keras", x, expected, "file-name")


def test_bfloat16(tmp_path):
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, dtype="bfloat16")])
    model.save(tmp_path / "in.h5")
    assert refused(tmp_path / "in.h5")
    report = lepton.doctor(tmp_path / "in.h5", fix=tmp_path / "out.keras")
    assert "bfloat16" in checks(report)
    keras.models.load_model(tmp_path / "out.keras")


def test_code_is_named(tmp_path):
    layers = [keras.Input((4,)), keras.layers.Lambda(lambda x: x * 2, name="twice")]
    keras.Sequential(layers).save(tmp_path / "in.keras")
    assert refused(tmp_path / "in.keras")
    report = lepton.doctor(tmp_path / "in.keras")
    assert [one["layers"] for one in report["findings"]] == [["twice"]]
    assert "byte-code" in report["refusal"]
    with pytest.raises(lepton.UnsupportedError, match="twice"):
        lepton.doctor(tmp_path / "in.keras", fix=tmp_path / "out.keras")


@pytest.mark.parametrize("name", cases.MODELS)
def test_what_keras_3_wrote_is_clean(name, tmp_path):
    model = cases.MODELS[name](keras)
    model.save(tmp_path / "in.keras")
    report = lepton.doctor(tmp_path / "in.keras")
    assert report["findings"] == [] and report["refusal"] is None
    with pytest.raises(lepton.Error):
        lepton.doctor(__file__)
