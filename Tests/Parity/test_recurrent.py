"""Recurrent layers, wrappers and masks against Keras."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_close, assert_layer_parity, assert_parity

import lepton

LAYERS = ["SimpleRNN", "LSTM", "GRU"]


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("units", [1, 5, 20])
@pytest.mark.parametrize("options", [
    {}, {"return_sequences": True}, {"go_backwards": True}, {"use_bias": False},
    {"activation": "relu"}, {"return_sequences": True, "go_backwards": True},
    {"unroll": True}, {"activation": "sigmoid", "return_sequences": True},
])
def test_sequence(name, units, options):
    assert_layer_parity(getattr(layers, name)(units, **options), (6, 4))


@pytest.mark.parametrize("options", [
    {"reset_after": False}, {"reset_after": False, "return_sequences": True},
    {"recurrent_activation": "hard_sigmoid"}, {"reset_after": True, "use_bias": False},
])
def test_gru_variants(options):
    assert_layer_parity(layers.GRU(6, **options), (5, 3))


def test_lstm_variants():
    assert_layer_parity(layers.LSTM(6, recurrent_activation="hard_sigmoid"), (5, 3))
    assert_layer_parity(layers.LSTM(6, unit_forget_bias=False), (5, 3))


@pytest.mark.parametrize("name", LAYERS)
def test_states_out_and_in(name):
    tensor, other = keras.Input((5, 3)), keras.Input((4, 3))
    outputs = getattr(layers, name)(6, return_state=True)(tensor)
    y, states = outputs[0], outputs[1:]
    z = getattr(layers, name)(6, return_sequences=True)(other, initial_state=list(states))
    assert_parity(keras.Model([tensor, other], [y, z, *states]))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
def test_bidirectional(name, return_sequences, merge_mode):
    inner = getattr(layers, name)(5, return_sequences=return_sequences)
    assert_layer_parity(layers.Bidirectional(inner, merge_mode=merge_mode), (6, 4))


def test_bidirectional_with_own_backward_layer():
    forward = layers.LSTM(4, return_sequences=True)
    backward = layers.GRU(4, return_sequences=True, go_backwards=True)
    assert_layer_parity(layers.Bidirectional(forward, backward_layer=backward), (6, 3))


@pytest.mark.parametrize("cell", ["SimpleRNNCell", "LSTMCell", "GRUCell"])
def test_rnn_over_cell(cell):
    assert_layer_parity(layers.RNN(getattr(layers, cell)(5), return_sequences=True), (6, 4))


def test_rnn_over_stacked_cells():
    cells = [layers.LSTMCell(4), layers.GRUCell(3), layers.SimpleRNNCell(5)]
    assert_layer_parity(layers.RNN(cells), (6, 4))


@pytest.mark.parametrize(("inner", "shape"), [
    (lambda: layers.Dense(3, activation="relu"), (5, 4)),
    (lambda: layers.Conv2D(3, 2), (4, 6, 5, 2)),
    (lambda: layers.LSTM(3), (4, 5, 2)),
    (lambda: layers.BatchNormalization(), (4, 5)),
    (lambda: layers.Flatten(), (4, 3, 2)),
])
def test_time_distributed(inner, shape):
    assert_layer_parity(layers.TimeDistributed(inner()), shape)


def sequences(end=True):
    """Sequences of different lengths, padded with zeros at the end or at the begin."""
    generator = np.random.default_rng(3)
    data = generator.integers(1, 5, (4, 7)).astype("int32")
    for row, length in enumerate((7, 4, 1, 5)):
        if end:
            data[row, length:] = 0
        else:
            data[row, : 7 - length] = 0
    return data


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("end", [True, False])
@pytest.mark.parametrize("options", [
    {}, {"return_sequences": True}, {"go_backwards": True},
    {"return_sequences": True, "zero_output_for_mask": True},
])
def test_masked_sequence(name, end, options):
    model = keras.Sequential([
        keras.Input((7,), dtype="int32"), layers.Embedding(5, 4, mask_zero=True),
        getattr(layers, name)(5, **options),
    ])
    assert_parity(model, sequences(end))


@pytest.mark.parametrize("name", LAYERS)
@pytest.mark.parametrize("end", [True, False])
def test_masks_go_through(name, end):
    model = keras.Sequential([
        keras.Input((7,), dtype="int32"), layers.Embedding(5, 4, mask_zero=True),
        layers.Dropout(0.3), layers.Bidirectional(getattr(layers, name)(3, return_sequences=True)),
        layers.TimeDistributed(layers.Dense(4)), getattr(layers, name)(5),
    ])
    assert_parity(model, sequences(end))


def test_masking_layer_and_pooling():
    data = np.random.default_rng(4).normal(size=(3, 6, 4)).astype("float32")
    data[0, 4:] = data[1, :2] = 0
    tensor = keras.Input((6, 4))
    masked = layers.Masking()(tensor)
    outputs = [layers.GlobalAveragePooling1D()(masked), layers.LSTM(3)(masked)]
    assert_parity(keras.Model(tensor, outputs), data)


def test_masked_merge():
    tensor = keras.Input((7,), dtype="int32")
    x = layers.Embedding(5, 4, mask_zero=True)(tensor)
    merged = layers.Concatenate()([layers.LSTM(3, return_sequences=True)(x), x])
    assert_parity(keras.Model(tensor, layers.GRU(4)(merged)), sequences())


@pytest.mark.parametrize("name", LAYERS)
def test_stateful(name, tmp_path):
    model = keras.Sequential([
        keras.Input((3, 2), batch_size=2), getattr(layers, name)(4, stateful=True)])
    path = tmp_path / "stateful.keras"
    model.save(path)
    opened = lepton.load_model(path)
    data = np.random.default_rng(5).normal(size=(4, 2, 3, 2)).astype("float32")
    for step in data:
        assert_close(opened.predict_on_batch(step), model(step))
    opened.reset_states()
    model.layers[0].reset_state()
    assert_close(opened.predict_on_batch(data[0]), model(data[0]))


@pytest.mark.parametrize("name", LAYERS)
def test_stream_equals_the_whole(name, tmp_path):
    model = keras.Sequential([
        keras.Input((None, 3)), getattr(layers, name)(6, return_sequences=True),
        layers.Dense(4, activation="tanh"), getattr(layers, name)(5, return_sequences=True)])
    path = tmp_path / "stream.keras"
    model.save(path)
    opened = lepton.load_model(path)
    data = np.random.default_rng(6).normal(size=(1, 12, 3)).astype("float32")
    expected = np.asarray(model(data))
    with opened.session(shapes=(1, 1, 3), keep_state=True) as session:
        for _ in range(2):
            steps = [session.run(data[:, step : step + 1]) for step in range(12)]
            assert_close(np.concatenate(steps, axis=1), expected)
            session.reset_states()
