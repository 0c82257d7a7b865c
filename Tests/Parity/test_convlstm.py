"""Convolutional LSTMs against Keras: predicting, learning, in wrappers."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_close, assert_layer_parity, assert_parity
from steps import assert_steps, assert_layer_steps

import lepton

SHAPES = {1: (4, 6, 2), 2: (3, 6, 5, 2), 3: (3, 4, 5, 4, 2)}
OPTIONS = [
    {}, {"return_sequences": True}, {"padding": "same", "return_sequences": True},
    {"strides": 2}, {"dilation_rate": 2, "padding": "same"},
    {"go_backwards": True, "return_sequences": True}, {"use_bias": False},
    {"activation": "elu", "recurrent_activation": "hard_sigmoid", "unit_forget_bias": False},
]


RANKS = [1, 2, pytest.param(3, marks=pytest.mark.long)]
#: Only on TensorFlow can Keras mask steps of this rank.
masks_work = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="Keras fails on this backend")


def made(rank, **options):
    return getattr(layers, f"ConvLSTM{rank}D")(3, 2, **options)


def channels_first(shape):
    return (shape[0], shape[-1], *shape[1:-1])


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("rank", RANKS)
def test_sequence(rank, options):
    assert_layer_parity(made(rank, **options), SHAPES[rank])


@pytest.mark.parametrize("options", OPTIONS)
@pytest.mark.parametrize("rank", [1, pytest.param(2, marks=pytest.mark.long),
                                  pytest.param(3, marks=pytest.mark.long)])
def test_steps(rank, options):
    assert_layer_steps(made(rank, kernel_regularizer="l2", **options), SHAPES[rank])


@pytest.mark.parametrize("options", [{}, {"return_sequences": True, "padding": "same"},
                                     {"return_state": True}])
@pytest.mark.parametrize("rank", RANKS)
def test_channels_first(rank, options):
    layer = made(rank, data_format="channels_first", **options)
    assert_layer_parity(layer, channels_first(SHAPES[rank]))


def test_channels_first_steps():
    layer = made(2, data_format="channels_first", return_sequences=True)
    assert_layer_steps(layer, channels_first(SHAPES[2]))


def test_unknown_number_of_steps():
    assert_layer_parity(made(2, return_sequences=True), (None, 5, 4, 2))


def test_one_sample():
    x = np.random.default_rng(1).normal(size=(1, 3, 6, 5, 2)).astype("float32")
    assert_layer_parity(made(2, return_sequences=True), SHAPES[2], inputs=x)


def states_model():
    tensor, other = keras.Input(SHAPES[2]), keras.Input((2, 6, 5, 2))
    y, h, c = made(2, padding="same", return_state=True)(tensor)
    z = made(2, padding="same", return_sequences=True)(other, initial_state=[h, c])
    return tensor, other, y, h, c, z


def test_states_out_and_in():
    tensor, other, *outputs = states_model()
    assert_parity(keras.Model([tensor, other], outputs))


def test_states_steps():
    tensor, other, _, _, _, z = states_model()
    assert_steps(keras.Model([tensor, other], z))


@pytest.mark.parametrize("return_sequences", [False, True])
@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
def test_bidirectional(return_sequences, merge_mode):
    inner = made(2, return_sequences=return_sequences)
    assert_layer_parity(layers.Bidirectional(inner, merge_mode=merge_mode), SHAPES[2])


@pytest.mark.parametrize("return_sequences", [False, True])
def test_bidirectional_steps(return_sequences):
    inner = made(1, return_sequences=return_sequences)
    assert_layer_steps(layers.Bidirectional(inner), SHAPES[1])


def test_time_distributed():
    assert_layer_parity(layers.TimeDistributed(made(1)), (2, *SHAPES[1]))
    inner = layers.Bidirectional(made(1))
    assert_layer_steps(layers.TimeDistributed(inner), (2, *SHAPES[1]))


MASKED = [
    {}, {"return_sequences": True}, {"return_sequences": True, "go_backwards": True},
    {"return_sequences": True, "zero_output_for_mask": True}, {"zero_output_for_mask": True},
]


def masked(options):
    tensor, mask = keras.Input((5, 6, 5, 2)), keras.Input((5,), dtype="bool")
    model = keras.Model([tensor, mask], made(2, padding="same", **options)(tensor, mask=mask))
    x = np.random.default_rng(2).normal(size=(3, 5, 6, 5, 2)).astype("float32")
    kept = np.array([[1, 1, 0, 1, 0], [0, 0, 1, 1, 1], [1, 0, 0, 0, 0]], bool)
    return model, [x, kept]


@masks_work
@pytest.mark.parametrize("options", MASKED)
def test_masked(options):
    assert_parity(*masked(options))


@masks_work
@pytest.mark.parametrize("options", MASKED[:3])
def test_masked_steps(options):
    model, x = masked(options)
    # Keras cannot weigh a loss (N, T, H, W) with a mask (N, T): a layer that drops it comes last.
    assert_steps(keras.Model(model.inputs, layers.Flatten()(model.output)), x)


@masks_work
@pytest.mark.parametrize("options", MASKED)
def test_masking_of_single_pixels(options):
    tensor = keras.Input((5, 6, 5, 2))
    model = keras.Model(tensor, made(2, padding="same", **options)(layers.Masking()(tensor)))
    x = np.random.default_rng(3).normal(size=(3, 5, 6, 5, 2)).astype("float32")
    x[0, 2] = 0
    x[1, :, 2:4, 1] = 0
    assert_parity(model, x)


def test_stateful(tmp_path):
    model = keras.Sequential([
        keras.Input((3, 5, 4, 2), batch_size=2), made(2, stateful=True)])
    path = tmp_path / "stateful.keras"
    model.save(path)
    opened = lepton.load_model(path)
    for seed in range(3):
        x = np.random.default_rng(seed).normal(size=(2, 3, 5, 4, 2)).astype("float32")
        assert_close(opened.predict_on_batch(x), model(x))


def test_dropout_keeps_the_mean(tmp_path):
    """What is dropped is drawn anew by each library; without it both agree."""
    model = keras.Sequential([
        keras.Input((3, 8, 8, 2)),
        made(2, dropout=0.3, recurrent_dropout=0.2, seed=3, return_sequences=True)])
    model.compile("sgd", "mse")
    path = tmp_path / "dropping.keras"
    model.save(path)
    opened = lepton.load_model(path)
    generator = np.random.default_rng(4)
    x = generator.normal(size=(16, 3, 8, 8, 2)).astype("float32")
    y = generator.normal(size=(16, 3, 7, 7, 3)).astype("float32")
    wanted = model.evaluate(x, y, verbose=0)
    assert abs(opened.evaluate(x, y, verbose=0) - wanted) < 1e-5
    assert abs(float(opened.train_on_batch(x, y)) - wanted) < 0.05
