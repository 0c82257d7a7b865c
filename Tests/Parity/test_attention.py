"""Attention layers against Keras."""

import keras
import pytest
from keras import layers
from parity import assert_parity


def inputs(*shapes):
    return [keras.Input(shape) for shape in shapes]


# Dropout, idle here, keeps Keras from JAX's fused attention, which knows one depth only.
HEADS = [
    {}, {"value_dim": 5, "dropout": 0.1}, {"use_bias": False}, {"output_shape": 7}, {"output_shape": (2, 3)},
    {"dropout": 0.3}, {"use_gate": True}, {"sliding_window": 2},
]


@pytest.mark.parametrize("options", HEADS)
@pytest.mark.parametrize("causal", [False, True])
def test_multi_head(options, causal):
    q, v = inputs((5, 6), (7, 4))
    y = layers.MultiHeadAttention(2, 3, **options)(q, v, use_causal_mask=causal)
    assert_parity(keras.Model([q, v], y))


@pytest.mark.parametrize("options", [{}, {"dropout": 0.1}])
def test_multi_head_with_key_and_scores(options):
    q, v, k = inputs((5, 6), (7, 4), (7, 3))
    y = layers.MultiHeadAttention(3, 4, **options)(q, v, key=k, return_attention_scores=True)
    assert_parity(keras.Model([q, v, k], y))


@pytest.mark.parametrize("axes", [None, 1, (2,), (1, 2), -2])
@pytest.mark.parametrize("scores", [False, True])
def test_multi_head_axes(axes, scores):
    q, v = inputs((3, 4, 6), (3, 4, 5))
    y = layers.MultiHeadAttention(2, 3, attention_axes=axes)(
        q, v, return_attention_scores=scores)
    assert_parity(keras.Model([q, v], y))


@pytest.mark.parametrize("options", [{}, {"dropout": 0.1}])
def test_multi_head_masks(options):
    """Padded tokens, a mask of the caller's, and rows that may look nowhere."""
    tokens = keras.Input((6,), dtype="int32")
    x = layers.Embedding(5, 8, mask_zero=True)(tokens)
    y = layers.MultiHeadAttention(2, 4, **options)(x, x, use_causal_mask=True)
    y = layers.LayerNormalization()(layers.Add()([x, y]))
    assert_parity(keras.Model(tokens, layers.GlobalAveragePooling1D()(y)))

    x, allowed = keras.Input((6, 4)), keras.Input((6, 6), dtype="bool")
    y = layers.MultiHeadAttention(2, 4, **options)(x, x, attention_mask=allowed)
    assert_parity(keras.Model([x, allowed], y))


@pytest.mark.parametrize(
    "options", [{}, {"use_bias": False}, {"dropout": 0.2}, {"use_gate": True}, {"sliding_window": 3}]
)
@pytest.mark.parametrize("heads", [(4, 2), (3, 3), (4, 1)])
def test_grouped_query(options, heads):
    q, v = inputs((5, 6), (7, 6))
    layer = layers.GroupQueryAttention(3, *heads, **options)
    assert_parity(keras.Model([q, v], layer(q, v)))
    x = keras.Input((5, 6))
    layer = layers.GroupQueryAttention(3, *heads, **options)
    assert_parity(keras.Model(x, layer(x, x, use_causal_mask=True, return_attention_scores=True)))


@pytest.mark.parametrize(
    "options",
    [{}, {"use_scale": True}, {"score_mode": "concat"}, {"score_mode": "concat", "use_scale": True},
     {"dropout": 0.3}],
)
@pytest.mark.parametrize("call", [{}, {"use_causal_mask": True}, {"return_attention_scores": True}])
def test_attention(options, call):
    q, v = inputs((5, 6), (7, 6))
    assert_parity(keras.Model([q, v], layers.Attention(**options)([q, v], **call)))
    q, v, k = inputs((5, 6), (7, 4), (7, 6))
    assert_parity(keras.Model([q, v, k], layers.Attention(**options)([q, v, k], **call)))


@pytest.mark.parametrize("use_scale", [False, True])
@pytest.mark.parametrize("call", [{}, {"use_causal_mask": True}, {"return_attention_scores": True}])
def test_additive_attention(use_scale, call):
    q, v = inputs((5, 6), (7, 6))
    layer = layers.AdditiveAttention(use_scale=use_scale)
    assert_parity(keras.Model([q, v], layer([q, v], **call)))


@pytest.mark.parametrize("kind", [layers.Attention, layers.AdditiveAttention])
def test_masked_attention(kind):
    tokens = keras.Input((6,), dtype="int32")
    x = layers.Embedding(5, 8, mask_zero=True)(tokens)
    y = kind()([x, x], use_causal_mask=True)
    assert_parity(keras.Model(tokens, layers.GlobalAveragePooling1D()(y)))


def test_transformer_block():
    x = keras.Input((None, 8))
    y = layers.MultiHeadAttention(2, 4)(x, x)
    y = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([x, y]))
    z = layers.Dense(8)(layers.Dense(16, activation="gelu")(y))
    z = layers.LayerNormalization(epsilon=1e-6)(layers.Add()([y, z]))
    assert_parity(keras.Model(x, layers.Dense(3, activation="softmax")(z)))
