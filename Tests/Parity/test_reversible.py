"""ReversibleEmbedding and SpectralNormalization against Keras."""

import keras
import numpy as np
import pytest
from keras import layers
from parity import assert_parity
from steps import assert_steps


def reversible(**options):
    ids = keras.Input((5,), dtype="int32")
    embedding = layers.ReversibleEmbedding(7, 4, **options)
    hidden = layers.Dense(4, activation="tanh")(embedding(ids))
    return keras.Model(ids, embedding(hidden, reverse=True))


@pytest.mark.parametrize("options", [
    {}, {"tie_weights": False}, {"logit_soft_cap": 2.0}, {"reverse_dtype": "float32"},
    {"mask_zero": True, "tie_weights": False, "logit_soft_cap": 0.5},
])
def test_reversible_embedding(options):
    assert_parity(reversible(**options), kinds=(".keras",))


@pytest.mark.parametrize("options", [{}, {"tie_weights": False, "logit_soft_cap": 2.0}])
def test_reversible_embedding_steps(options):
    ids = np.random.default_rng(1).integers(0, 7, (3, 5)).astype("int32")
    assert_steps(reversible(**options), ids)


def test_mask_of_reversible_embedding():
    ids = keras.Input((5,), dtype="int32")
    x = layers.ReversibleEmbedding(7, 4, mask_zero=True)(ids)
    assert_parity(keras.Model(ids, layers.LSTM(3)(x)), kinds=(".keras",))


@pytest.mark.skipif(
    keras.backend.backend() != "tensorflow",
    reason="elsewhere Keras throws the normalized kernel away and follows it back")
@pytest.mark.parametrize(("inner", "shape"), [
    (lambda: layers.Dense(5, activation="tanh"), (6,)),
    (lambda: layers.Conv2D(4, 3), (6, 5, 3)),
    (lambda: layers.Dense(3, use_bias=False, kernel_regularizer="l2"), (4,)),
])
@pytest.mark.parametrize("iterations", [1, 3])
def test_spectral_normalization_steps(inner, shape, iterations):
    tensor = keras.Input(shape)
    layer = layers.SpectralNormalization(inner(), power_iterations=iterations)
    assert_steps(keras.Model(tensor, layers.Dense(2)(layer(tensor))))
