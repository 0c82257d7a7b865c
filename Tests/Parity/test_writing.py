"""The files that lepton writes, beside those that Keras writes for the same models, and in the
hands of Keras 3 and Keras 2."""

import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile

import parity  # noqa: F401  (chooses Keras's backend)

import h5py
import keras
import numpy as np
import pytest
from keras import layers

import lepton


def _mlp():
    return keras.Sequential(
        [
            keras.Input((6,)),
            layers.Dense(4, activation="relu", kernel_regularizer="l2", activity_regularizer="l1"),
            layers.BatchNormalization(),
            layers.Dropout(0.3, seed=3),
            layers.Dense(2, kernel_constraint="max_norm"),
        ]
    )


def _cnn():
    return keras.Sequential(
        [
            keras.Input((8, 8, 3)),
            layers.Conv2D(4, 3, padding="same", activation="swish"),
            layers.SeparableConv2D(4, 3),
            layers.LeakyReLU(0.2),
            layers.MaxPooling2D(),
            layers.DepthwiseConv2D(2),
            layers.LayerNormalization(),
            layers.PReLU(),
            layers.Flatten(),
            layers.Dense(2),
        ]
    )


def _sequence():
    return keras.Sequential(
        [
            keras.Input((5, 3)),
            layers.Masking(),
            layers.Bidirectional(layers.LSTM(4, return_sequences=True, dropout=0.2)),
            layers.TimeDistributed(layers.Dense(3)),
            layers.GRU(3, return_sequences=True, recurrent_dropout=0.1),
            layers.RNN([layers.LSTMCell(3), layers.GRUCell(2)]),
            layers.Dense(2),
        ]
    )


def _embedding():
    return keras.Sequential(
        [
            keras.Input((5,), dtype="int32"),
            layers.Embedding(9, 4, mask_zero=True),
            layers.SimpleRNN(3),
            layers.GaussianNoise(0.1),
            layers.Dense(2),
        ]
    )


def _residual():
    x = keras.Input((6,), name="in")
    shared = layers.Dense(6)
    y = layers.Add()([shared(x), shared(shared(x))])
    return keras.Model(x, layers.Dense(2)(layers.Concatenate()([y, x])))


def _nested():
    x = keras.Input((6,), name="in")
    parts = [keras.Input((6,)), layers.Dense(3), layers.Dropout(0.1)]
    inner = keras.Sequential(parts, name="inner")
    z = keras.Input((6,))
    graph = keras.Model(z, layers.Dense(3)(z), name="graph")
    return keras.Model(x, layers.Dense(2)(layers.Add()([inner(x), graph(x)]) * 2.0 + 1))


def _several():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    both = layers.Concatenate()([a, b])
    return keras.Model([a, b], [layers.Dense(1, name="p")(both), layers.Dense(2, name="q")(b)])


def _dictionaries():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    both = layers.Concatenate()([a, b])
    return keras.Model({"a": a, "b": b}, {"p": layers.Dense(1)(both), "q": layers.Dense(2)(b)})


def _preprocessing():
    x = keras.Input((8, 8, 3))
    y = layers.Rescaling(1 / 255)(layers.Normalization()(x))
    y = layers.SpectralNormalization(layers.Conv2D(4, 3))(layers.ZeroPadding2D()(y))
    return keras.Model(x, layers.Dense(2)(layers.GlobalAveragePooling2D()(y)))


MODELS = {
    build.__name__[1:]: build
    for build in (
        _mlp, _cnn, _sequence, _embedding, _residual, _nested, _several, _dictionaries,
        _preprocessing,
    )
}
#: Those that Keras 2 has no form for that Keras 3 reads too.
KERAS_3_ONLY = {"nested", "preprocessing"}


def inputs(model, batch=4):
    return [
        parity.example(tensor, batch, seed=7 + place) for place, tensor in enumerate(model.inputs)
    ]


def targets(model, batch=4):
    generator = np.random.default_rng(5)
    return [
        generator.normal(size=(batch, *tensor.shape[1:])).astype("float32")
        for tensor in model.outputs
    ]


def structured(model, arrays, which):
    """Arrays as the model takes or gives them: one, a list, or a dictionary."""
    structure = getattr(model, f"_{which}_struct", None)
    if isinstance(structure, dict):
        return dict(zip(structure, arrays))
    return arrays[0] if len(arrays) == 1 else arrays


def predict(model, arrays):
    outputs = model(structured(model, arrays, "inputs"), training=False)
    return [np.asarray(keras.ops.convert_to_numpy(x)) for x in keras.tree.flatten(outputs)]


def trained(name, optimizer="adam", steps=2):
    """A model of Keras that has learned a little."""
    keras.utils.set_random_seed(4)
    model = MODELS[name]()
    parity.randomize(model)
    model.compile(optimizer, "mse")
    x = structured(model, inputs(model), "inputs")
    y = structured(model, targets(model), "outputs")
    for _ in range(steps):
        model.train_on_batch(x, y)
    return model


def train(model, x, y, steps=5):
    """The loss of every one of some steps without dropout."""
    for layer in keras.tree.flatten(getattr(model, "layers", [])):
        if hasattr(layer, "rate"):
            layer.rate = 0
    losses = []
    for _ in range(steps):
        model.reset_metrics()
        losses.append(float(np.atleast_1d(model.train_on_batch(x, y))[0]))
    return losses


def opened(path):
    """An HDF5 file, or the one in an archive."""
    if zipfile.is_zipfile(path):
        return h5py.File(io.BytesIO(zipfile.ZipFile(path).read("model.weights.h5")))
    return h5py.File(path)


def tree(path):
    """Everything in an HDF5 file, with the types in which it is stored, by path."""
    found = {}

    def attributes(thing):
        values = {}
        for key in thing.attrs:
            attribute = thing.attrs.get_id(key)
            value = thing.attrs[key]
            values[key] = (
                str(attribute.dtype), h5py.check_string_dtype(attribute.dtype), attribute.shape,
                value.tolist() if hasattr(value, "tolist") else value,
            )
        return values

    def visit(group, place):
        found[place or "/"] = attributes(group)
        for key, thing in group.items():
            # Keras stores no streams of random numbers.
            if key == "seed_generator":
                continue
            if isinstance(thing, h5py.Group):
                visit(thing, f"{place}/{key}")
            else:
                value = thing[()]
                # JAX has no 64-bit integers unless asked; what it calls int64 it stores as int32.
                if keras.backend.backend() == "jax" and value.dtype == np.int64:
                    value = value.astype(np.int32)
                found[f"{place}/{key}"] = (
                    str(value.dtype), value.shape, attributes(thing), value.tobytes(),
                    thing.chunks, thing.compression,
                )

    with opened(path) as file:
        visit(file, "")
    return found


def without_marks(value):
    """JSON without Keras's marks of shared objects, which are addresses."""
    if isinstance(value, dict):
        kept = {key: item for key, item in value.items() if key != "shared_object_id"}
        return {key: without_marks(item) for key, item in kept.items()}
    return [without_marks(item) for item in value] if isinstance(value, list) else value


def texts(path):
    archive = zipfile.ZipFile(path)
    return without_marks(json.loads(archive.read("config.json")))


@pytest.mark.parametrize("name", MODELS)
def test_structure(name, tmp_path):
    """The same members, folders, arrays, names, types and texts as in Keras's own files."""
    model = trained(name)
    for kind in ("theirs.keras", "theirs.weights.h5"):
        getattr(model, "save" if kind.endswith(".keras") else "save_weights")(tmp_path / kind)
    ours = lepton.load_model(tmp_path / "theirs.keras")
    ours.save(tmp_path / "ours.keras")
    ours.save_weights(tmp_path / "ours.weights.h5")
    for kind in (".keras", ".weights.h5"):
        assert tree(tmp_path / f"ours{kind}") == tree(tmp_path / f"theirs{kind}")
    expected, found = texts(tmp_path / "theirs.keras"), texts(tmp_path / "ours.keras")
    assert found == expected
    members = [
        [
            (x.filename, x.compress_type, x.create_system, x.create_version, x.flag_bits,
             x.external_attr, x.extra)
            for x in zipfile.ZipFile(tmp_path / kind).infolist()
        ]
        for kind in ("ours.keras", "theirs.keras")
    ]
    assert members[0] == members[1]
    assert zipfile.ZipFile(tmp_path / "ours.keras").testzip() is None
    metadata = json.loads(zipfile.ZipFile(tmp_path / "ours.keras").read("metadata.json"))
    assert list(metadata) == ["keras_version", "date_saved"]


@pytest.mark.parametrize("name", MODELS)
def test_h5_structure(name, tmp_path):
    """The weights of .h5 files: the same groups, names and arrays as Keras's, whatever the form of
    the texts."""
    model = trained(name, steps=0)
    model.save(tmp_path / "theirs.keras")
    model.save(tmp_path / "theirs.h5")
    lepton.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.h5")
    found, expected = ({
        place: value for place, value in tree(tmp_path / kind).items()
        if place.startswith("/model_weights/") and "spectral" not in place
    } for kind in ("ours.h5", "theirs.h5"))
    assert found == expected
    with h5py.File(tmp_path / "ours.h5") as file, h5py.File(tmp_path / "theirs.h5") as other:
        for group in (file, file["model_weights"]):
            assert group.attrs["keras_version"].startswith("3" if name in KERAS_3_ONLY else "2")
        assert list(file["model_weights"].attrs["layer_names"]) == list(
            other["model_weights"].attrs["layer_names"])


@pytest.mark.parametrize("name", MODELS)
def test_keras_opens(name, tmp_path):
    model = trained(name, steps=0)
    model.save(tmp_path / "theirs.keras")
    ours = lepton.load_model(tmp_path / "theirs.keras")
    x = inputs(model)
    # Opened anew: Normalization takes over weights that were assigned only then.
    expected = predict(keras.models.load_model(tmp_path / "theirs.keras"), x)
    for kind in (".keras", ".h5"):
        ours.save(tmp_path / f"ours{kind}")
        back = keras.models.load_model(tmp_path / f"ours{kind}")
        for found, wanted in zip(predict(back, x), expected, strict=True):
            np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)
    ours.save_weights(tmp_path / "ours.weights.h5")
    fresh = MODELS[name]()
    fresh.load_weights(tmp_path / "ours.weights.h5")
    for found, wanted in zip(predict(fresh, x), expected, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop", "nadam", "adamw", "ftrl"])
@pytest.mark.parametrize("name", ["mlp", "several"])
def test_keras_goes_on(name, optimizer, tmp_path):
    """Keras trains on from lepton's file as from its own."""
    model = trained(name, optimizer)
    model.save(tmp_path / "theirs.keras")
    lepton.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.keras")
    x = structured(model, inputs(model), "inputs")
    y = structured(model, targets(model), "outputs")
    losses = [
        train(keras.models.load_model(tmp_path / kind), x, y)
        for kind in ("ours.keras", "theirs.keras")
    ]
    assert losses[0] == losses[1]


@pytest.mark.parametrize("name", sorted(set(MODELS) - KERAS_3_ONLY))
def test_keras_2_opens(name, tmp_path):
    tf_keras = pytest.importorskip("tf_keras")
    model = trained(name, steps=0)
    model.save(tmp_path / "theirs.keras")
    lepton.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.h5")
    old = tf_keras.models.load_model(tmp_path / "ours.h5")
    x = inputs(model)
    given = structured(model, x, "inputs")
    for found, wanted in zip(
        keras.tree.flatten(old(given, training=False)), predict(model, x), strict=True
    ):
        np.testing.assert_allclose(np.asarray(found), wanted, rtol=0, atol=1e-6)


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamax", "rmsprop", "adadelta", "ftrl"])
def test_keras_2_goes_on(optimizer, tmp_path):
    """Keras 2 trains on from lepton's .h5 file, the optimizer's slots included."""
    tf_keras = pytest.importorskip("tf_keras")
    model = trained("several", optimizer, steps=4)
    model.save(tmp_path / "theirs.keras")
    lepton.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.h5")
    x, y = inputs(model), targets(model)
    old = tf_keras.models.load_model(tmp_path / "ours.h5")
    assert int(old.optimizer.iterations) == 4
    np.testing.assert_allclose(train(old, x, y), train(model, x, y), rtol=1e-5)


def test_models_of_lepton(tmp_path):
    """A model that was never Keras's: Keras opens it and predicts the same."""
    model = lepton.Sequential(
        [
            lepton.Input((6, 4)),
            lepton.layers.Conv1D(5, 3, padding="causal", activation="relu"),
            lepton.layers.BatchNormalization(),
            lepton.layers.Bidirectional(lepton.layers.LSTM(3)),
            lepton.layers.Dropout(0.5),
            lepton.layers.Dense(2, activation="softmax"),
        ]
    )
    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
    x = np.random.default_rng(0).normal(size=(8, 6, 4)).astype("float32")
    model.fit(x, np.eye(2, dtype="float32")[[0, 1] * 4], epochs=2, verbose=0)
    expected = model.predict(x, verbose=0)
    for kind in (".keras", ".h5"):
        model.save(tmp_path / f"model{kind}")
        back = keras.models.load_model(tmp_path / f"model{kind}")
        np.testing.assert_allclose(predict(back, [x])[0], expected, rtol=0, atol=1e-6)
        assert getattr(back.loss, "__name__", back.loss) == "categorical_crossentropy"
    back = keras.models.load_model(tmp_path / "model.keras")
    assert int(back.optimizer.iterations) == 2
    assert len(back.optimizer.variables) == len(model.optimizer.variables)


@pytest.mark.parametrize("policy", ["mixed_float16", "float16", "bfloat16"])
def test_short_floats(policy, tmp_path):
    """Weights are stored in the type that the policy gives them."""
    model = keras.Sequential(
        [keras.Input((6,)), layers.Dense(4, dtype=policy), layers.Dense(2, dtype=policy)])
    parity.randomize(model)
    model.save(tmp_path / "theirs.keras")
    ours = lepton.load_model(tmp_path / "theirs.keras")
    for kind in (".keras", ".h5"):
        ours.save(tmp_path / f"ours{kind}")
        back = keras.models.load_model(tmp_path / f"ours{kind}")
        for found, wanted in zip(back.weights, model.weights, strict=True):
            assert found.dtype == wanted.dtype
            np.testing.assert_array_equal(
                np.asarray(found).astype("float32"), np.asarray(wanted).astype("float32"))
    assert tree(tmp_path / "ours.keras") == tree(tmp_path / "theirs.keras")


def test_long_lists_of_names(tmp_path):
    """Names that are too many for one attribute are split as Keras splits them."""
    model = keras.Sequential(
        [keras.Input((2,))]
        + [layers.Dense(2, name=f"{number:03}_" + "x" * 107) for number in range(700)])
    model.save(tmp_path / "theirs.keras")
    model.save(tmp_path / "theirs.h5")
    lepton.load_model(tmp_path / "theirs.keras").save(tmp_path / "ours.h5")
    trees = [tree(tmp_path / kind) for kind in ("ours.h5", "theirs.h5")]
    for place in ("/model_weights", f"/model_weights/{model.layers[5].name}"):
        for found in trees:
            found[place].pop("keras_version", None)
            found[place].pop("backend", None)
        assert trees[0][place] == trees[1][place]
    assert {"layer_names0", "layer_names1"} <= set(trees[0]["/model_weights"])
    x = np.ones((1, 2), "float32")
    back = keras.models.load_model(tmp_path / "ours.h5")
    np.testing.assert_array_equal(predict(back, [x])[0], predict(model, [x])[0])


def _large(units=1500):
    return lepton.Sequential([lepton.Input((units,)), lepton.layers.Dense(units)])


@pytest.mark.parametrize("kind", [".keras", ".h5", ".weights.h5"])
def test_failures_leave_the_old_file(kind, tmp_path):
    model = _large()
    path = tmp_path / f"model{kind}"
    save = model.save_weights if kind == ".weights.h5" else model.save
    save(path)
    old = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, limits[1]))
    try:
        with pytest.raises(OSError, match=f"{path}: .*File too large"):
            save(path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == old
    assert os.listdir(tmp_path) == [path.name]
    with pytest.raises(OSError, match="No such file or directory"):
        save(tmp_path / "nowhere" / f"model{kind}")
    folder = tmp_path / f"folder{kind}"
    folder.mkdir()
    with pytest.raises(OSError, match="directory"):
        save(folder)
    assert model.predict(np.zeros((1, 1500), "float32"), verbose=0).shape == (1, 1500)


def test_a_full_disk(tmp_path):
    link = tmp_path / "model.keras"
    link.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device"):
        _large().save(link)


CHILD = """
import signal, sys
import lepton
signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
model = lepton.Sequential([lepton.Input((1500,)), lepton.layers.Dense(1500)])
print("ready", flush=True)
while True:
    try:
        model.save(sys.argv[1])
    except OSError as problem:
        print(problem, flush=True)
        break
"""


def test_a_crash_leaves_a_whole_file(tmp_path):
    """A process that is killed while it saves, at any moment."""
    path = tmp_path / "model.keras"
    for delay in (0.0, 0.003, 0.01, 0.02, 0.05):
        with subprocess.Popen(
            [sys.executable, "-c", CHILD, str(path)], stdout=subprocess.PIPE, text=True
        ) as child:
            assert child.stdout.readline() == "ready\n"
            while not path.exists():
                assert child.poll() is None
            time.sleep(delay)
            child.kill()
        assert keras.models.load_model(path, compile=False).count_params() == 1500 * 1501


def test_a_limit_does_not_end_the_process(tmp_path):
    """Where the signal of a limit is not ignored, as it is in Python, it would."""
    done = subprocess.run(
        ["/bin/sh", "-c", 'ulimit -f 100; exec "$0" "$@"', sys.executable, "-c", CHILD,
         str(tmp_path / "model.keras")],
        capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "File too large" in done.stdout
    assert os.listdir(tmp_path) == []
