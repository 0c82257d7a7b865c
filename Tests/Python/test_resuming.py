"""Interrupted training goes on as if it had never stopped, bit for bit: dropout and shuffling too."""

import numpy as np

import lepton
from lepton import layers

GENERATOR = np.random.default_rng(0)
X = GENERATOR.normal(size=(90, 6, 5)).astype("float32")
Y = GENERATOR.integers(0, 3, 90)


def compiled():
    lepton.utils.set_random_seed(11)
    model = lepton.Sequential(
        [
            lepton.Input((6, 5)),
            layers.GaussianNoise(0.1),
            layers.GRU(8, dropout=0.2, recurrent_dropout=0.1),
            layers.BatchNormalization(),
            layers.Dense(16, activation="relu"),
            layers.Dropout(0.4),
            layers.Dense(3, activation="softmax"),
        ]
    )
    model.compile("adam", "sparse_categorical_crossentropy")
    return model


def losses(model, first, last):
    fitted = model.fit(X, Y, batch_size=32, initial_epoch=first, epochs=last, verbose=0)
    return fitted.history["loss"]


def test_as_if_never_interrupted(tmp_path):
    whole = compiled()
    wanted = losses(whole, 0, 4)
    part = compiled()
    found = losses(part, 0, 2)
    path = str(tmp_path / "model.keras")
    part.save(path)
    again = lepton.load_model(path)
    found = found + losses(again, 2, 4)
    assert found == wanted
    for a, b in zip(again.get_weights(), whole.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_the_same_bits_on_any_number_of_threads():
    runs = []
    for threads in (1, 2):
        lepton.set_num_threads(threads)
        try:
            model = compiled()
            runs.append((losses(model, 0, 2), model.get_weights()))
        finally:
            lepton.set_num_threads(0)
    assert runs[0][0] == runs[1][0]
    for a, b in zip(runs[0][1], runs[1][1]):
        np.testing.assert_array_equal(a, b)
