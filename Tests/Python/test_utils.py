"""lepton.utils and lepton.datasets: as in Keras where Keras has them."""

import gzip
import pickle
import struct
import tarfile

import numpy as np
import pytest

import lepton
from lepton import utils

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("labels, classes", [
    ([0, 2, 1], None), ([[0], [2], [1]], 4), ([[0, 1], [2, 2]], None), (2, 5),
])
def test_to_categorical(keras, labels, classes):
    expected = keras.utils.to_categorical(labels, classes)
    np.testing.assert_array_equal(utils.to_categorical(labels, classes), expected)
    with pytest.raises(ValueError, match="labels go from 0 to 3; with num_classes=3"):
        utils.to_categorical([0, 3], 3)


@pytest.mark.parametrize("axis, order", [(-1, 2), (1, 1), (1, 2)])
def test_normalize(keras, axis, order):
    values = RANDOM.normal(size=(3, 4))
    values[1] = 0
    expected = keras.utils.normalize(values, axis, order)
    np.testing.assert_allclose(utils.normalize(values, axis, order), expected)


@pytest.mark.parametrize("options", [
    {}, {"maxlen": 2}, {"maxlen": 5, "padding": "post"}, {"maxlen": 2, "truncating": "post"},
    {"value": -1.0, "dtype": "float32"},
])
def test_pad_sequences(keras, options):
    sequences = [[1], [2, 3], [], [4, 5, 6, 7]]
    expected = keras.utils.pad_sequences(sequences, **options)
    found = lepton.preprocessing.sequence.pad_sequences(sequences, **options)
    np.testing.assert_array_equal(found, expected)
    assert found.dtype == expected.dtype
    with pytest.raises(ValueError, match="padding"):
        utils.pad_sequences(sequences, padding="middle")


def test_set_random_seed_covers_python_and_numpy():
    import random

    drawn = []
    for _ in range(2):
        utils.set_random_seed(4)
        model = lepton.Sequential([lepton.Input((5,)), lepton.layers.Dense(3)])
        drawn.append((random.random(), np.random.rand(), model.get_weights()[0].tolist()))
    assert drawn[0] == drawn[1]
    with pytest.raises(ValueError, match="seed"):
        utils.set_random_seed(-1)


# --- Datasets ---


def test_dataset_methods():
    samples = utils.Dataset.from_tensor_slices((np.arange(7), np.arange(7) * 10))
    batches = samples.map(lambda x, y: (x + 1, y)).batch(3)
    assert len(batches) == 3
    assert [x.tolist() for x, _ in batches] == [[1, 2, 3], [4, 5, 6], [7]]
    assert len(samples.batch(3, drop_remainder=True)) == len(list(samples.batch(3, True))) == 2
    assert [int(x) for x, _ in samples.skip(2).take(2)] == [2, 3]
    shuffled = samples.shuffle(4, seed=1)
    assert sorted(int(x) for x, _ in shuffled) == list(range(7))
    assert [int(x) for x, _ in shuffled] != list(range(7))
    assert len(samples.repeat(2)) == len(list(samples.repeat(2))) == 14
    assert [int(x) for x, _ in batches.unbatch()] == [1, 2, 3, 4, 5, 6, 7]
    assert [number for number, _ in samples.take(2).enumerate(5)] == [5, 6]
    with pytest.raises(TypeError, match="not known"):
        len(samples.repeat())


def test_cache_and_prefetch():
    made = []

    def start():
        for number in range(4):
            made.append(number)
            yield number

    cached = utils.Dataset(start, 4).cache()
    assert list(cached) == list(cached) == [0, 1, 2, 3] and made == [0, 1, 2, 3]
    assert list(utils.Dataset(start, 4).prefetch(2)) == [0, 1, 2, 3]

    def failing():
        yield 1
        raise OSError("disk")

    items = iter(utils.Dataset(failing).prefetch(2))
    assert next(items) == 1
    with pytest.raises(OSError, match="disk"):
        next(items)
    # An iterator that nobody finishes leaves no thread behind that waits for ever.
    endless = iter(utils.Dataset(lambda: iter(int, 1)).prefetch(1))
    assert next(endless) == 0
    endless.close()


def test_split_dataset():
    left, right = utils.split_dataset(np.arange(10), left_size=0.7)
    assert [int(x) for x in left] == list(range(7)) and [int(x) for x in right] == [7, 8, 9]
    pair = np.arange(6), np.arange(6)
    left, right = utils.split_dataset(pair, right_size=2, shuffle=True, seed=1)
    assert len(left) == 4 and len(right) == 2
    assert sorted(int(x) for x, _ in [*left, *right]) == list(range(6))
    with pytest.raises(ValueError, match="leaves nothing"):
        utils.split_dataset(np.arange(4), left_size=1.0)


@pytest.mark.parametrize("options", [
    {"sequence_length": 3}, {"sequence_length": 3, "sequence_stride": 2, "sampling_rate": 2},
    {"sequence_length": 4, "start_index": 3, "end_index": 15, "batch_size": 4},
])
def test_timeseries_dataset(keras, options):
    pytest.importorskip("tensorflow")
    data = np.arange(20.0).reshape(-1, 1)
    targets = np.arange(20) + 100
    expected = list(keras.utils.timeseries_dataset_from_array(data, targets, **options))
    found = list(utils.timeseries_dataset_from_array(data, targets, **options))
    assert len(found) == len(expected)
    for (x, y), (windows, labels) in zip(found, expected):
        np.testing.assert_array_equal(x, windows)
        np.testing.assert_array_equal(y, labels)


# --- Images and texts ---


@pytest.fixture
def pictures(tmp_path):
    """Two folders with 5 and 3 PNG files of one colour each."""
    image = pytest.importorskip("PIL.Image")
    for number, (name, count) in enumerate([("cats", 5), ("dogs", 3)]):
        (tmp_path / name).mkdir()
        for index in range(count):
            color = (number * 100, index * 20, 7)
            image.new("RGB", (6 + index, 4), color).save(tmp_path / name / f"{index}.png")
    (tmp_path / "cats" / "notes.txt").write_text("no picture")
    return tmp_path


def test_image_dataset_from_directory(pictures, capsys):
    data = utils.image_dataset_from_directory(
        pictures, image_size=(5, 7), batch_size=3, shuffle=False)
    assert capsys.readouterr().out == "Found 8 files belonging to 2 classes.\n"
    assert data.class_names == ["cats", "dogs"] and len(data.file_paths) == 8
    batches = list(data)
    assert [x.shape for x, _ in batches] == [(3, 5, 7, 3), (3, 5, 7, 3), (2, 5, 7, 3)]
    assert np.concatenate([y for _, y in batches]).tolist() == [0] * 5 + [1] * 3
    np.testing.assert_allclose(batches[1][0][2, 0, 0], [100, 0, 7])
    assert len(data) == 3 and batches[0][0].dtype == np.float32


def test_image_dataset_options(pictures):
    binary = utils.image_dataset_from_directory(
        pictures, label_mode="binary", color_mode="grayscale", seed=1, verbose=False)
    x, y = next(iter(binary))
    assert x.shape == (8, 256, 256, 1) and y.shape == (8, 1) and y.sum() == 3
    train, rest = utils.image_dataset_from_directory(
        pictures, validation_split=0.25, subset="both", seed=3, verbose=False, image_size=(4, 4))
    assert len(train.file_paths) == 6 and len(rest.file_paths) == 2
    assert not set(train.file_paths) & set(rest.file_paths)
    shuffled = [np.asarray(y).tolist() for _, y in (next(iter(train)), next(iter(train)))]
    assert sorted(shuffled[0]) == sorted(shuffled[1])
    one_hot = utils.image_dataset_from_directory(
        pictures, label_mode="categorical", verbose=False, image_size=(2, 2), batch_size=None)
    assert next(iter(one_hot))[1].shape == (2,)
    cropped = utils.image_dataset_from_directory(
        pictures, labels=None, verbose=False, image_size=(3, 3), crop_to_aspect_ratio=True)
    assert next(iter(cropped)).shape == (8, 3, 3, 3)
    with pytest.raises(ValueError, match="no directory"):
        utils.image_dataset_from_directory(pictures / "birds")
    with pytest.raises(ValueError, match="seed"):
        utils.image_dataset_from_directory(pictures, validation_split=0.2, subset="training")


def test_resizing_is_tensorflows(pictures):
    tensorflow = pytest.importorskip("tensorflow")
    from lepton.utils._images import resized

    values = RANDOM.random((13, 9, 3)).astype("float32") * 255
    for size in [(5, 7), (26, 18), (13, 30)]:
        for kind in ("bilinear", "nearest"):
            expected = tensorflow.image.resize(values, size, method=kind)
            np.testing.assert_allclose(resized(values, size, kind), expected, rtol=1e-5, atol=1e-3)


def test_images_and_arrays(pictures, tmp_path):
    image = utils.load_img(pictures / "cats" / "0.png", target_size=(8, 10))
    assert image.size == (10, 8)
    array = lepton.preprocessing.image.img_to_array(image)
    assert array.shape == (8, 10, 3) and array.dtype == np.float32
    gray = utils.load_img(pictures / "cats" / "0.png", color_mode="grayscale")
    assert utils.img_to_array(gray).shape == (4, 6, 1)
    utils.save_img(tmp_path / "new.png", array, scale=False)
    again = utils.img_to_array(utils.load_img(tmp_path / "new.png"))
    np.testing.assert_array_equal(again, array)
    with pytest.raises(ValueError, match="3 dimensions"):
        utils.array_to_img(np.zeros(3))


def test_text_dataset_from_directory(tmp_path):
    for name, texts in {"bad": ["awful", "poor"], "good": ["fine"]}.items():
        (tmp_path / name).mkdir()
        for index, text in enumerate(texts):
            (tmp_path / name / f"{index}.txt").write_text(text)
    data = utils.text_dataset_from_directory(tmp_path, shuffle=False, verbose=False, max_length=4)
    ((texts, labels),) = list(data)
    assert texts.tolist() == ["awfu", "poor", "fine"] and labels.tolist() == [0, 0, 1]


# --- Pictures of models ---


def test_plot_model(tiny, two, tmp_path, capsys):
    import shutil

    text = utils.model_to_dot(tiny, show_shapes=True, show_layer_activations=True).to_string()
    assert '"hidden" -> "out";' in text and "(None, 4)" in text and "relu" in text
    edges = str(utils.model_to_dot(two))
    assert '"left" -> "sum";' in edges and '"right" -> "sum";' in edges
    utils.plot_model(tiny, tmp_path / "model.dot")
    assert (tmp_path / "model.dot").read_text().startswith("digraph model {")
    utils.plot_model(tiny, tmp_path / "picture.png")
    if shutil.which("dot"):
        assert (tmp_path / "picture.png").read_bytes()[:4] == b"\x89PNG"
    else:
        assert (tmp_path / "picture.dot").exists() and "not installed" in capsys.readouterr().out
        with pytest.raises(NotImplementedError, match="Graphviz"):
            utils.model_to_dot(tiny).create()


# --- Data sets ---


def write_idx(path, array):
    header = b"\0\0\x08" + bytes([array.ndim]) + struct.pack(f">{array.ndim}i", *array.shape)
    path.write_bytes(gzip.compress(header + array.tobytes()))


def test_mnist_from_idx_and_npz(tmp_path, monkeypatch):
    arrays = {}
    for which, count in (("train", 5), ("t10k", 3)):
        arrays[f"{which}-images-idx3-ubyte"] = RANDOM.integers(0, 255, (count, 28, 28), np.uint8)
        arrays[f"{which}-labels-idx1-ubyte"] = RANDOM.integers(0, 9, count, np.uint8)
    for name, array in arrays.items():
        write_idx(tmp_path / f"{name}.gz", array)
    for module in (lepton.datasets.mnist, lepton.datasets.fashion_mnist):
        (x, y), (x_test, y_test) = module.load_data(path=tmp_path)
        np.testing.assert_array_equal(x, arrays["train-images-idx3-ubyte"])
        np.testing.assert_array_equal(y_test, arrays["t10k-labels-idx1-ubyte"])
        assert y.shape == (5,) and x_test.shape == (3, 28, 28) and x.flags.writeable
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    (tmp_path / "datasets").mkdir()
    arrays = {"x_train": x, "y_train": y, "x_test": x_test, "y_test": y_test}
    np.savez(tmp_path / "datasets" / "mnist.npz", **arrays)
    (again, _), _ = lepton.datasets.mnist.load_data()
    np.testing.assert_array_equal(again, x)
    (tmp_path / "train-images-idx3-ubyte.gz").write_bytes(b"\0\0\x08\x03\0\0")
    with pytest.raises(ValueError):
        lepton.datasets.fashion_mnist.load_data(path=tmp_path)


def test_fashion_mnist_of_debian(images):
    (x, y), (x_test, y_test) = lepton.datasets.fashion_mnist.load_data()
    assert x.shape == (60000, 28, 28) and y.shape == (60000,)
    np.testing.assert_allclose(x_test / np.float32(255), images)


def test_cifar10(tmp_path):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    pixels = RANDOM.integers(0, 255, (6, 2, 3, 32, 32), np.uint8)
    names = [*(f"data_batch_{number}" for number in range(1, 6)), "test_batch"]
    for name, batch in zip(names, pixels):
        content = {b"data": batch.reshape(2, -1), b"labels": [3, 4]}
        (folder / name).write_bytes(pickle.dumps(content, protocol=2))
    with tarfile.open(tmp_path / "archive.tar.gz", "w:gz") as archive:
        archive.add(folder, "cifar-10-batches-py")
    for place in (tmp_path, folder, tmp_path / "archive.tar.gz"):
        (x, y), (x_test, y_test) = lepton.datasets.cifar10.load_data(path=place)
        assert x.shape == (10, 32, 32, 3) and y.tolist() == [[3], [4]] * 5
        np.testing.assert_array_equal(x_test, pixels[5].transpose(0, 2, 3, 1))


def test_files_with_code_are_refused(tmp_path):
    class Attack:
        def __reduce__(self):
            return (print, ("attacked",))

    (tmp_path / "train").write_bytes(pickle.dumps({b"data": Attack()}))
    with pytest.raises(ValueError, match="builtins.print, which is no data"):
        lepton.datasets.cifar100.load_data(path=tmp_path)


def test_imdb_is_prepared_as_keras_does(keras, tmp_path, monkeypatch):
    monkeypatch.setattr("keras.src.datasets.imdb.get_file", lambda fname, **_: fname)
    reviews = [[5, 9, 14, 3], [4, 4, 22], [7], [8, 30, 2, 1, 6], [11, 12]]
    objects = np.empty(5, object)
    objects[:] = reviews
    path = tmp_path / "imdb.npz"
    labels = np.array([0, 1, 1, 0, 1])
    np.savez(path, x_train=objects, y_train=labels, x_test=objects, y_test=labels)
    for options in ({}, {"num_words": 12}, {"maxlen": 5, "skip_top": 6}, {"oov_char": None,
                    "num_words": 10, "start_char": None}):
        expected = keras.datasets.imdb.load_data(path=str(path), **options)
        found = lepton.datasets.imdb.load_data(path=path, **options)
        for (x, y), (texts, targets) in zip(found, expected):
            assert [list(one) for one in x] == [list(one) for one in texts]
            assert y.tolist() == list(targets)


def test_missing_data_sets_say_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for load in (lepton.datasets.imdb.load_data, lepton.datasets.cifar10.load_data,
                 lepton.datasets.reuters.load_data, lepton.datasets.mnist.load_data):
        with pytest.raises(FileNotFoundError, match="downloads nothing"):
            load()
