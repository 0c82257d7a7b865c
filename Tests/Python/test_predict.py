"""Prediction: what goes in, what comes out, and where it lies."""

import array
import ctypes

import numpy as np
import pytest
from reference import tiny_reference

import lepton

X = np.random.default_rng(2).normal(size=(5, 3)).astype("float32")


def test_three_ways_agree(tiny):
    expected = tiny_reference(tiny, X)
    for result in (tiny(X), tiny.predict_on_batch(X), tiny.predict(X, verbose=0)):
        assert isinstance(result, np.ndarray)
        assert result.dtype == np.float32
        assert result.flags.c_contiguous and result.flags.writeable
        np.testing.assert_allclose(result, expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "convert",
    [
        lambda x: x.astype("float64"),
        lambda x: x.astype(">f4"),
        lambda x: x.tolist(),
        lambda x: tuple(map(tuple, x.tolist())),
        lambda x: [x],
        lambda x: {"x": x},
        memoryview,
        np.asfortranarray,
        lambda x: np.repeat(x, 2, axis=0)[::2],
        lambda x: np.ascontiguousarray(x[:, ::-1])[:, ::-1],
        lambda x: np.concatenate([x, x], axis=1)[:, :3],
        lambda x: np.frombuffer(b"\0" + x.tobytes(), "u1")[1:].view("f4").reshape(x.shape),
        lambda x: x[:, :, None],
    ],
)
def test_forms_of_the_same_numbers(tiny, convert):
    np.testing.assert_array_equal(tiny.predict_on_batch(convert(X)), tiny.predict_on_batch(X))


@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "int64", "uint64", "bool",
                                   "float16", "float64"])
def test_numbers_are_cast(tiny, dtype):
    data = np.array([[0, 1, 1], [1, 0, 1]]).astype(dtype)
    expected = tiny.predict_on_batch(data.astype("float32"))
    np.testing.assert_array_equal(tiny.predict_on_batch(data), expected)


def test_array_module(tiny):
    data = array.array("f", X[0])
    shaped = memoryview(data).cast("B").cast("f", (1, 3))
    np.testing.assert_array_equal(tiny.predict_on_batch(shaped), tiny.predict_on_batch(X[:1]))


class Holder:
    """Something with __array__, as data frames and tensors have."""

    def __init__(self, values):
        self.values = values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)


class Exporter:
    """Something with DLPack only, as device arrays have."""

    def __init__(self, values, device=1):
        self.values, self.device, self.asked = values, device, 0

    def __dlpack__(self, **options):
        self.asked += 1
        return self.values.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.device, 0


def test_array_interface_and_dlpack(tiny):
    expected = tiny.predict_on_batch(X)
    np.testing.assert_array_equal(tiny.predict_on_batch(Holder(X)), expected)
    exporter = Exporter(X.copy())
    np.testing.assert_array_equal(tiny.predict_on_batch(exporter), expected)
    assert exporter.asked == 1


def test_dlpack_of_another_device_is_refused(tiny):
    with pytest.raises(lepton.InvalidArgumentError, match="another device"):
        tiny(Exporter(X, device=2))


def test_torch(tiny):
    torch = pytest.importorskip("torch")
    expected = tiny.predict_on_batch(X)
    np.testing.assert_array_equal(tiny(torch.from_numpy(X)), expected)
    np.testing.assert_array_equal(tiny(torch.from_numpy(X).double()), expected)


def test_input_is_read_where_it_is():
    """An input in memory that must not be touched: a copy of it would be read instead."""
    model = lepton.Sequential([lepton.Input((1024,)), lepton.layers.Dense(1)])
    data = np.ones((64, 1024), "float32")
    data.flags.writeable = False
    calls = []

    class Watched(np.ndarray):
        def __array__(self, *arguments, **options):
            calls.append("copied")
            return np.asarray(super(), *arguments, **options)

    model.predict_on_batch(data.view(Watched))
    assert calls == []


def test_results_are_fresh(tiny):
    first = tiny(X)
    kept = first.copy()
    second = tiny(-X)
    assert not np.shares_memory(first, second)
    np.testing.assert_array_equal(first, kept)


def test_session_shows_its_memory(tiny):
    """The arrays of a session are the library's own memory, at the same address each time."""
    session = tiny.session(batch_size=5)
    source, target = session.inputs[0], session.outputs[0]
    address = source.__array_interface__["data"][0]
    assert session.inputs[0].__array_interface__["data"][0] == address
    source[...] = X
    assert ctypes.c_float.from_address(address).value == X[0, 0]
    result = session.run()
    np.testing.assert_array_equal(result, target)
    assert not np.shares_memory(result, target)
    np.testing.assert_array_equal(result, tiny(X))


def test_any_batch_size(tiny):
    for batch in (1, 2, 31, 32, 33, 100):
        data = np.random.default_rng(batch).normal(size=(batch, 3)).astype("float32")
        for size in (None, 1, 7, 1000):
            result = tiny.predict(data, batch_size=size, verbose=0)
            np.testing.assert_allclose(result, tiny_reference(tiny, data), rtol=1e-5, atol=1e-5)


def test_empty_batch(tiny):
    assert tiny.predict_on_batch(np.empty((0, 3), "float32")).shape == (0, 2)


def test_predict_takes_batches(tiny):
    batches = [X, X[:2]]
    expected = np.concatenate([tiny(batch) for batch in batches])
    np.testing.assert_array_equal(tiny.predict((b for b in batches), verbose=0), expected)
    with_targets = ((batch, np.zeros(len(batch))) for batch in batches)
    np.testing.assert_array_equal(tiny.predict(with_targets, verbose=0), expected)

    class Dataset:
        def __len__(self):
            return 2

        def __getitem__(self, index):
            return batches[index], None

    np.testing.assert_array_equal(tiny.predict(Dataset(), verbose=0), expected)


def test_steps(tiny):
    data = np.zeros((100, 3), "float32")
    assert tiny.predict(data, batch_size=8, steps=3, verbose=0).shape == (24, 2)
    assert tiny.predict((X for _ in range(9)), steps=2, verbose=0).shape == (10, 2)


def test_progress(tiny, capsys):
    data = np.zeros((100, 3), "float32")
    tiny.predict(data)
    shown = capsys.readouterr().out
    assert "4/4" in shown and "━━━━" in shown and "/step" in shown and shown.endswith("\n")
    tiny.predict(data, verbose=2)
    shown = capsys.readouterr().out
    assert shown.startswith("4/4 - ") and shown.count("\n") == 1
    tiny.predict(data, verbose=0)
    assert capsys.readouterr().out == ""


def test_interrupt_stops_predict(tiny):
    """An exception in what shows the progress, as Ctrl-C gives one, ends the prediction."""

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        tiny._predict_batches(np.zeros((100, 3), "float32"), 8, stop)


def test_several_inputs_and_outputs(two):
    a = np.arange(8, dtype="float32").reshape(2, 4)
    b = a + 1
    for data in ([a, b], (a, b), {"left": a, "right": b}, [a.tolist(), b.astype("int64")]):
        for result in (two(data), two.predict(data, verbose=0)):
            assert isinstance(result, list)
            np.testing.assert_array_equal(result[0], a + b)
            np.testing.assert_array_equal(result[1], a * b)


def test_dict_structure():
    left, right = lepton.Input((2,), name="l"), lepton.Input((2,), name="r")
    layers = lepton.layers
    model = lepton.Model(
        {"b": right, "a": left},
        {"z": layers.Add()([left, right]), "y": layers.Subtract()([left, right])},
    )
    a, b = np.array([[1, 2]], "float32"), np.array([[5, 7]], "float32")
    result = model({"a": a, "b": b})
    assert set(result) == {"y", "z"}
    np.testing.assert_array_equal(result["z"], a + b)
    np.testing.assert_array_equal(result["y"], a - b)


def test_call_options(tiny):
    np.testing.assert_array_equal(tiny(X, training=False), tiny(X))
    np.testing.assert_array_equal(tiny(inputs=X), tiny(X))
    np.testing.assert_array_equal(tiny.predict_on_batch(x=X), tiny(X))
    with pytest.raises(lepton.UnsupportedError):
        tiny(X, training=True)
    with pytest.raises(TypeError):
        tiny()
    with pytest.raises(TypeError):
        tiny.predict_on_batch(X, X)
