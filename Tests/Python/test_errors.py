"""Every failure gives an exception of its own class, with its status and a sentence to act on."""

import pickle

import h5py
import numpy as np
import pytest

import lepton
from lepton import Status


def failing(kind, status, *words):
    """pytest.raises for a class of lepton's, checking status and words of the sentence."""

    class Context:
        def __enter__(self):
            self.inner = pytest.raises(kind)
            self.info = self.inner.__enter__()

        def __exit__(self, *details):
            done = self.inner.__exit__(*details)
            assert isinstance(self.info.value, lepton.Error)
            assert self.info.value.status == status
            for word in words:
                assert word in str(self.info.value), str(self.info.value)
            return done

    return Context()


def test_missing_file():
    with failing(lepton.MissingFileError, Status.NOT_FOUND, "/no/such/model.h5"):
        lepton.load_model("/no/such/model.h5")
    with pytest.raises(FileNotFoundError) as caught:
        lepton.load_model("/no/such/model.h5")
    assert caught.value.filename == "/no/such/model.h5"


def test_text_renamed_to_h5(tmp_path):
    path = tmp_path / "model.h5"
    path.write_text("Dear diary, today I trained a model.\n")
    with failing(lepton.FormatError, Status.FORMAT, "model.h5"):
        lepton.load_model(path)
    with pytest.raises(ValueError):
        lepton.load_model(path)


@pytest.mark.parametrize("name", ["fashion_cnn.keras3.h5", "fashion_cnn.keras2.h5",
                                  "fashion_cnn.keras"])
def test_truncated_file(trained, tmp_path, name):
    whole = (trained / name).read_bytes()
    for part in (0.1, 0.5, 0.99):
        path = tmp_path / name
        path.write_bytes(whole[: int(len(whole) * part)])
        with failing(lepton.Error, Status.FORMAT, name):
            lepton.load_model(path)


def test_the_first_of_several_damaged_weights(tmp_path):
    """Large weights are read by several threads at once; what is said does not depend on them."""
    path = tmp_path / "model.h5"
    lepton.Sequential(
        [lepton.Input((600,)), *(lepton.layers.Dense(600, name=name) for name in "abcd")]
    ).save(path)
    with h5py.File(path, "r+") as file:
        for name in "bd":
            group = file[f"model_weights/{name}"]
            kernel = group.attrs["weight_names"][0]
            values = group[kernel][()]
            del group[kernel]
            group.create_dataset(kernel, data=values, chunks=(100, 600), compression="gzip")
            place = group[kernel].id.get_chunk_info(3).byte_offset
            file.flush()
            with path.open("r+b") as raw:
                raw.seek(place)
                raw.write(b"no deflated bytes")
    for _ in range(10):
        with failing(lepton.FormatError, Status.FORMAT, "layer 'b'", "kernel"):
            lepton.load_model(path)


def test_lambda(kinds):
    for name in ("lam.h5", "lam.keras"):
        with failing(lepton.UnsupportedError, Status.UNSUPPORTED, "byte-code"):
            lepton.load_model(kinds / "k3x" / name)


def test_unknown_layer_and_key(tiny):
    text = tiny.to_json()
    with failing(lepton.UnsupportedError, Status.UNSUPPORTED, "hidden", "Tense"):
        lepton.models.model_from_json(text.replace('"Dense"', '"Tense"'))
    with failing(lepton.Error, Status.UNSUPPORTED, "unyts"):
        lepton.models.model_from_json(text.replace('"units"', '"unyts"'))
    with failing(lepton.Error, Status.CONFIGURATION):
        lepton.models.model_from_json("{")


def test_weights_of_the_wrong_shape(tiny, trained, tmp_path):
    weights = tiny.get_weights()
    with failing(lepton.WeightsError, Status.WEIGHTS, "(3, 4)", "(4, 4)"):
        tiny.set_weights([np.zeros((4, 4)), *weights[1:]])
    with failing(lepton.WeightsError, Status.WEIGHTS, "4 weights", "3"):
        tiny.set_weights(weights[:3])
    for before, after in zip(weights, tiny.get_weights()):
        np.testing.assert_array_equal(before, after)
    with failing(lepton.WeightsError, Status.WEIGHTS):
        tiny.load_weights(trained / "fashion_cnn.keras3.h5")


def test_wrong_shape(tiny):
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH, "4", "3"):
        tiny(np.zeros((2, 4), "float32"))
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH):
        tiny(np.zeros((2, 2, 3), "float32"))
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH):
        tiny(3.0)
    with pytest.raises(ValueError):
        tiny.predict(np.zeros((2, 4), "float32"), verbose=0)


def test_wrong_type(tiny):
    for data in (["a"], np.array([["a", "b", "c"]]), None, object(), np.array([[1j, 2, 3]])):
        with failing(lepton.DTypeError, Status.TYPE_MISMATCH, "x", "float32"):
            tiny(data)
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "x"):
        tiny([[1, 2, 3], [4]])


def test_wrong_inputs(two):
    a = np.zeros((2, 4), "float32")
    for data in (a, [a], [a, a, a], {"left": a}):
        with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "left", "right"):
            two(data)
    with failing(lepton.Error, Status.SHAPE_MISMATCH):
        two([a, a[:1]])


def test_names_that_do_not_exist(tiny):
    with failing(lepton.NotFoundError, Status.NOT_FOUND, "nope", "hidden", "out"):
        tiny.get_layer("nope")
    with failing(lepton.NotFoundError, Status.NOT_FOUND, "7"):
        tiny.get_layer(index=7)
    with pytest.raises(ValueError):
        tiny.get_layer()
    with pytest.raises(LookupError):
        tiny.get_layer("nope")
    with pytest.raises(AttributeError):
        tiny.get_layer("hidden").nonsense


def test_what_load_model_does_not_take():
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "int"):
        lepton.load_model(5)
    with failing(lepton.UnsupportedError, Status.UNSUPPORTED, "Mine"):
        lepton.load_model("model.h5", custom_objects={"Mine": object})
    with failing(lepton.FormatError, Status.FORMAT):
        lepton.load_model(b"")


def test_weights_only_file_needs_a_model(trained):
    with failing(lepton.FormatError, Status.FORMAT, "weights"):
        lepton.load_model(trained / "fashion_cnn.weights.h5")


def test_closed_session(tiny):
    with tiny.session() as session:
        view = session.inputs[0]
    with failing(lepton.InvalidHandleError, Status.INVALID_HANDLE):
        session.run()
    view[...] = 1  # The memory lives as long as something shows it.


def test_session_shapes(tiny):
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH):
        tiny.session(shapes=(1, 4))
    session = tiny.session(batch_size=2)
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH, "(1, 3)", "(2, 3)"):
        session.run(np.zeros((1, 3), "float32"))
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT):
        session.run(np.zeros((2, 3)), np.zeros((2, 3)))


def test_layers_that_cannot_be_built():
    layers = lepton.layers
    tensor = lepton.Input((4,))
    with failing(lepton.ConfigurationError, Status.CONFIGURATION, "units"):
        layers.Dense(-1)(tensor)
    with failing(lepton.Error, Status.UNSUPPORTED, "activation"):
        layers.Dense(1, activation="nonsense")(tensor)
    with failing(lepton.ConfigurationError, Status.CONFIGURATION, "colour"):
        layers.Dense(1, colour="red")(tensor)
    with failing(lepton.ShapeError, Status.SHAPE_MISMATCH):
        layers.Conv2D(3, 3)(tensor)
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "symbolic"):
        layers.Dense(1)(np.zeros((1, 4)))
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "lepton.Input"):
        lepton.Model(np.zeros(3), np.zeros(3))
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "input"):
        lepton.Model(tensor, layers.Add()([tensor, lepton.Input((4,))]))


def test_empty_models():
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT):
        lepton.Model()(np.zeros((1, 1)))
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT):
        lepton.Sequential()(np.zeros((1, 1)))
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT, "build"):
        lepton.Sequential([lepton.layers.Dense(1)]).count_params()


def test_models_cannot_be_pickled(tiny):
    with pytest.raises(TypeError, match="load its file again"):
        pickle.dumps(tiny)


def test_threads_out_of_range():
    with failing(lepton.InvalidArgumentError, Status.INVALID_ARGUMENT):
        lepton.set_num_threads(-1)


def test_every_status_has_a_class():
    from lepton._errors import error

    for status in Status:
        if status is not Status.OK:
            assert error(status.value, "why").status == status
            assert str(error(status.value, "why")) == "why"
    assert isinstance(error(12345, "why"), lepton.Error)
