"""Forecasts sunspots (statsmodels' series of the years 1700 to 2008) by a stateful LSTM: trained on
pieces of the series in order, and then streamed a year at a time.

usage: forecast.py [--short] [FOLDER]
"""

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
import statsmodels.api
from lepton import layers

given = example.arguments(__doc__)
keras.utils.set_random_seed(2)

table = statsmodels.api.datasets.sunspots.load_pandas().data
series = np.sqrt(table["SUNACTIVITY"].to_numpy("float32")) / 10
LENGTH, BORDER = 20, 240


def build(batch_size, steps):
    """Predicts the next year after each of `steps` years; the state is kept between calls."""
    model = keras.Sequential([
        keras.Input(batch_shape=(batch_size, steps, 1)),
        layers.LSTM(32, return_sequences=True, stateful=True),
        layers.Dense(1),
    ])
    model.compile(keras.optimizers.Adam(0.01), "mse")
    return model


class Forget(keras.callbacks.Callback):
    """Begins every epoch with the state of a beginning."""

    def on_epoch_begin(self, epoch, logs=None):
        self.model.reset_states()


# Pieces one after another: the state that one ends with is the one that the next begins with.
pieces = BORDER // LENGTH
x = series[: pieces * LENGTH].reshape(pieces, LENGTH, 1)
y = series[1 : pieces * LENGTH + 1].reshape(pieces, LENGTH, 1)
model = build(1, LENGTH)
history = model.fit(
    x, y, batch_size=1, epochs=3 if given.short else 60, shuffle=False, verbose=0,
    callbacks=[Forget()])
print(f"loss: {history.history['loss'][0]:.4f} → {history.history['loss'][-1]:.4f}")

# The same weights, one year at a time: what is known so far, then the model's own forecasts.
stream = build(1, 1)
stream.set_weights(model.get_weights())
one_ahead, own = [], []
for value in series[:-1]:
    one_ahead.append(stream.predict_on_batch(np.full((1, 1, 1), value, "float32")).item())
stream.reset_states()
value = 0.0
for year in range(len(series) - 1):
    known = series[year] if year < BORDER else value
    value = stream.predict_on_batch(np.full((1, 1, 1), known, "float32")).item()
    own.append(value)
error = np.sqrt(np.mean((np.array(one_ahead)[BORDER:] - series[BORDER + 1 :]) ** 2))
naive = np.sqrt(np.mean((series[BORDER:-1] - series[BORDER + 1 :]) ** 2))
print(f"a year ahead, in years not learned: error {error:.4f}; of 'as this year' {naive:.4f}")

years = table["YEAR"].to_numpy()[1:]
figure, axis = plt.subplots(figsize=(11, 4))
axis.plot(years, (10 * series[1:]) ** 2, color="gray", label="sunspots")
axis.plot(years, (10 * np.array(one_ahead)) ** 2, label="a year ahead")
axis.plot(years[BORDER:], (10 * np.array(own[BORDER:])) ** 2, "--", label="all years ahead")
axis.axvline(years[BORDER], color="black", lw=0.5)
axis.legend()
example.save(figure, given.folder / "forecast.png")
