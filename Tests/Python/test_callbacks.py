"""Callbacks: driven with the same events as Keras's, they do the same."""

import csv
import glob
import json
import struct
import types
import warnings

import numpy as np
import pytest

import lepton


class FakeModel:
    """What callbacks touch of a model: weights, optimizer, saving. Keras's callbacks take it,
    too."""

    built = True

    def __init__(self, rate=0.1):
        self.stop_training = False
        self.weights_now = 0
        self.saved = []
        self.history = None
        self._initial_epoch = None
        self.metrics = []
        self.optimizer = types.SimpleNamespace(learning_rate=rate, iterations=0, built=True)

    def get_weights(self):
        return [self.weights_now]

    def set_weights(self, weights):
        self.weights_now = f"restored {weights[0]}"

    def save(self, path, overwrite=True):
        self.saved.append(("model", str(path)))

    def save_weights(self, filepath, overwrite=True):
        self.saved.append(("weights", str(filepath)))
        with open(filepath, "w") as file:
            file.write(str(self.weights_now))

    def load_weights(self, path):
        with open(path) as file:
            self.weights_now = f"loaded {file.read()}"

    def _metric_directions(self):
        return {"accuracy": "up"}

    def _is_open(self):
        return False


def attentive(package):
    """A callback that hears of batches: with it, Keras calls callbacks on the thread that trains,
    in their order, as lepton always does."""
    class Attentive(package.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            pass

    return Attentive()


def drive(package, callbacks, epochs, batches=2, model=None):
    """Fits a fake model: `epochs` holds the logs of each epoch. Returns what came of it."""
    model = model or FakeModel()
    callbacks = callbacks if isinstance(callbacks, list) else [callbacks]
    called = package.callbacks.CallbackList(
        [*callbacks, attentive(package)], add_history=True, model=model, verbose=0,
        epochs=len(epochs), steps=batches)
    model.stop_training = False
    called.on_train_begin()
    logs = None
    for epoch, values in list(enumerate(epochs))[model._initial_epoch or 0:]:
        logs = dict(values)
        called.on_epoch_begin(epoch)
        for batch in range(batches):
            called.on_train_batch_begin(batch)
            called.on_train_batch_end(batch, {"loss": logs.get("loss", 0.0) + batch})
            if model.stop_training:
                break
        model.weights_now = epoch
        called.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    called.on_train_end(logs)
    return types.SimpleNamespace(
        history=model.history.history, epochs=model.history.epoch, weights=model.weights_now,
        rate=float(model.optimizer.learning_rate), saved=model.saved, stopped=model.stop_training)


def curve(*values, name="val_loss"):
    return [{"loss": 1.0 / (1 + index), name: value} for index, value in enumerate(values)]


def both(keras, make, epochs, capsys=None, **options):
    """Runs the same callback of both; asserts that they agree and returns lepton's result."""
    shown, results = [], []
    for package in (keras, lepton):
        results.append(drive(package, make(package), epochs, **options))
        shown.append(capsys.readouterr().out if capsys else "")
    assert vars(results[1]) == vars(results[0])
    assert shown[1] == shown[0]
    return results[1]


UP_AND_DOWN = curve(1.0, 0.8, 0.85, 0.7, 0.75, 0.72, 0.71, 0.705, 0.6, 0.65)


@pytest.mark.parametrize("options", [
    {}, {"patience": 1}, {"patience": 2}, {"patience": 3, "restore_best_weights": True},
    {"patience": 2, "min_delta": 0.12}, {"patience": 2, "baseline": 0.5},
    {"patience": 4, "baseline": 0.75, "restore_best_weights": True},
    {"start_from_epoch": 5, "patience": 1}, {"mode": "max", "patience": 2},
    {"patience": 20, "restore_best_weights": True},
])
def test_early_stopping(keras, capsys, options):
    make = lambda package: package.callbacks.EarlyStopping(verbose=1, **options)
    both(keras, make, UP_AND_DOWN, capsys)


def test_early_stopping_asks_the_metric_for_its_direction():
    stopping = lepton.callbacks.EarlyStopping("val_accuracy", patience=1)
    result = drive(lepton, stopping, curve(0.1, 0.3, 0.2, 0.4, name="val_accuracy"))
    assert result.epochs == [0, 1, 2]
    with pytest.raises(ValueError, match="maximized or minimized"):
        drive(lepton, lepton.callbacks.EarlyStopping("val_x"), curve(0.1, 0.3, name="val_x"))
    with pytest.warns(UserWarning, match="`val_loss` which is not available"):
        drive(lepton, lepton.callbacks.EarlyStopping(), [{"loss": 1.0}])


@pytest.mark.parametrize("options", [
    {"patience": 1}, {"patience": 2, "factor": 0.5}, {"patience": 1, "cooldown": 2},
    {"patience": 1, "min_lr": 0.02}, {"patience": 2, "min_delta": 0.1, "mode": "min"},
])
def test_reduce_on_plateau(keras, capsys, options):
    make = lambda package: package.callbacks.ReduceLROnPlateau(verbose=1, **options)
    result = both(keras, make, UP_AND_DOWN, capsys)
    assert "learning_rate" in result.history
    with pytest.raises(ValueError, match="factor"):
        lepton.callbacks.ReduceLROnPlateau(factor=1.0)


def test_learning_rate_scheduler(keras, capsys):
    make = lambda package: package.callbacks.LearningRateScheduler(
        lambda epoch, rate: rate * 0.5 if epoch else rate, verbose=1)
    assert both(keras, make, UP_AND_DOWN[:4], capsys).rate == pytest.approx(0.0125)
    make = lambda package: package.callbacks.LearningRateScheduler(lambda epoch: 1.0 / (1 + epoch))
    assert both(keras, make, UP_AND_DOWN[:4]).rate == 0.25
    with pytest.raises(ValueError, match="should be a float"):
        drive(lepton, lepton.callbacks.LearningRateScheduler(lambda epoch: "fast"), UP_AND_DOWN)


@pytest.mark.parametrize("options", [
    {"filepath": "m.keras"}, {"filepath": "m-{epoch:02d}-{val_loss:.2f}.h5"},
    {"filepath": "m.keras", "save_best_only": True},
    {"filepath": "m.keras", "save_best_only": True, "initial_value_threshold": 0.75},
    {"filepath": "sub/m-{epoch}.weights.h5", "save_weights_only": True},
    {"filepath": "m-{epoch}-{batch}.keras", "save_freq": 3},
    {"filepath": "m.keras", "save_best_only": True, "monitor": "loss", "mode": "max"},
])
def test_model_checkpoint(keras, capsys, tmp_path, monkeypatch, options):
    monkeypatch.chdir(tmp_path)
    make = lambda package: package.callbacks.ModelCheckpoint(verbose=1, **options)
    assert both(keras, make, UP_AND_DOWN, capsys).saved


def test_model_checkpoint_refuses_other_endings():
    for options in ({}, {"save_weights_only": True}):
        with pytest.raises(ValueError, match="must end in"):
            lepton.callbacks.ModelCheckpoint("model.pb", **options)
    with pytest.raises(ValueError, match="save_freq"):
        lepton.callbacks.ModelCheckpoint("m.keras", save_freq="day")


def test_csv_logger(keras, tmp_path):
    epochs = [{"loss": 0.5, "accuracy": 0.25}, {"loss": 0.125, "accuracy": 0.5, "val_loss": 2.0}]
    for package in (keras, lepton):
        path = tmp_path / f"{package.__name__}.csv"
        drive(package, package.callbacks.CSVLogger(path, separator=";"), epochs)
        drive(package, package.callbacks.CSVLogger(path, separator=";", append=True), epochs)
    text = (tmp_path / "lepton.csv").read_text()
    assert text == (tmp_path / "keras.csv").read_text()
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert len(rows) == 4 and rows[1]["val_loss"] == "2.0" and rows[0]["val_loss"] == "NA"


def test_terminate_on_nan(keras, capsys):
    epochs = [{"loss": 1.0}, {"loss": float("inf")}, {"loss": 1.0}]
    make = lambda package: package.callbacks.TerminateOnNaN()
    result = both(keras, make, epochs, capsys)
    assert result.stopped and result.epochs == [0, 1]
    with pytest.raises(RuntimeError, match="NaN or Inf loss encountered at batch 0"):
        drive(lepton, lepton.callbacks.TerminateOnNaN(raise_error=True), epochs)


def test_lambda_callback_and_subclasses(keras):
    heard = {}
    for package in (keras, lepton):
        found = heard.setdefault(package.__name__, [])

        class Own(package.callbacks.Callback):
            def on_batch_end(self, batch, logs=None):
                found.append(("batch", batch, logs["loss"]))

            def on_epoch_end(self, epoch, logs=None):
                logs["extra"] = epoch * 10

        functions = package.callbacks.LambdaCallback(
            on_epoch_begin=lambda epoch, logs: found.append(("begin", epoch)),
            on_train_end=lambda logs: found.append(("end", sorted(logs))))
        found.append(drive(package, [Own(), functions], UP_AND_DOWN[:2]).history)
    assert heard["lepton"] == heard["keras"]
    assert heard["lepton"][-1]["extra"] == [0, 10]


def test_callback_list_knows_who_hears():
    callbacks = lepton.callbacks
    bar = callbacks.CallbackList([callbacks.EarlyStopping()], add_history=True, add_progbar=True)
    assert [type(one).__name__ for one in bar.callbacks] == [
        "EarlyStopping", "History", "ProgbarLogger"]
    events = ("on_train_batch_end", "on_batch_end")
    assert not bar.hears(*events)
    assert callbacks.CallbackList(callbacks.TerminateOnNaN()).hears(*events)
    functions = callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None)
    assert callbacks.CallbackList([functions]).hears(*events)


def test_backup_and_restore(keras, tmp_path):
    class Crash(Exception):
        pass

    for package in (keras, lepton):
        folder = tmp_path / package.__name__

        def crash(epoch, logs):
            if epoch == 3:
                raise Crash

        backup = package.callbacks.BackupAndRestore(str(folder), double_checkpoint=True)
        stop = package.callbacks.LambdaCallback(on_epoch_begin=crash)
        with pytest.raises(Crash):
            drive(package, [backup, stop], UP_AND_DOWN)
        files = sorted(path.name for path in folder.iterdir())
        assert files == ["latest.weights.h5", "latest.weights.h5.bkp", "training_metadata.json",
                         "training_metadata.json.bkp"]
        assert json.loads((folder / "training_metadata.json").read_text())["epoch"] == 3
        model = FakeModel()
        result = drive(package, backup, UP_AND_DOWN, model=model)
        assert result.epochs == list(range(3, 10)) and not folder.exists()
    with pytest.raises(ValueError, match="Empty"):
        lepton.callbacks.BackupAndRestore("")


def test_a_damaged_backup_falls_back_to_the_one_before(tmp_path):
    backup = lepton.callbacks.BackupAndRestore(
        tmp_path, double_checkpoint=True, delete_checkpoint=False)
    drive(lepton, backup, UP_AND_DOWN[:3])
    (tmp_path / "latest.weights.h5").unlink()
    (tmp_path / "latest.weights.h5").mkdir()
    (tmp_path / "latest.weights.h5").rmdir()
    (tmp_path / "training_metadata.json").write_text("{")
    model = FakeModel()
    backup.set_model(model)
    backup.on_train_begin()
    assert model._initial_epoch == 2 and model.weights_now == "loaded 1"


# --- The progress bar ---


class Clock:
    """A clock that two libraries share: it goes on only when told."""

    def __init__(self, monkeypatch, keras):
        self.now = 1000.0
        import lepton.utils._progbar as ours
        from keras.src.utils import progbar as theirs

        for module in (ours, theirs):
            monkeypatch.setattr(module, "time", types.SimpleNamespace(time=lambda: self.now))


def progress(package, clock, capsys, verbose, steps, durations, epochs=2):
    clock.now = 1000.0
    called = package.callbacks.CallbackList(
        [attentive(package)], add_progbar=True, model=FakeModel(), verbose=verbose, epochs=epochs,
        steps=steps)
    called.on_train_begin()
    for epoch in range(epochs):
        called.on_epoch_begin(epoch)
        for batch, duration in enumerate(durations):
            clock.now += duration
            called.on_train_batch_end(batch, {"accuracy": 0.1 * batch, "loss": 4e-4 / (batch + 1)})
        called.on_epoch_end(epoch, {"accuracy": 0.5, "loss": -2.5, "val_loss": 1e-5})
    called.on_train_end({})
    called.on_test_begin()
    return capsys.readouterr().out


@pytest.mark.parametrize("verbose", [1, 2, "auto"])
@pytest.mark.parametrize("steps, durations", [
    (12, [0.5] + [0.2] * 11), (3, [2.0, 3.0, 1.0]), (None, [0.1] * 5), (200, [0.004] * 200),
    (1000, [40.0] * 3 + [0.0] * 997), (1, [2e-5]),
])
def test_progress_bar_is_that_of_keras(keras, capsys, monkeypatch, verbose, steps, durations):
    clock = Clock(monkeypatch, keras)
    if verbose == "auto":
        shown = [progress(lepton, clock, capsys, level, steps, durations) for level in ("auto", 1)]
        assert shown[0] == shown[1]
        return
    expected = progress(keras, clock, capsys, verbose, steps, durations)
    assert progress(lepton, clock, capsys, verbose, steps, durations) == expected
    assert "Epoch 1/2\n" in expected


def test_progbar_by_hand(keras, capsys, monkeypatch):
    clock, shown = Clock(monkeypatch, keras), []
    for package in (keras, lepton):
        for options in ({}, {"stateful_metrics": ["b"], "width": 7, "unit_name": "sample"}):
            clock.now = 5000.0
            bar = package.utils.Progbar(5, **options)
            for step in range(5):
                clock.now += 0.3
                bar.add(1, [("a", float(step)), ("b", 2.0 * step)])
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1]
    with pytest.raises(ValueError, match="only one"):
        lepton.utils.Progbar(5, stateful_metrics=["a"], stateless_metrics=["b"])


def test_messages_can_go_to_the_log(capsys, caplog):
    caplog.set_level("INFO", "lepton")
    lepton.config.disable_interactive_logging()
    try:
        lepton.utils.Progbar(1).update(1)
    finally:
        lepton.config.enable_interactive_logging()
    assert capsys.readouterr().out == "" and "1/1" in caplog.text


# --- TensorBoard ---


def records(path):
    """The records of an event file, their checksums checked by the sum's definition."""
    def checksum(data):
        crc = 0xFFFFFFFF
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        crc ^= 0xFFFFFFFF
        return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF

    data, place = open(path, "rb").read(), 0
    while place < len(data):
        (length,) = struct.unpack_from("<Q", data, place)
        assert struct.unpack_from("<I", data, place + 8)[0] == checksum(data[place : place + 8])
        record = data[place + 12 : place + 12 + length]
        assert struct.unpack_from("<I", data, place + 12 + length)[0] == checksum(record)
        yield record
        place += 16 + length


def test_tensorboard_writes_event_files(tmp_path):
    board = lepton.callbacks.TensorBoard(tmp_path, update_freq=2, write_steps_per_second=True)
    drive(lepton, board, UP_AND_DOWN[:2], batches=4)
    (train,) = glob.glob(f"{tmp_path}/train/events.out.tfevents.*")
    (validation,) = glob.glob(f"{tmp_path}/validation/events.out.tfevents.*")
    written = list(records(train))
    assert b"brain.Event:2" in written[0]
    for tag in (b"epoch_loss", b"epoch_learning_rate", b"batch_loss", b"epoch_steps_per_second"):
        assert sum(tag in record for record in written) >= 2, tag
    assert sum(b"epoch_loss" in record for record in records(validation)) == 2
    with pytest.raises(NotImplementedError, match="write_images"):
        lepton.callbacks.TensorBoard(tmp_path, write_images=True)


def test_event_files_are_read_by_tensorflow(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tensorflow = pytest.importorskip("tensorflow")
        from tensorflow.python.summary.summary_iterator import summary_iterator
    from lepton.callbacks._events import EventWriter

    writer = EventWriter(str(tmp_path))
    writer.scalar("epoch_loss", 1.5, 3)
    writer.histogram("w/histogram", np.arange(90.0), 2)
    writer.text("keras", "graph_keras_model", b"1", '{"a": 1}', 0)
    writer.close()
    (path,) = glob.glob(f"{tmp_path}/*")
    events = list(summary_iterator(path))
    assert events[0].file_version == "brain.Event:2" and events[1].step == 3
    values = [event.summary.value[0] for event in events[1:]]
    assert [value.metadata.plugin_data.plugin_name for value in values] == [
        "scalars", "histograms", "graph_keras_model"]
    assert tensorflow.make_ndarray(values[0].tensor) == 1.5
    buckets = tensorflow.make_ndarray(values[1].tensor)
    assert buckets.shape == (30, 3) and buckets[:, 2].sum() == 90
    assert tensorflow.make_ndarray(values[2].tensor) == b'{"a": 1}'
