"""Kinds of files and element types, compared with an installed Keras."""

import inspect

import parity  # noqa: F401  (chooses Keras's backend)

import keras
import numpy as np
import pytest

import lepton

layers = keras.layers


def randomized(model, seed=0):
    """The model with weights that are none of the usual ones."""
    generator = np.random.default_rng(seed)
    for weight in model.weights:
        value = generator.normal(size=weight.shape) * 0.3
        weight.assign(np.abs(value) if "variance" in weight.path else value)
    return model


def image_model(policy, inner=None):
    keras.config.set_dtype_policy(policy)
    try:
        image = layers.Input((8, 8, 3))
        x = layers.Conv2D(4, 3, activation="relu")(image)
        x = layers.BatchNormalization()(x)
        x = layers.MaxPooling2D()(x)
        x = layers.Flatten()(x)
        x = layers.Dense(6, activation="gelu", dtype=inner)(x)
        x = layers.LayerNormalization(dtype=inner)(x)
        return keras.Model(image, layers.Dense(3, activation="softmax", dtype="float32")(x))
    finally:
        keras.config.set_dtype_policy("float32")


def saved(model, tmp_path):
    """The model's files of every kind, each opened by lepton."""
    for ending in (".keras", ".h5", ".weights.h5"):
        path = tmp_path / f"model{ending}"
        if ending == ".weights.h5":
            model.save_weights(path)
            ours = lepton.models.model_from_json(model.to_json())
            ours.load_weights(path)
        else:
            model.save(path)
            ours = lepton.load_model(path)
        yield ours


# What 16-bit arithmetic may be off by; lepton computes in float32.
POLICIES = [
    ("float16", None, 2e-3), ("bfloat16", None, 2e-2), ("mixed_float16", None, 2e-3),
    ("mixed_bfloat16", None, 2e-2), ("float64", None, 1e-6), ("float32", "float16", 2e-3),
    ("float32", "bfloat16", 2e-2), ("float32", "mixed_bfloat16", 2e-2),
]


@pytest.mark.parametrize("policy, inner, tolerance", POLICIES)
def test_dtype_policies(policy, inner, tolerance, tmp_path):
    model = randomized(image_model(policy, inner))
    images = np.random.default_rng(1).normal(size=(4, 8, 8, 3)).astype("float32")
    expected = keras.ops.convert_to_numpy(keras.ops.cast(model(images), "float32"))
    for ours in saved(model, tmp_path):
        found = np.asarray(ours.predict_on_batch(images), "float32")
        np.testing.assert_allclose(found, expected, atol=tolerance)
        again = np.asarray(ours.predict_on_batch(images.astype("float64")), "float32")
        np.testing.assert_array_equal(again, found)


def test_low_rank_adapters(tmp_path):
    image, ids = layers.Input((6, 6, 3)), layers.Input((4,), dtype="int32")
    convolution, dense = layers.Conv2D(5, 3), layers.Dense(4)
    einsum = layers.EinsumDense("abc,cde->abde", (16, 2, 3), bias_axes="e")
    table = layers.Embedding(9, 6)
    x = layers.Flatten()(einsum(dense(layers.Reshape((16, 5))(convolution(image)))))
    y = layers.Flatten()(table(ids))
    model = keras.Model([image, ids], layers.Concatenate()([x, y]))
    convolution.enable_lora(2, lora_alpha=5)
    dense.enable_lora(3)
    einsum.enable_lora(2, lora_alpha=8)
    table.enable_lora(2, lora_alpha=3)
    randomized(model)
    generator = np.random.default_rng(2)
    arrays = [
        generator.normal(size=(2, 6, 6, 3)).astype("float32"),
        generator.integers(0, 9, (2, 4)).astype("int32"),
    ]
    expected = keras.ops.convert_to_numpy(model(arrays))
    for ours in saved(model, tmp_path):
        found = ours.predict_on_batch(arrays)
        np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-5)


def small_model():
    model = keras.Sequential(
        [layers.Input((6,)), layers.Dense(16, activation="relu"), layers.BatchNormalization(),
         layers.Dense(12), layers.Dense(3, activation="softmax")])
    model.compile("adam", "sparse_categorical_crossentropy")
    generator = np.random.default_rng(3)
    samples = generator.normal(size=(32, 6)).astype("float32")
    model.fit(samples, generator.integers(0, 3, 32), verbose=0)
    return model, samples


@pytest.mark.skipif(
    "max_shard_size" not in inspect.signature(keras.Model.save_weights).parameters,
    reason="this Keras has no shards")
def test_shards(tmp_path):
    model, samples = small_model()
    expected = keras.ops.convert_to_numpy(model(samples))
    theirs = tmp_path / "theirs.weights.json"
    model.save_weights(theirs, max_shard_size=1024 / 2**30)
    ours = lepton.models.model_from_json(model.to_json())
    ours.compile("adam", "sparse_categorical_crossentropy")
    ours.load_weights(theirs)
    np.testing.assert_allclose(ours.predict_on_batch(samples), expected, rtol=1e-5, atol=1e-6)
    assert int(ours.optimizer.variables[0].numpy()) == 1
    path = tmp_path / "ours.weights.json"
    ours.save_weights(path, max_shard_size=1024 / 2**30)
    fresh = keras.models.model_from_json(model.to_json())
    fresh.compile("adam", "sparse_categorical_crossentropy")
    fresh.optimizer.build(fresh.trainable_variables)
    fresh.load_weights(path)
    np.testing.assert_array_equal(
        keras.ops.convert_to_numpy(fresh(samples)), expected)
    for left, right in zip(fresh.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(left), keras.ops.convert_to_numpy(right))


def test_folders(tmp_path):
    model, samples = small_model()
    expected = keras.ops.convert_to_numpy(model(samples))
    keras.saving.save_model(model, tmp_path / "theirs", zipped=False)
    ours = lepton.load_model(tmp_path / "theirs")
    np.testing.assert_allclose(ours.predict_on_batch(samples), expected, rtol=1e-5, atol=1e-6)
    ours.save(tmp_path / "ours", zipped=False)
    again = keras.saving.load_model(tmp_path / "ours")
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(again(samples)), expected)
    for left, right in zip(again.optimizer.variables, model.optimizer.variables, strict=True):
        np.testing.assert_array_equal(
            keras.ops.convert_to_numpy(left), keras.ops.convert_to_numpy(right))
