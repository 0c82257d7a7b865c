"""A layer, a loss and a metric of one's own: fits a wave whose frequency a layer learns, and saves it
for Keras, which opens the file with a class of the same behaviour.

usage: custom.py [--short] [FOLDER]
"""

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers, ops

given = example.arguments(__doc__)
keras.utils.set_random_seed(3)


@keras.saving.register_keras_serializable("Waves")
class Wave(layers.Layer):
    """amplitude · sin(frequency · x + phase), as many of them as `units`."""

    def __init__(self, units, **others):
        super().__init__(**others)
        self.units = units

    def build(self, input_shape):
        shape = (input_shape[-1], self.units)
        self.frequency = self.add_weight(shape=shape, initializer="ones", name="frequency")
        self.phase = self.add_weight(shape=(self.units,), initializer="zeros", name="phase")
        self.amplitude = self.add_weight(
            shape=(self.units,), initializer="ones", name="amplitude"
        )

    def call(self, x):
        # Written with operations, so that the library computes it and its gradient.
        return self.amplitude * ops.sin(x @ self.frequency + self.phase)

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def cautious(y_true, y_pred):
    """Squares near the truth, absolute differences far from it."""
    difference = ops.abs(y_true - y_pred)
    return ops.mean(ops.where(difference < 1, difference**2, 2 * difference - 1), axis=-1)


def largest_error(y_true, y_pred):
    return ops.max(ops.abs(y_true - y_pred), axis=-1)


x = np.linspace(-3, 3, 400, dtype="float32")[:, None]
y = 1.5 * np.sin(1.7 * x + 0.4)
model = keras.Sequential([keras.Input((1,)), Wave(1, name="wave")])
model.compile(keras.optimizers.Adam(0.02), loss=cautious, metrics=[largest_error])
history = model.fit(x, y, epochs=20 if given.short else 60, verbose=0)
model.save(given.folder / "custom.keras")

again = keras.load_model(
    given.folder / "custom.keras",
    custom_objects={"cautious": cautious, "largest_error": largest_error},
)
assert (again.predict(x, verbose=0) == model.predict(x, verbose=0)).all()
wave = again.get_layer("wave")
print(f"loss {history.history['loss'][0]:.3f} at first, {history.history['loss'][-1]:.5f} at last")
print(
    f"{wave.amplitude.numpy()[0]:.2f} · sin({wave.frequency.numpy()[0, 0]:.2f} · x + "
    f"{wave.phase.numpy()[0]:.2f})"
)
figure, axis = plt.subplots()
axis.plot(x, y, label="truth")
axis.plot(x, again.predict(x, verbose=0), "--", label="learned")
axis.legend()
example.save(figure, given.folder / "custom.png")
