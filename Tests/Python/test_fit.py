"""Training through the Python package: data of all kinds, callbacks, errors."""

import json
import signal
import threading

import numpy as np
import pytest

import lepton
from lepton import layers

RANDOM = np.random.default_rng(5)
X = RANDOM.normal(size=(90, 3)).astype("float32")
Y = (X @ np.array([1.0, -2.0, 0.5], "float32") + 0.3).astype("float32")
CLASSES = (Y > 0).astype("int64") + (Y > 1)


def regression(optimizer="sgd", metrics=("mae",), **options):
    """A compiled model with the same weights every time."""
    model = lepton.Sequential([
        lepton.Input((3,)), layers.Dense(5, "tanh", name="hidden"), layers.Dense(1, name="out")])
    generator = np.random.default_rng(2)
    model.set_weights([generator.normal(size=one.shape) * 0.3 for one in model.get_weights()])
    model.compile(optimizer, "mse", metrics=list(metrics), **options)
    return model


def classifier():
    model = lepton.Sequential([lepton.Input((3,)), layers.Dense(3, "softmax")])
    model.set_weights([np.zeros((3, 3)), np.zeros(3)])
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def history(model, *data, **options):
    return model.fit(*data, **{"verbose": 0, "shuffle": False, **options}).history


def same(one, other):
    assert list(one) == list(other)
    for name in one:
        np.testing.assert_allclose(one[name], other[name], rtol=1e-6, err_msg=name)


EXPECTED = {"epochs": 2, "batch_size": 16}


@pytest.fixture(scope="module")
def expected():
    return history(regression(), X, Y, **EXPECTED)


# --- Against Keras ---


def test_fit_agrees_with_keras(keras):
    ours = regression(lepton.optimizers.Adam(0.01))
    theirs = keras.Sequential([
        keras.Input((3,)), keras.layers.Dense(5, "tanh"), keras.layers.Dense(1)])
    theirs.set_weights(ours.get_weights())
    theirs.compile(keras.optimizers.Adam(0.01), "mse", metrics=["mae"])
    options = {"epochs": 3, "batch_size": 16, "validation_split": 0.2, "shuffle": False,
               "sample_weight": np.linspace(0.5, 2, 90).astype("float32")}
    found, reference = ours.fit(X, Y, verbose=0, **options), theirs.fit(X, Y, verbose=0, **options)
    assert found.epoch == reference.epoch == [0, 1, 2]
    assert sorted(found.history) == sorted(reference.history)
    for name, values in reference.history.items():
        np.testing.assert_allclose(found.history[name], values, rtol=1e-4, err_msg=name)
    for one, other in zip(ours.get_weights(), theirs.get_weights()):
        np.testing.assert_allclose(one, other, atol=1e-5)
    np.testing.assert_allclose(
        ours.evaluate(X, Y, verbose=0), theirs.evaluate(X, Y, verbose=0), rtol=1e-4)
    for model in (ours, theirs):
        model.reset_metrics()
    np.testing.assert_allclose(
        ours.train_on_batch(X[:8], Y[:8]), theirs.train_on_batch(X[:8], Y[:8]), rtol=1e-4)
    assert float(ours.optimizer.learning_rate) == float(theirs.optimizer.learning_rate.numpy())
    assert ours.optimizer.iterations == int(theirs.optimizer.iterations.numpy())
    found, reference = ours.get_compile_config(), theirs.get_compile_config()
    assert found["loss"] == reference["loss"] and found["metrics"] == reference["metrics"]
    assert found["optimizer"]["class_name"] == reference["optimizer"]["class_name"]


# --- Data ---


def test_arrays_lists_and_other_types_of_data(expected):
    for x, y in [(X.astype("float64"), Y.tolist()), (X[::-1][::-1], Y.reshape(-1, 1)),
                 (X.tolist(), Y), ([X], [Y]), (np.asfortranarray(X), Y.astype("float64"))]:
        same(history(regression(), x, y, **EXPECTED), expected)


def test_memory_mapped_data_is_learned_from_in_place(expected, tmp_path):
    np.save(tmp_path / "x.npy", X)
    np.save(tmp_path / "y.npy", Y)
    x, y = (np.load(tmp_path / f"{name}.npy", mmap_mode="r") for name in "xy")
    same(history(regression(), x, y, **EXPECTED), expected)


class Numbered(lepton.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.ends = 0

    def __len__(self):
        return 6

    def __getitem__(self, index):
        part = slice(16 * index, 16 * index + 16)
        return X[part], Y[part]

    def on_epoch_end(self):
        self.ends += 1


def batches(repeat=1):
    for _ in range(repeat):
        yield from (Numbered()[index] for index in range(6))


def test_generators_and_datasets_learn_the_same(expected):
    numbered = Numbered()
    same(history(regression(), numbered, epochs=2), expected)
    assert numbered.ends == 2
    same(history(regression(), list(batches()).__iter__(), epochs=1), {
        name: values[:1] for name, values in expected.items()})
    same(history(regression(), batches(3), steps_per_epoch=6, epochs=2), expected)
    slices = lepton.utils.Dataset.from_tensor_slices((X, Y)).batch(16)
    same(history(regression(), slices, epochs=2), expected)
    same(history(regression(), slices.prefetch(2), epochs=2, steps_per_epoch=6), expected)
    lists = lepton.utils.Dataset(lambda: ([x, y] for x, y in batches()), 6)
    same(history(regression(), lists, epochs=2), expected)


def test_a_generator_that_ends_ends_the_training():
    with pytest.warns(UserWarning, match="ran out of data"):
        assert len(history(regression(), batches(), epochs=3)["loss"]) == 1


def test_validation():
    model = regression()
    found = history(model, X[:60], Y[:60], validation_data=(X[60:], Y[60:]), epochs=2)
    split = history(regression(), X, Y, validation_split=1 / 3, epochs=2)
    same(found, split)
    assert list(found) == ["loss", "mae", "val_loss", "val_mae"]
    assert model.evaluate(X[60:], Y[60:], verbose=0)[0] == pytest.approx(found["val_loss"][-1])
    again = history(regression(), X[:60], Y[:60], epochs=2,
                    validation_data=((X[i:i + 10], Y[i:i + 10]) for i in range(60, 90, 10)),
                    validation_freq=2)
    assert again["val_loss"] == pytest.approx(found["val_loss"][1:], rel=1e-5)
    with pytest.raises(NotImplementedError, match="only supported for arrays"):
        history(regression(), batches(), validation_split=0.5)


def test_weights_of_samples_and_classes():
    weights = {0: 1.0, 1: 3.0, 2: 0.5}
    by_class = history(classifier(), X, CLASSES, class_weight=weights, epochs=2)
    samples = np.array([weights[label] for label in CLASSES])
    same(by_class, history(classifier(), X, CLASSES, sample_weight=samples, epochs=2))
    stream = lepton.utils.Dataset.from_tensor_slices((X, CLASSES)).batch(32)
    same(by_class, history(classifier(), stream, class_weight=weights, epochs=2))
    one, other = classifier(), classifier()
    assert one.train_on_batch(X, CLASSES, class_weight=weights) == pytest.approx(
        other.train_on_batch(X, CLASSES, sample_weight=samples))


def test_several_inputs_and_outputs_by_name_or_in_order():
    def build():
        lepton.backend.clear_session()
        left, right = lepton.Input((3,), name="left"), lepton.Input((3,), name="right")
        joined = layers.Concatenate()([left, right])
        model = lepton.Model([left, right], [
            layers.Dense(1, name="sum", kernel_initializer="ones")(joined),
            layers.Dense(1, name="half", kernel_initializer="zeros")(joined)])
        return model

    one, other = build(), build()
    one.compile("sgd", {"sum": "mse", "half": "mae"}, metrics={"half": ["mse"]},
                loss_weights={"sum": 1.0, "half": 0.5})
    other.compile("sgd", ["mse", "mae"], metrics=[[], ["mse"]], loss_weights=[1.0, 0.5])
    targets = Y.reshape(-1, 1)
    first = history(one, {"left": X, "right": X}, {"sum": targets, "half": targets}, epochs=2)
    second = history(other, [X, X], [targets, targets], epochs=2)
    same(first, second)
    assert {"loss", "sum_loss", "half_loss", "half_mse"} == set(first)
    weighted = history(one, [X, X], [targets, targets], sample_weight={"half": np.zeros(90)})
    assert weighted["half_loss"] == [0.0]
    with pytest.raises(ValueError, match="2 outputs, but was given 3"):
        one.fit([X, X], [Y, Y, Y], verbose=0)
    with pytest.raises(ValueError, match="'left', 'right', but was given 'middle'"):
        one.fit({"middle": X}, [Y, Y], verbose=0)


def test_shuffling_follows_the_seed():
    found = []
    for seed in (1, 1, 2):
        model = regression()
        lepton.utils.set_random_seed(seed)
        found.append(history(model, X, Y, shuffle=True, epochs=2)["loss"])
    assert found[0] == found[1] != found[2]


def test_a_sequential_model_is_built_and_compiled_when_it_sees_data():
    for data in ((X, Y), (lepton.utils.Dataset.from_tensor_slices((X, Y)).batch(30),)):
        model = lepton.Sequential([layers.Dense(1)])
        model.compile("sgd", "mse")
        assert not model.built and model.compiled
        losses = history(model, *data, epochs=2)["loss"]
        assert losses[1] < losses[0]
        assert model.built and model.layers[0].kernel.shape == (3, 1)
        model.add(layers.Dense(1))
        assert len(history(model, *data)["loss"]) == 1


def test_the_first_layer_may_say_the_input_shape():
    for first in (layers.Dense(4, input_shape=(3,)), layers.Dense(4, input_dim=3),
                  layers.Dense(4, batch_input_shape=(None, 3))):
        model = lepton.Sequential([first, layers.Dense(1)])
        model.compile("sgd", "mse")
        assert model.built and model.count_params() == 21
    words = lepton.Sequential([layers.Embedding(10, 4, input_length=7), layers.Flatten()])
    assert words.predict(np.zeros((2, 7), "int32"), verbose=0).shape == (2, 28)


# --- Callbacks, progress, stopping ---


def test_history_is_kept_and_training_goes_on(expected):
    model = regression()
    first = model.fit(X, Y, batch_size=16, shuffle=False, verbose=0)
    assert model.history is first and first.params["epochs"] == 1 and first.params["steps"] == 6
    second = model.fit(X, Y, batch_size=16, shuffle=False, verbose=0, initial_epoch=1, epochs=2)
    assert second.epoch == [1]
    assert [*first.history["loss"], *second.history["loss"]] == pytest.approx(expected["loss"])


def test_weights_of_every_moment_of_training_can_be_read_and_saved(tmp_path):
    """What was read keeps its values, files and predictions are of the moment, and nothing of
    that changes what is learned."""
    model, undisturbed = regression("adam"), regression("adam")
    read, predicted, paths = [model.get_weights()], [], []

    class Reader(lepton.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            read.append(self.model.get_weights())
            predicted.append(self.model.predict(X[:4], verbose=0))
            paths.append(str(tmp_path / f"{batch}.keras"))
            self.model.save(paths[-1])

    callbacks = [Reader()]
    options = {"epochs": 1, "batch_size": 30, "verbose": 0, "shuffle": False}
    model.fit(X, Y, callbacks=callbacks, **options)
    undisturbed.fit(X, Y, **options)
    assert len(paths) == 3
    for before, after in zip(read, read[1:]):
        assert not any(np.array_equal(one, other) for one, other in zip(before, after))
    for weights, output, path in zip(read[1:], predicted, paths):
        saved = lepton.load_model(path)
        for one, other in zip(weights, saved.get_weights()):
            np.testing.assert_array_equal(one, other)
        np.testing.assert_array_equal(saved.predict(X[:4], verbose=0), output)
    for one, other in zip(model.get_weights(), undisturbed.get_weights()):
        np.testing.assert_array_equal(one, other)


def test_callbacks_see_the_model_and_may_change_it(tmp_path):
    seen = []

    class Watch(lepton.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append((batch, sorted(logs), int(self.model.optimizer.iterations)))

        def on_epoch_end(self, epoch, logs=None):
            self.model.save_weights(tmp_path / f"{epoch}.weights.h5")
            seen.append(self.model.predict(X[:4], verbose=0).shape)
            self.model.optimizer.learning_rate = 0.0

    model = regression()
    history(model, X, Y, batch_size=45, epochs=2, callbacks=[Watch()])
    assert seen == [
        (0, ["loss", "mae"], 1), (1, ["loss", "mae"], 2), (4, 1),
        (0, ["loss", "mae"], 3), (1, ["loss", "mae"], 4), (4, 1)]
    # The second epoch's rate was 0.
    again = regression()
    again.load_weights(tmp_path / "0.weights.h5")
    np.testing.assert_array_equal(again.predict(X, verbose=0), model.predict(X, verbose=0))


def test_early_stopping_restores_the_best_weights():
    model = regression(lepton.optimizers.SGD(0.2))
    schedule = lepton.callbacks.LearningRateScheduler(lambda epoch: 0.05 if epoch < 3 else 5.0)
    stop = lepton.callbacks.EarlyStopping(
        "loss", patience=2, restore_best_weights=True, start_from_epoch=1)
    found = history(model, X, Y, epochs=20, callbacks=[schedule, stop])
    assert len(found["loss"]) < 20 and "learning_rate" in found
    assert model.stop_training
    best = stop.best_epoch
    assert found["loss"][best] == min(found["loss"][1:])
    assert np.isfinite(model.predict(X, verbose=0)).all()


def test_stopping_within_an_epoch():
    stop = lepton.callbacks.LambdaCallback()
    stop.on_train_batch_end = lambda batch, logs=None: setattr(
        stop.model, "stop_training", batch == 2)
    model = regression()
    assert len(history(model, X, Y, batch_size=10, epochs=5, callbacks=[stop])["loss"]) == 1
    assert model.optimizer.iterations == 3


def test_checkpoints_are_resumed(tmp_path):
    class Crash(Exception):
        pass

    def crash(epoch, logs):
        if epoch == 2:
            raise Crash

    model = regression("adam")
    whole = history(model, X, Y, epochs=4)["loss"]
    backup = lepton.callbacks.BackupAndRestore(tmp_path / "backup")
    with pytest.raises(Crash):
        history(regression("adam"), X, Y, epochs=4,
                callbacks=[backup, lepton.callbacks.LambdaCallback(on_epoch_begin=crash)])
    resumed = regression("adam")
    rest = history(resumed, X, Y, epochs=4, callbacks=[backup])["loss"]
    assert rest == whole[2:]
    for one, other in zip(resumed.get_weights(), model.get_weights()):
        np.testing.assert_array_equal(one, other)


def test_exceptions_go_through_and_leave_the_model_usable():
    class Mine(Exception):
        pass

    def failing():
        yield X[:10], Y[:10]
        raise Mine("in a generator")

    model = regression()
    with pytest.raises(Mine, match="in a generator"):
        model.fit(failing(), verbose=0)
    for event in ("on_train_begin", "on_epoch_begin", "on_train_batch_end", "on_epoch_end",
                  "on_test_begin", "on_train_end"):
        def fail(*_, **__):
            raise Mine(event)

        with pytest.raises(Mine, match=event):
            model.fit(X, Y, verbose=0, validation_split=0.2,
                      callbacks=[lepton.callbacks.LambdaCallback(**{event: fail})])
    with pytest.raises(KeyboardInterrupt):
        def interrupt(batch, logs=None):
            raise KeyboardInterrupt

        model.fit(X, Y, verbose=0,
                  callbacks=[lepton.callbacks.LambdaCallback(on_train_batch_end=interrupt)])
    assert len(history(model, X, Y)["loss"]) == 1


def test_where_numbers_cease_to_be_finite_is_said():
    model = regression()
    x = X.copy()
    x[5] = np.nan
    with pytest.warns(RuntimeWarning, match=r"epoch 1, step 1: the loss is not finite.*hidden"):
        model.fit(x, Y, batch_size=16, shuffle=False, verbose=0)
    # The model can still be used.
    assert np.isnan(model.predict(X, verbose=0)).all()


def test_ctrl_c_stops_the_training():
    import _thread

    model = regression()
    # A shell that runs the tests in the background has Ctrl-C ignored.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        timer = threading.Timer(0.3, _thread.interrupt_main)
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            history(model, X, Y, epochs=10**7)
        timer.join()
    finally:
        signal.signal(signal.SIGINT, before)
    assert model.history.epoch and len(history(model, X, Y)["loss"]) == 1


def test_the_interpreter_runs_on_while_the_library_trains():
    model = regression()
    ticks, done = [], threading.Event()

    def count():
        while not done.wait(0.001):
            ticks.append(1)

    other = threading.Thread(target=count)
    other.start()
    history(model, X, Y, epochs=300, batch_size=1)
    done.set()
    other.join()
    assert ticks


def test_progress_is_shown(capsys):
    regression().fit(X, Y, epochs=2, batch_size=30, validation_split=0.2, verbose=2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "Epoch 1/2" and lines[1].startswith("3/3 - 0s - ")
    assert " - loss: " in lines[1] and " - val_mae: " in lines[1] and len(lines) == 4
    regression().fit(X, Y, batch_size=30)
    shown = capsys.readouterr().out
    assert "3/3" in shown and "━━━━" in shown and shown.endswith("\n")
    regression().evaluate(X, Y, batch_size=30, verbose=1)
    assert "3/3" in capsys.readouterr().out
    regression().fit(X, Y, verbose=0)
    assert capsys.readouterr().out == ""


# --- Evaluating, steps, the optimizer ---


def test_evaluate_and_steps():
    model = regression(metrics=["mse", "mae"])
    whole = model.evaluate(X, Y, verbose=0)
    assert model.metrics_names == ["loss", "mae", "mse"] and len(whole) == 3
    assert model.evaluate(X, Y, batch_size=7, verbose=0) == pytest.approx(whole, rel=1e-5)
    assert model.evaluate(X, Y, verbose=0, return_dict=True) == pytest.approx(
        dict(zip(model.metrics_names, whole)))
    assert model.evaluate(Numbered(), verbose=0) == pytest.approx(whole, rel=1e-5)
    error = np.mean((model.predict(X, verbose=0)[:, 0] - Y) ** 2)
    assert whole[0] == pytest.approx(error, rel=1e-5)
    model.reset_metrics()
    assert model.test_on_batch(X, Y) == pytest.approx(whole, rel=1e-5)
    plain = regression(metrics=[])
    assert plain.evaluate(X, Y, verbose=0) == pytest.approx(error, rel=1e-5)
    model.reset_metrics()
    first = model.train_on_batch(X, Y, return_dict=True)["loss"]
    model.reset_metrics()
    assert model.train_on_batch(X, Y, return_dict=True)["loss"] < first == pytest.approx(error)


def test_the_optimizer_can_be_read_and_set():
    model = regression(lepton.optimizers.Adam(0.01))
    optimizer = model.optimizer
    assert optimizer.built and optimizer.iterations == 0
    model.train_on_batch(X, Y)
    assert optimizer.iterations == 1 and optimizer.iterations.numpy() == 1
    names = [variable.name for variable in optimizer.variables]
    assert names[:2] == ["iteration", "learning_rate"] and len(names) == 2 + 2 * 4
    assert np.abs(optimizer.variables[2].numpy()).sum() > 0
    optimizer.learning_rate = 0.5
    assert float(model.optimizer.learning_rate) == 0.5 == optimizer.get_config()["learning_rate"]
    optimizer.variables[0].assign(7)
    assert optimizer.iterations == 7
    accumulating = regression(lepton.optimizers.SGD(gradient_accumulation_steps=2))
    for _ in range(5):
        accumulating.train_on_batch(X, Y)
    assert accumulating.optimizer.iterations == 2
    schedule = lepton.optimizers.schedules.ExponentialDecay(0.1, 1, 0.5)
    scheduled = regression(lepton.optimizers.SGD(schedule))
    rates = []
    for _ in range(3):
        rates.append(float(scheduled.optimizer.learning_rate))
        scheduled.train_on_batch(X, Y)
    assert rates == pytest.approx([0.1, 0.05, 0.025])


def test_frozen_layers_do_not_learn():
    model = regression()
    before = model.get_weights()
    model.get_layer("hidden").trainable = False
    assert not model.get_layer("hidden").trainable and model.get_layer("out").trainable
    model.compile("sgd", "mse")
    history(model, X, Y)
    for index, (one, other) in enumerate(zip(before, model.get_weights())):
        assert np.array_equal(one, other) == (index < 2)
    assert [one.path for one in model.trainable_weights] == ["out/kernel", "out/bias"]
    model.trainable = True
    model.compile("sgd", "mse")
    history(model, X, Y)
    assert not np.array_equal(before[0], model.get_weights()[0])
    frozen = lepton.Sequential([lepton.Input((3,)), layers.Dense(2, trainable=False)])
    assert frozen.trainable_weights == []


# --- Saving ---


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_saved_model_goes_on_where_it_was(tmp_path, ending):
    model = regression(lepton.optimizers.Adam(0.02))
    history(model, X, Y, epochs=2)
    model.save(tmp_path / f"model{ending}")
    loaded = lepton.load_model(tmp_path / f"model{ending}")
    assert loaded.compiled and type(loaded.optimizer) is lepton.optimizers.Adam
    assert loaded.optimizer.iterations == model.optimizer.iterations == 6
    assert loaded.metrics_names == ["loss", "mae"] and loaded.loss is not None
    np.testing.assert_array_equal(loaded.predict(X, verbose=0), model.predict(X, verbose=0))
    same(history(loaded, X, Y, epochs=2), history(model, X, Y, epochs=2))
    assert not lepton.load_model(tmp_path / f"model{ending}", compile=False).compiled
    with pytest.raises(ValueError, match="overwrite=True"):
        model.save(tmp_path / f"model{ending}", overwrite=False)


def test_saving_to_memory_and_without_optimizer(tmp_path):
    import io

    model = regression()
    file = io.BytesIO()
    model.save(file)
    assert lepton.load_model(file.getvalue()).compiled
    model.save(tmp_path / "model.keras", include_optimizer=False)
    assert not lepton.load_model(tmp_path / "model.keras").compiled
    for path in ("model", "model.pb"):
        with pytest.raises(ValueError, match="must end in"):
            model.save(tmp_path / path)
    with pytest.raises(ValueError, match="must end in"):
        model.save_weights(tmp_path / "model.h5")


def test_weights_by_name_and_mismatches(tmp_path):
    model = regression()
    model.save_weights(tmp_path / "all.weights.h5")
    model.save(tmp_path / "all.h5")
    other = lepton.Sequential([
        lepton.Input((3,)), layers.Dense(5, name="hidden"), layers.Dense(2, name="out")])
    before = other.get_weights()
    other.load_weights(tmp_path / "all.h5", by_name=True, skip_mismatch=True)
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    np.testing.assert_array_equal(other.get_weights()[2], before[2])
    with pytest.raises(lepton.WeightsError):
        other.load_weights(tmp_path / "all.weights.h5")


def test_clones_and_configurations():
    model = regression()
    for clone in (lepton.models.clone_model(model),
                  lepton.Sequential.from_config(model.get_config()),
                  lepton.models.model_from_json(model.to_json())):
        assert [weight.shape for weight in clone.weights] == [(3, 5), (5,), (5, 1), (1,)]
        assert not clone.compiled
        clone.compile_from_config(model.get_compile_config())
        assert len(history(clone, X, Y)["loss"]) == 1
    inputs = lepton.Input((3,))
    functional = lepton.Model(inputs, layers.Dense(2, name="d")(inputs))
    again = lepton.Model.from_config(functional.get_config())
    assert [layer.name for layer in again.layers] == [layer.name for layer in functional.layers]
    unbuilt = lepton.Sequential([layers.Dense(2)])
    assert not lepton.models.clone_model(unbuilt).built


# --- Errors ---


def test_what_is_not_offered_says_so():
    def own(y_true, y_pred):
        return 0

    model = regression()
    model.compile("sgd", own)
    with pytest.raises(lepton.HostError, match="loss own.*0 is no tensor"):
        model.fit(X, Y, verbose=0)
    model.compile("sgd", "mse", metrics=[own])
    with pytest.raises(lepton.HostError, match="metric own.*0 is no tensor"):
        model.fit(X, Y, verbose=0)

    class Own(lepton.losses.Loss):
        pass

    model.compile("sgd", Own())
    with pytest.raises(lepton.HostError, match="Own computes no loss"):
        model.fit(X, Y, verbose=0)
    with pytest.raises(NotImplementedError, match="custom training loops"):
        model.optimizer.apply_gradients([])
    with pytest.raises(ValueError, match="no optimizer named 'fast'"):
        model.compile("fast", "mse")
    with pytest.raises(ValueError, match="list, tuple, or dict"):
        model.compile("sgd", "mse", metrics="mae")
    with pytest.raises(ValueError):
        model.compile("sgd", "nonsense")
    with pytest.raises(NotImplementedError, match="validation_freq"):
        regression().fit(X, Y, verbose=0, validation_freq=[1, 3])


def test_wrong_data_is_refused_and_the_model_stays_usable():
    model = classifier()
    with pytest.raises(ValueError, match="compile"):
        lepton.Sequential([lepton.Input((3,)), layers.Dense(1)]).fit(X, Y)
    for x, y in [(X, CLASSES[:-1]), (X[:, :2], CLASSES), (X, CLASSES + 7), (None, None)]:
        with pytest.raises(ValueError):
            model.fit(x, y, verbose=0)
    with pytest.raises(TypeError, match="not numbers"):
        model.fit(X, np.array(["a"] * 90), verbose=0)
    with pytest.raises(ValueError, match="should not be passed"):
        model.fit(batches(), CLASSES, verbose=0)
    with pytest.raises(ValueError, match="tuple of 4"):
        model.fit(iter([(X, CLASSES, X, X)]), verbose=0)
    with pytest.raises(ValueError, match="neither data nor"):
        model.fit(object(), verbose=0)
    with pytest.raises(ValueError, match="batch_size"):
        model.fit(X, CLASSES, batch_size=0, verbose=0)
    assert len(history(model, X, CLASSES)["loss"]) == 1


def test_compile_takes_objects_functions_and_keras_objects(keras):
    found = []
    for loss, metric in [
        ("mse", "mae"), (lepton.losses.MeanSquaredError(), lepton.metrics.MeanAbsoluteError("mae")),
        (lepton.losses.mean_squared_error, "mae"), (lepton.losses.MeanSquaredError, "mae"),
        (keras.losses.MeanSquaredError(), keras.metrics.MeanAbsoluteError("mae")),
    ]:
        model = regression()
        model.compile(keras.optimizers.SGD(0.01), loss, metrics=[metric])
        found.append(history(model, X, Y))
    for one in found[1:]:
        same(one, found[0])
    assert json.loads(model._compile_config())["optimizer"]["class_name"] == "SGD"
