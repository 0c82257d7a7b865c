"""Custom code in files: a class written for Keras and one of the same behaviour for lepton, files
in both directions, and training that goes on equal."""

import parity  # noqa: F401  (chooses Keras's backend)

import keras
import numpy as np
import pytest

import lepton

SEED = np.random.RandomState(7)
X = SEED.rand(20, 5).astype("float32")
Y = SEED.rand(20, 3).astype("float32")


def code(k):
    """The same classes and functions for Keras and for lepton."""
    ops = k.ops

    class Scale(k.layers.Layer):
        def __init__(self, power=2, **others):
            super().__init__(**others)
            self.power = power

        def build(self, input_shape):
            size = input_shape[-1]
            self.scale = self.add_weight(shape=(size,), initializer="uniform", name="scale")
            self.count = self.add_weight(
                shape=(size,), initializer="ones", name="count", trainable=False
            )

        def call(self, x, training=False):
            y = x * ops.exp(self.scale) ** self.power + self.count
            return y * 2.0 if training else y

        def get_config(self):
            return {**super().get_config(), "power": self.power}

    @k.saving.register_keras_serializable("Mine")
    class Block(k.layers.Layer):
        def __init__(self, units, **others):
            super().__init__(**others)
            self.units = units
            self.first = k.layers.Dense(units, activation="tanh", name="first")
            self.rest = [k.layers.Dense(units, name="r1"), k.layers.Dense(units, name="r2")]
            self.scale = Scale(name="inner")

        def call(self, x):
            y = self.first(x)
            for layer in self.rest:
                y = y + layer(y)
            return ops.concatenate([self.scale(y), -y], axis=-1)[:, : self.units + 1]

        def get_config(self):
            return {**super().get_config(), "units": self.units}

    class Blend(k.layers.Layer):
        def build(self, input_shape):
            assert len(input_shape) == 2
            self.share = self.add_weight(shape=(), initializer="zeros", name="share")

        def call(self, inputs):
            a, b = inputs
            share = ops.sigmoid(self.share)
            return share * a + (1 - share) * b

    def wave(x):
        return ops.sin(x) + x / 2

    def cubic(y_true, y_pred):
        return ops.mean(ops.abs(y_true - y_pred) ** 3, axis=-1)

    class Quartic(k.losses.Loss):
        def __init__(self, factor=1.0, name="quartic", reduction="sum_over_batch_size"):
            super().__init__(name=name, reduction=reduction)
            self.factor = factor

        def call(self, y_true, y_pred):
            return self.factor * ops.mean(ops.square(ops.square(y_true - y_pred)), axis=-1)

        def get_config(self):
            return {
                "name": self.name, "reduction": self.reduction, "factor": self.factor
            }

    class Highest(k.metrics.Metric):
        def __init__(self, name="highest", **others):
            super().__init__(name=name, **others)
            self.total = self.add_weight(name="total", shape=(), initializer="zeros")
            self.count = self.add_weight(name="count", shape=(), initializer="zeros")

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.total.assign_add(ops.sum(ops.max(y_pred, axis=-1)))
            self.count.assign(self.count + 1.0)

        def result(self):
            return self.total / self.count

    def spread(y_true, y_pred):
        return ops.max(y_pred, axis=-1) - ops.min(y_pred, axis=-1)

    return {
        item.__name__: item
        for item in (Scale, Block, Blend, wave, cubic, Quartic, Highest, spread)
    }


KERAS, OURS = code(keras), code(lepton)
# Registered under "Mine>Block" in both: found without custom_objects.
PASSED = [name for name in KERAS if name != "Block"]


CASES = [
    ("keras", "function"),
    ("h5", "class"),
    pytest.param("keras", "class", marks=pytest.mark.long),
    pytest.param("h5", "function", marks=pytest.mark.long),
]


def given(objects):
    return {name: objects[name] for name in PASSED}


def built(k, objects):
    inputs = k.Input((5,), name="x")
    x = objects["Scale"](power=2, name="scale")(inputs)
    a = objects["Block"](3, name="block")(x)
    b = k.layers.Dense(4, activation=objects["wave"], name="waves")(inputs)
    x = objects["Blend"](name="blend")([a, b])
    outputs = k.layers.Dense(3, name="out")(x)
    return k.Model(inputs, outputs, name="custom")


def compiled(k, model, objects, loss):
    model.compile(
        k.optimizers.SGD(0.001, momentum=0.9), loss,
        metrics=[objects["Highest"](), objects["spread"]],
    )
    return model


def losses(objects):
    return {"function": objects["cubic"], "class": objects["Quartic"](factor=0.5)}


def learned(model):
    return model.fit(X, Y, batch_size=8, epochs=2, shuffle=False, verbose=0).history


def assert_same(first, second):
    np.testing.assert_allclose(
        first.predict(X, verbose=0), second.predict(X, verbose=0), rtol=1e-5, atol=1e-5
    )


def assert_same_history(first, second):
    assert set(first) == set(second)
    for name in first:
        assert np.isfinite(second[name]).all()
        np.testing.assert_allclose(first[name], second[name], rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("ending,loss", CASES)
def test_files_of_keras_open_and_learn_on(tmp_path, ending, loss):
    path = tmp_path / f"model.{ending}"
    theirs = compiled(keras, built(keras, KERAS), KERAS, losses(KERAS)[loss])
    learned(theirs)
    theirs.save(path)
    ours = lepton.load_model(path, custom_objects=given(OURS))
    assert isinstance(ours.get_layer("scale"), OURS["Scale"])
    assert ours.get_layer("scale").power == 2
    assert_same(ours, theirs)
    if ending == "h5":
        # Keras itself loses what these files say of metrics with code.
        compiled(keras, theirs, KERAS, losses(KERAS)[loss])
        compiled(lepton, ours, OURS, losses(OURS)[loss])
    assert_same_history(learned(ours), learned(theirs))
    assert_same(ours, theirs)


@pytest.mark.parametrize("ending,loss", CASES)
def test_keras_opens_what_is_saved(tmp_path, ending, loss):
    path = tmp_path / f"model.{ending}"
    ours = compiled(lepton, built(lepton, OURS), OURS, losses(OURS)[loss])
    learned(ours)
    ours.save(path)
    theirs = keras.models.load_model(
        path, custom_objects=given(KERAS), compile=ending == "keras"
    )
    assert isinstance(theirs.get_layer("block"), KERAS["Block"])
    assert_same(ours, theirs)
    if ending == "h5":
        compiled(keras, theirs, KERAS, losses(KERAS)[loss])
        compiled(lepton, ours, OURS, losses(OURS)[loss])
    assert_same_history(learned(ours), learned(theirs))
    # And back again.
    theirs.save(path)
    again = lepton.load_model(path, custom_objects=given(OURS))
    assert_same(again, theirs)


@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_lambdas_are_replaced(tmp_path, ending):
    path = tmp_path / f"model.{ending}"
    theirs = keras.Sequential(
        [
            keras.Input((5,)), keras.layers.Dense(4, name="dense"),
            keras.layers.Lambda(lambda x: x * x * 3, name="squash"),
        ]
    )
    theirs.save(path)
    with pytest.raises(lepton.UnsupportedError, match="squash"):
        lepton.load_model(path)
    ours = lepton.load_model(path, custom_objects={"squash": lambda x: x * x * 3})
    assert_same(ours, theirs)

    class Square(lepton.layers.Layer):
        def call(self, x):
            return lepton.ops.square(x)

    inner = lepton.Sequential(
        [Square(name="t"), lepton.layers.Rescaling(3.0, name="r")]
    )
    assert_same(lepton.load_model(path, custom_objects={"squash": inner}), theirs)
    # The Lambda stays in the file as it was.
    other = tmp_path / f"other.{ending}"
    ours.save(other)
    again = keras.models.load_model(other, safe_mode=False)
    assert_same(again, theirs)


def test_a_layer_stands_in_for_a_class(tmp_path):
    class Twice(keras.layers.Layer):
        def build(self, input_shape):
            self.kernel = self.add_weight(shape=(input_shape[-1], 2), name="kernel")
            self.bias = self.add_weight(shape=(2,), name="bias")

        def call(self, x):
            return keras.ops.relu(keras.ops.matmul(x, self.kernel) + self.bias)

    class Pair(keras.layers.Layer):
        def __init__(self, **others):
            super().__init__(**others)
            self.one = keras.layers.Dense(3)
            self.two = keras.layers.Dense(2)

        def call(self, x):
            return self.two(self.one(x))

    theirs = keras.Sequential([keras.Input((5,)), Twice(name="twice"), Pair(name="pair")])
    stands_in = {
        "Twice": lepton.layers.Dense(2, activation="relu"),
        "Pair": lepton.Sequential(
            [lepton.layers.Dense(3, name="one"), lepton.layers.Dense(2, name="two")]
        ),
    }
    for ending in ("keras", "h5"):
        path = tmp_path / f"model.{ending}"
        theirs.save(path)
        ours = lepton.load_model(path, custom_objects=stands_in)
        assert_same(ours, theirs)
        ours.compile("sgd", "mse")
        learned_weight = ours.get_weights()[0]
        ours.fit(X, Y[:, :2], verbose=0)
        assert np.abs(ours.get_weights()[0] - learned_weight).max() > 0
        ours.save(path)
        again = keras.models.load_model(path, custom_objects={"Twice": Twice, "Pair": Pair})
        assert_same(again, ours)


@pytest.mark.long
@pytest.mark.parametrize("ending", ["keras", "h5"])
def test_files_of_keras_2(tmp_path, ending):
    old = pytest.importorskip("tf_keras")
    import tensorflow as tf

    @old.saving.register_keras_serializable("Pack")
    class Scale(old.layers.Layer):
        def build(self, input_shape):
            self.scale = self.add_weight("scale", shape=(input_shape[-1],))
            super().build(input_shape)

        def call(self, x):
            return x * tf.exp(self.scale)

    class Ours(lepton.layers.Layer):
        def build(self, input_shape):
            self.scale = self.add_weight("scale", shape=(input_shape[-1],))
            super().build(input_shape)

        def call(self, x):
            return x * lepton.ops.exp(self.scale)

    def wave(x):
        return tf.sin(x)

    theirs = old.Sequential(
        [
            old.layers.Dense(4, input_shape=(5,), activation=wave), Scale(),
            old.layers.Lambda(lambda x: x * 3, name="three"),
        ]
    )
    path = tmp_path / f"model.{ending}"
    theirs.save(path)
    for name in ("Scale", "Pack>Scale"):
        objects = {name: Ours, "wave": lepton.ops.sin, "three": lepton.layers.Rescaling(3.0)}
        assert_same(lepton.load_model(path, custom_objects=objects), theirs)
