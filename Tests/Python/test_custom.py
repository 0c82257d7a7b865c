"""Layers, functions, losses, metrics and initializers of a program's own."""

import gc
import subprocess
import sys
import threading
import weakref

import lepton
import numpy as np
import pytest
from lepton import layers, ops

RANDOM = np.random.RandomState(3)
X = RANDOM.rand(12, 4).astype("float32")
Y = RANDOM.rand(12, 2).astype("float32")


class Scale(layers.Layer):
    """x · factor² + shift"""

    def __init__(self, shift=0.5, **others):
        super().__init__(**others)
        self.shift = shift

    def build(self, input_shape):
        self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")
        self.built = True

    def call(self, x):
        return x * self.factor**2 + self.shift

    def get_config(self):
        return {**super().get_config(), "shift": self.shift}


class NumpyScale(layers.NumpyLayer):
    """The same by NumPy."""

    def __init__(self, shift=0.5, **others):
        super().__init__(**others)
        self.shift = shift

    def build(self, input_shape):
        self.factor = self.add_weight(shape=(input_shape[-1],), initializer="ones", name="factor")

    def call(self, x):
        return x * np.square(self.factor) + self.shift

    def backward(self, x, y, gradient):
        factor = np.asarray(self.factor)
        return gradient * factor**2, [(gradient * x * 2 * factor).sum(axis=0)]


def small(scale, **compiled):
    model = lepton.Sequential([lepton.Input((4,)), scale, layers.Dense(2, name="dense")])
    model.set_weights(
        [np.array([1, 2, -1, 0.5], "float32"), np.arange(8).reshape(4, 2) / 8.0, np.zeros(2)]
    )
    if compiled:
        model.compile(lepton.optimizers.SGD(0.1), **compiled)
    return model


def expected(model, x=X, shift=0.5):
    factor, kernel, bias = model.get_weights()
    return (x * factor**2 + shift) @ kernel + bias


@pytest.mark.parametrize("kind", [Scale, NumpyScale])
def test_a_layer_computes_and_learns(kind):
    model = small(kind(name="scale"), loss="mse")
    np.testing.assert_allclose(model.predict(X, verbose=0), expected(model), rtol=1e-5)
    assert [weight.path for weight in model.weights][0] == "scale/factor"
    layer = model.layers[0]
    assert isinstance(layer, kind) and layer.factor.numpy()[1] == 2
    # One step against the derivative by hand.
    factor, kernel, bias = model.get_weights()
    error = 2 * (expected(model) - Y) / Y.size
    wanted = factor - 0.1 * ((error @ kernel.T) * X * 2 * factor).sum(axis=0)
    model.train_on_batch(X, Y)
    np.testing.assert_allclose(model.get_weights()[0], wanted, rtol=1e-4)


def test_without_backward_nothing_is_learned_through_a_numpy_layer():
    class Fixed(layers.NumpyLayer):
        def call(self, x):
            return np.sort(x, axis=-1)

    model = lepton.Sequential([lepton.Input((4,)), layers.Dense(4), Fixed(name="sorted")])
    model.compile("sgd", "mse")
    with pytest.raises(lepton.UnsupportedError, match="sorted.*backward"):
        model.train_on_batch(X, X)
    first = model.layers[0]
    first.trainable = False
    assert np.all(np.diff(model.predict(X, verbose=0)) >= 0)


def test_outputs_of_other_shapes_and_several_of_them():
    class Ends(layers.NumpyLayer):
        def compute_output_shape(self, input_shape):
            return [(input_shape[0],), (*input_shape[:-1], 2)]

        def call(self, x):
            return [x[:, 0], x[:, -2:]]

    inputs = lepton.Input((4,))
    first, last = Ends()(inputs)
    assert first.shape == (None,) and last.shape == (None, 2)
    model = lepton.Model(inputs, [first, last])
    one, two = model.predict(X, verbose=0)
    assert (one == X[:, 0]).all() and (two == X[:, -2:]).all()


def test_exceptions_come_through():
    class Broken(layers.NumpyLayer):
        def call(self, x):
            if x[0, 0] > 100:
                raise KeyError("too large")
            return x

    model = lepton.Sequential([lepton.Input((4,)), Broken(name="broken")])
    with pytest.raises(lepton.HostError, match="broken.*KeyError") as caught:
        model.predict(X + 200, verbose=0)
    assert isinstance(caught.value.__cause__, KeyError)
    assert (model.predict(X, verbose=0) == X).all()

    class Wrong(layers.NumpyLayer):
        def call(self, x):
            return x[:, :2]

    with pytest.raises(lepton.HostError, match=r"\(12, 2\) instead of \(12, 4\)"):
        lepton.Sequential([lepton.Input((4,)), Wrong()]).predict(X, verbose=0)


def test_layers_inside_layers_have_their_weights():
    class Residual(layers.Layer):
        def __init__(self, units, **others):
            super().__init__(**others)
            self.units = units
            self.dense = layers.Dense(units, activation="relu")
            self.more = [Scale(), layers.LayerNormalization()]

        def build(self, input_shape):
            self.late = layers.Dense(input_shape[-1], use_bias=False)

        def call(self, x, training=False):
            y = self.dense(x)
            for layer in self.more:
                y = layer(y)
            return x + self.late(y) * (1.0 if training else 2.0)

    model = lepton.Sequential([lepton.Input((4,)), Residual(3, name="residual")])
    assert [weight.shape for weight in model.weights] == [
        (4, 3), (3,), (3,), (3,), (3,), (3, 4)
    ]
    kernel, bias, factor, gamma, beta, late = model.get_weights()
    y = np.maximum(X @ kernel + bias, 0) * factor**2 + 0.5
    y = (y - y.mean(-1, keepdims=True)) / np.sqrt(y.var(-1, keepdims=True) + 1e-3) * gamma + beta
    np.testing.assert_allclose(
        model.predict(X, verbose=0), X + 2 * (y @ late), rtol=1e-4, atol=1e-5
    )
    model.compile("sgd", "mse")
    before = model.get_weights()
    loss = model.train_on_batch(X, X)
    np.testing.assert_allclose(loss, np.mean(np.square(y @ late)), rtol=1e-4)
    assert all(np.abs(a - b).max() > 0 for a, b in zip(before, model.get_weights()))


def test_losses_metrics_and_activations():
    def steep(x):
        return ops.tanh(x) * 3

    def quartic(y_true, y_pred):
        return ops.mean((y_true - y_pred) ** 4, axis=-1)

    class Largest(lepton.metrics.Metric):
        def __init__(self, name="largest", **others):
            super().__init__(name=name, **others)
            self.seen = self.add_weight(name="seen", shape=())

        def update_state(self, y_true, y_pred, sample_weight=None):
            self.seen.assign(ops.maximum(self.seen, ops.max(y_pred)))

        def result(self):
            return self.seen * 1.0

    model = lepton.Sequential(
        [lepton.Input((4,)), layers.Dense(2, activation=steep, kernel_initializer=halves)]
    )
    kernel = model.get_weights()[0]
    assert (kernel == 0.5).all()
    model.compile(lepton.optimizers.SGD(0.0), quartic, metrics=[Largest(), quartic, "mae"])
    values = model.evaluate(X, Y, verbose=0, return_dict=True)
    predicted = 3 * np.tanh(X @ kernel)
    np.testing.assert_allclose(model.predict(X, verbose=0), predicted, rtol=1e-5)
    np.testing.assert_allclose(values["loss"], np.mean((predicted - Y) ** 4), rtol=1e-5)
    np.testing.assert_allclose(values["quartic"], values["loss"], rtol=1e-5)
    np.testing.assert_allclose(values["largest"], predicted.max(), rtol=1e-5)
    np.testing.assert_allclose(values["mae"], np.abs(predicted - Y).mean(), rtol=1e-5)
    # By hand as well.
    metric = Largest()
    metric.update_state(None, X)
    metric.update_state(None, X / 2)
    np.testing.assert_allclose(metric.result(), X.max())
    metric.reset_state()
    assert metric.result() == 0


def halves(shape, dtype=None):
    return np.full(shape, 0.5, dtype)


def test_files_name_classes(tmp_path):
    @lepton.register_keras_serializable("Tests", "Registered")
    class Other(Scale):
        pass

    for kind, objects in ((Scale, {"Scale": Scale}), (Other, None)):
        model = small(kind(shift=0.25, name="scale"), loss="mse")
        for ending in ("keras", "h5"):
            path = tmp_path / f"{kind.__name__}.{ending}"
            model.save(path)
            again = lepton.load_model(path, custom_objects=objects)
            assert isinstance(again.layers[0], kind) and again.layers[0].shift == 0.25
            assert (again.predict(X, verbose=0) == model.predict(X, verbose=0)).all()
            again.train_on_batch(X, Y)
        assert isinstance(
            lepton.models.model_from_json(model.to_json(), objects).layers[0], kind
        )
    clone = lepton.models.clone_model(model)
    assert clone.get_weights()[0].shape == (4,)
    with pytest.raises(lepton.UnsupportedError, match="Scale.*custom_objects"):
        lepton.load_model(tmp_path / "Scale.keras")
    with lepton.utils.custom_object_scope({"Scale": Scale}):
        assert lepton.load_model(tmp_path / "Scale.h5").layers[0].shift == 0.25
    with pytest.raises(lepton.UnsupportedError, match="Scale"):
        lepton.load_model(tmp_path / "Scale.h5")
    assert lepton.saving.get_registered_object("Tests>Registered") is Other


def test_new_processes_open_files_that_name_classes(tmp_path):
    """What makes custom objects known is imported with the first of them."""

    @lepton.register_keras_serializable()
    class Double(layers.Layer):
        def call(self, inputs):
            return inputs * 2

    x = lepton.Input((3,))
    lepton.Model(x, Double()(x)).save(tmp_path / "model.keras")
    program = f"""
import numpy
import lepton

path, x = {str(tmp_path / "model.keras")!r}, numpy.full((1, 3), -1, "float32")
try:
    lepton.load_model(path)
except lepton.UnsupportedError as failure:
    assert "Double" in str(failure)
else:
    assert False, "there is no class Double"
model = lepton.load_model(path, {{"Double": "relu"}})
assert (model.predict_on_batch(x) == 0).all()

@lepton.register_keras_serializable()
class Double(lepton.layers.Layer):
    def call(self, inputs):
        return inputs * 2

model = lepton.load_model(path)
assert (model.predict_on_batch(x) == -2).all() and isinstance(model.layers[-1], Double)
"""
    subprocess.run([sys.executable, "-c", program], check=True)


def test_arguments_make_the_configuration():
    class Plain(layers.Layer):
        def __init__(self, a, b=2, **others):
            super().__init__(**others)
            self.sum = a + b

        def call(self, x):
            return x + self.sum

    layer = Plain(1, name="plain")
    config = layer.get_config()
    assert (config["a"], config["b"], config["name"]) == (1, 2, "plain")
    assert Plain.from_config(config).sum == 3


def test_lambdas(tmp_path):
    model = lepton.Sequential(
        [lepton.Input((4,)), layers.Lambda(lambda x: x[:, 1:] * 2, name="rest"), layers.Dense(2)]
    )
    kernel, bias = model.get_weights()
    np.testing.assert_allclose(
        model.predict(X, verbose=0), X[:, 1:] * 2 @ kernel + bias, rtol=1e-5
    )
    model.compile("sgd", "mse")
    model.train_on_batch(X, Y)
    with pytest.raises(lepton.UnsupportedError, match="rest.*Lambda"):
        model.save(tmp_path / "model.keras")


def test_operations_in_functional_models(tmp_path):
    inputs = lepton.Input((4,))
    x = ops.exp(-inputs) + 1.0
    x = ops.concatenate([x, inputs[:, :2]], axis=-1)
    x = 1 / (x @ np.ones((6, 3), "float32")) ** 2
    outputs = ops.where(x > 0.02, x, ops.sum(x, axis=-1, keepdims=True))
    model = lepton.Model(inputs, outputs)
    y = np.concatenate([np.exp(-X) + 1, X[:, :2]], axis=-1)
    y = 1 / (y @ np.ones((6, 3))) ** 2
    y = np.where(y > 0.02, y, y.sum(axis=-1, keepdims=True))
    np.testing.assert_allclose(model.predict(X, verbose=0), y, rtol=1e-5)
    model.save(tmp_path / "model.keras")
    again = lepton.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(again.predict(X, verbose=0), y, rtol=1e-5)


def test_operations_on_arrays():
    np.testing.assert_allclose(ops.logsumexp(X, axis=1), np.log(np.exp(X).sum(1)), rtol=1e-5)
    assert ops.sqrt(np.float32(4)) == 2
    assert ops.shape(X) == (12, 4)
    assert ops.any(X > 0.5) and not ops.all(X > 2.0)
    np.testing.assert_allclose(ops.elu(X - 0.5, 0.5)[0], np.where(
        X > 0.5, X - 0.5, 0.5 * np.expm1(X - 0.5))[0], rtol=1e-5)
    classes = X / X.sum(axis=1, keepdims=True)
    picked = -np.log(classes[np.arange(12), np.arange(12) % 4])
    labels = (np.arange(12) % 4).astype("int32")
    sparse = ops.sparse_categorical_crossentropy(labels, X)
    np.testing.assert_allclose(sparse, picked, rtol=1e-5)
    np.testing.assert_allclose(
        ops.sparse_categorical_crossentropy(labels, np.log(classes), from_logits=True), picked,
        rtol=1e-5,
    )
    one = -np.log(X) * 0.25 - np.log(1 - X) * 0.75
    np.testing.assert_allclose(ops.binary_crossentropy(np.full_like(X, 0.25), X), one, rtol=1e-4)
    logits = np.log(X / (1 - X))
    np.testing.assert_allclose(
        ops.binary_crossentropy(np.full_like(X, 0.25), logits, True), one, rtol=1e-4
    )
    assert ops.arange(3).tolist() == [0, 1, 2]
    with pytest.raises(lepton.Error):
        ops.add(1, 2)
    with pytest.raises(AttributeError, match="nothing_such"):
        ops.nothing_such


def test_nothing_keeps_models_alive():
    class Alone(Scale):
        pass

    model = lepton.Sequential([lepton.Input((4,)), Alone()])
    model.predict(X, verbose=0)
    watched = weakref.ref(model), weakref.ref(model.layers[0])
    del model
    gc.collect()
    assert watched[0]() is None and watched[1]() is None


def test_many_threads():
    model = small(NumpyScale())
    wanted, failures = expected(model), []

    def run():
        for _ in range(20):
            if not np.allclose(model.predict(X, verbose=0), wanted, rtol=1e-4):
                failures.append(1)

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures


def test_a_model_with_a_call_of_its_own(tmp_path):
    class Two(lepton.Model):
        def __init__(self, units):
            super().__init__()
            self.first = layers.Dense(units, activation="relu")
            self.second = layers.Dense(2)

        def call(self, x):
            return self.second(self.first(x) * 2.0)

    model = Two(3)
    model.compile("sgd", "mse")
    assert model.predict(X, verbose=0).shape == (12, 2)
    kernel, bias, last, end = model.get_weights()
    np.testing.assert_allclose(
        model.predict(X, verbose=0), 2 * np.maximum(X @ kernel + bias, 0) @ last + end, rtol=1e-5
    )
    model.fit(X, Y, verbose=0)
    assert np.abs(model.first.get_weights()[0] - kernel).max() > 0
    model.save(tmp_path / "model.keras")
    again = lepton.load_model(tmp_path / "model.keras")
    assert (again.predict(X, verbose=0) == model.predict(X, verbose=0)).all()
    built = Two(5)
    built.build((None, 4))
    assert built.get_weights()[0].shape == (4, 5)
    with pytest.raises(lepton.InvalidArgumentError, match="build"):
        Two(5).get_weights()


def test_classes_may_be_called_as_operations_are(tmp_path):
    class Split(layers.Layer):
        def call(self, x):
            return [x[:, :2], x[:, 2:]]

    inputs = lepton.Input((4,))
    first, second = Split()(inputs)
    model = lepton.Model(inputs, first * second)
    model.save(tmp_path / "model.keras")
    again = lepton.load_model(tmp_path / "model.keras", custom_objects={"Split": Split})
    for one in (model, again):
        np.testing.assert_allclose(one.predict(X, verbose=0), X[:, :2] * X[:, 2:], rtol=1e-6)


def test_what_layers_add_to_the_loss():
    class Heavy(layers.Layer):
        def call(self, x):
            self.add_loss(ops.sum(x) * 0.01)
            return x * 2.0

    model = lepton.Sequential(
        [lepton.Input((4,)), Heavy(activity_regularizer=lepton.regularizers.L2(0.1))]
    )
    model.compile("sgd", "mse")
    wanted = np.mean((2 * X - X) ** 2) + X.sum() * 0.01 + 0.1 * np.sum((2 * X) ** 2) / len(X)
    np.testing.assert_allclose(model.evaluate(X, X, verbose=0), wanted, rtol=1e-5)


def test_wrapped_and_shared_layers():
    inputs = lepton.Input((5, 4))
    scale = Scale(name="scale")
    model = lepton.Model(inputs, layers.TimeDistributed(scale)(scale(inputs)))
    x = RANDOM.rand(2, 5, 4).astype("float32")
    np.testing.assert_allclose(model.predict(x, verbose=0), x + 1, rtol=1e-6)

    class Half(layers.Layer):
        supports_masking = True

        def call(self, x):
            return x * 0.5

    inputs = lepton.Input((6,), dtype="int32")
    hidden = Half()(layers.Embedding(10, 4, mask_zero=True)(inputs))
    model = lepton.Model(inputs, layers.LSTM(3)(hidden))
    ids = np.array([[1, 2, 0, 0, 0, 0], [3, 4, 5, 0, 0, 0]], "int32")
    other = np.array([[0, 0, 1, 2, 0, 0], [3, 4, 5, 0, 0, 0]], "int32")
    np.testing.assert_allclose(
        model.predict(ids, verbose=0), model.predict(other, verbose=0), rtol=1e-5
    )


def test_a_lambda_of_a_file_is_saved_as_it_was(tmp_path):
    text = (
        '{"module": "keras", "class_name": "Sequential", "config": {"name": "s", "layers": ['
        '{"class_name": "InputLayer", "config": {"batch_shape": [null, 4], "name": "in"}},'
        '{"class_name": "Lambda", "config": {"name": "half", "function": {"class_name": '
        '"__lambda__", "config": {"code": "4wEAAA=="}}}}]}, "keras_version": "3.15.1"}'
    )
    kept = lepton.Sequential([lepton.Input((4,)), layers.Lambda(lambda x: x, name="half")])
    for replacement in (lambda x: x / 2, layers.Rescaling(0.5)):
        model = lepton.models.model_from_json(text, {"half": replacement})
        np.testing.assert_allclose(model.predict(X, verbose=0), X / 2, rtol=1e-6)
        model.save(tmp_path / "model.keras")
        assert "4wEAAA==" in model.to_json()
    with pytest.raises(lepton.UnsupportedError, match="half"):
        kept.save(tmp_path / "model.keras")
