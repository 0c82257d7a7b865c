"""What families spend on food, as a straight line of their income (Engel 1857): one Dense layer,
compared with the closed form.

usage: linear_regression.py [--short] [FOLDER]

The data is a CSV file that statsmodels brings.
"""

from pathlib import Path

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
import pandas
import statsmodels

given = example.arguments(__doc__)
keras.utils.set_random_seed(1)

table = pandas.read_csv(Path(statsmodels.__file__).parent / "datasets" / "engel" / "engel.csv")
print(table.describe())
income, food = table[["income"]], table["foodexp"]
mean, deviation = income.mean(), income.std()
x = (income - mean) / deviation

model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.Adam(20.0), loss="mean_squared_error", metrics=["mae"])
history = model.fit(x, food, batch_size=len(x), epochs=30 if given.short else 400, verbose=0)
slope, offset = (float(weight.ravel()[0]) for weight in model.get_weights())

columns = np.column_stack([x, np.ones(len(x))])
exact_slope, exact_offset = np.linalg.lstsq(columns, food, rcond=None)[0]
print(f"learned: food = {slope:.3f} · x + {offset:.3f}")
print(f"exact:   food = {exact_slope:.3f} · x + {exact_offset:.3f}")

figure, axes = plt.subplots(1, 2, figsize=(10, 4))
example.learning_curves(axes[0], history, "loss")
axes[0].set_yscale("log")
axes[1].scatter(income, food, s=8, color="gray")
line = np.array([[income.min().item()], [income.max().item()]])
scaled = (line - mean.to_numpy()) / deviation.to_numpy()
axes[1].plot(line, model.predict(scaled, verbose=0), label="learned")
axes[1].plot(line, exact_slope * scaled + exact_offset, "--", label="exact")
axes[1].set(xlabel="income", ylabel="spent on food")
axes[1].legend()
example.save(figure, given.folder / "linear_regression.png")
