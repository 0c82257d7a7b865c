"""Threads, processes and memory."""

import gc
import multiprocessing
import os
import sys
import threading
import time

import numpy as np

import lepton


def large():
    model = lepton.Sequential([
        lepton.Input((512,)),
        *(lepton.layers.Dense(512, activation="relu") for _ in range(4)),
    ])
    return model, np.random.default_rng(1).normal(size=(256, 512)).astype("float32")


def test_interpreter_runs_while_the_library_computes():
    """While one thread is inside a prediction, another one runs Python."""
    model, x = large()
    model(x)
    counted, stop = [0], threading.Event()

    def count():
        while not stop.is_set():
            counted[0] += 1
            time.sleep(1e-5)

    # The interpreter takes the lock from nobody now: the other thread runs only where this one gives
    # it up by itself, and a prediction is the only thing here that does.
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1000)
    thread = threading.Thread(target=count)
    try:
        thread.start()
        before = counted[0]
        for _ in range(50):
            model.predict_on_batch(x)
        during = counted[0] - before
    finally:
        stop.set()
        sys.setswitchinterval(interval)
        thread.join()
    assert during > 0


def test_many_threads_predict_with_one_model():
    model, x = large()
    parts = [x[i : i + 16 + i] for i in range(8)]
    expected = [model(part) for part in parts]
    wrong = []

    def work(index):
        for _ in range(30):
            if not np.array_equal(model(parts[index]), expected[index]):
                wrong.append(index)

    threads = [threading.Thread(target=work, args=(i,)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_threads_do_not_change_results():
    model, x = large()
    before = lepton.get_num_threads()
    results = []
    for count in (1, 2, 5):
        lepton.set_num_threads(count)
        results.append(model(x))
    lepton.set_num_threads(before)
    np.testing.assert_array_equal(results[0], results[1])
    np.testing.assert_array_equal(results[0], results[2])


_forked = None


def _predict_in_child(x):
    return _forked(x)


def test_fork():
    """A process that has predicted with threads forks, and its children predict as well."""
    global _forked
    _forked, x = large()
    expected = _forked(x)
    with multiprocessing.get_context("fork").Pool(3) as pool:
        for result in pool.map(_predict_in_child, [x] * 6):
            np.testing.assert_array_equal(result, expected)
    np.testing.assert_array_equal(_forked(x), expected)


def resident():
    """Bytes of memory that the process holds."""
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def growth(action, count):
    """How much memory `count` runs of an action leave behind, after as many as warm up."""
    for _ in range(count // 5):
        action()
    gc.collect()
    before = resident()
    for _ in range(count):
        action()
    gc.collect()
    return resident() - before


def test_predictions_leave_no_memory_behind(tiny):
    x, y = np.ones((4, 3), "float32"), np.ones((2, 3), "float64")

    def action():
        tiny(x)
        tiny.predict_on_batch(y)
        try:
            tiny(x[:, :2])
        except lepton.ShapeError:
            pass

    assert growth(action, 10_000) < 2 << 20


def test_loads_leave_no_memory_behind(trained):
    data = (trained / "charlm.keras2.h5").read_bytes()

    def action():
        model = lepton.load_model(data)
        model.layers[1].get_weights()

    assert growth(action, 200) < 20 * len(data)


def test_models_and_sessions_leave_no_memory_behind():
    text = lepton.Sequential([lepton.Input((8,)), lepton.layers.Dense(4)]).to_json()
    x = np.ones((1, 8), "float32")

    def action():
        model = lepton.models.model_from_json(text)
        with model.session() as session:
            session.run(x)
        model(x)

    assert growth(action, 10_000) < 4 << 20


def test_layers_keep_their_model_alive(tiny):
    layer = tiny.layers[0]
    expected = layer.get_weights()
    del tiny
    gc.collect()
    np.testing.assert_array_equal(layer.get_weights()[0], expected[0])
