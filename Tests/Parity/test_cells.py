"""RNN over cells and stacks of cells against Keras: predicting, learning, in wrappers."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_close, assert_layer_parity, assert_parity
from steps import assert_layer_steps, assert_steps

import lepton

CELLS = {
    "simple": lambda: layers.SimpleRNNCell(4),
    "lstm": lambda: layers.LSTMCell(4, recurrent_activation="hard_sigmoid"),
    "gru": lambda: layers.GRUCell(4),
    "gru before": lambda: layers.GRUCell(4, reset_after=False),
    "list": lambda: [layers.LSTMCell(4), layers.SimpleRNNCell(3)],
    "stack": lambda: layers.StackedRNNCells(
        [layers.GRUCell(5), layers.LSTMCell(3), layers.SimpleRNNCell(4, activation="relu")]),
    "nested": lambda: layers.StackedRNNCells(
        [layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(4)]), layers.SimpleRNNCell(2)]),
}
OPTIONS = [{}, {"return_sequences": True}, {"return_sequences": True, "go_backwards": True},
           {"unroll": True}]


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("cell", CELLS)
def test_sequence(cell, options):
    assert_layer_parity(layers.RNN(CELLS[cell](), **options), (5, 3))


@pytest.mark.parametrize("options", OPTIONS[:3])
@pytest.mark.parametrize("cell", CELLS)
def test_steps(cell, options):
    assert_layer_steps(layers.RNN(CELLS[cell](), **options), (5, 3))


@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru before", "stack"])
def test_bidirectional(cell, return_sequences):
    def inner(**options):
        return layers.RNN(CELLS[cell](), return_sequences=return_sequences, **options)

    assert_layer_parity(layers.Bidirectional(inner()), (5, 3))
    assert_layer_steps(layers.Bidirectional(inner(), merge_mode="sum"), (5, 3))
    # A backward layer of another kind.
    other = layers.GRU(4, return_sequences=return_sequences, go_backwards=True)
    layer = layers.Bidirectional(inner(), backward_layer=other, merge_mode="concat")
    assert_layer_parity(layer, (5, 3))


@pytest.mark.parametrize("zeroes", [False, True])
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("cell", ["lstm", "gru", "stack"])
def test_masked(cell, return_sequences, zeroes):
    tensor, mask = keras.Input((5, 3)), keras.Input((5,), dtype="bool")
    layer = layers.RNN(
        CELLS[cell](), return_sequences=return_sequences, zero_output_for_mask=zeroes)
    x = np.random.default_rng(2).normal(size=(3, 5, 3)).astype("float32")
    kept = np.array([[1, 1, 0, 1, 0], [0, 0, 1, 1, 1], [1, 0, 0, 0, 0]], bool)
    model = keras.Model([tensor, mask], layer(tensor, mask=mask))
    assert_parity(model, [x, kept])
    assert_steps(model, [x, kept])


@pytest.mark.parametrize("cell", ["simple", "lstm", "gru"])
def test_states_out_and_in(cell):
    tensor, other = keras.Input((5, 3)), keras.Input((4, 3))
    y, *states = layers.RNN(CELLS[cell](), return_state=True)(tensor)
    z = layers.RNN(CELLS[cell](), return_sequences=True)(other, initial_state=states)
    assert_parity(keras.Model([tensor, other], [y, z, *states]))
    assert_steps(keras.Model([tensor, other], z))


def test_states_of_a_stack():
    tensor = keras.Input((5, 3))
    outputs = layers.RNN([layers.LSTMCell(4), layers.GRUCell(2)], return_state=True)(tensor)
    assert_parity(keras.Model(tensor, keras.tree.flatten(outputs)))


@pytest.mark.parametrize("cell", ["lstm", "gru", "list"])
def test_stateful(cell, tmp_path):
    model = keras.Sequential([
        keras.Input((3, 2), batch_size=2), layers.RNN(CELLS[cell](), stateful=True)])
    path = tmp_path / "stateful.keras"
    model.save(path)
    opened = lepton.load_model(path)
    for seed in range(3):
        x = np.random.default_rng(seed).normal(size=(2, 3, 2)).astype("float32")
        assert_close(opened.predict_on_batch(x), model(x))


def test_time_distributed():
    layer = layers.TimeDistributed(layers.RNN([layers.LSTMCell(4), layers.GRUCell(3)]))
    assert_layer_parity(layer, (3, 5, 2))
    assert_layer_steps(layers.TimeDistributed(layers.RNN(layers.GRUCell(3))), (3, 5, 2))
