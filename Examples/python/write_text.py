"""Learns a licence letter by letter with a GRU, and then writes on by itself.

usage: write_text.py [--short] [FOLDER]
"""

import example
import lepton as keras
import licences
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers

given = example.arguments(__doc__)
keras.utils.set_random_seed(1)

text = licences.text("GPL-3")[: 6000 if given.short else None]
letters = sorted(set(text))
numbers = np.array([letters.index(letter) for letter in text], "int32")
LENGTH = 40
# All windows of 41 letters; of the first 40 the model is to say the next. No letter is copied.
windows = np.lib.stride_tricks.sliding_window_view(numbers, LENGTH + 1)[::5]
x, y = windows[:, :-1], windows[:, 1:]

model = keras.Sequential([
    keras.Input((None,), dtype="int32"),
    layers.Embedding(len(letters), 32),
    layers.GRU(128, return_sequences=True),
    layers.Dense(len(letters)),
])
model.compile(
    keras.optimizers.Adam(0.004, clipnorm=1.0),
    keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])


def write(begin, count, temperature=0.5):
    """Goes on with a text, a letter at a time; the session keeps the GRU's state."""
    generator = np.random.default_rng(1)
    written = list(begin)
    with model.session(shapes=(1, 1), keep_state=True) as session:
        for position in range(len(begin) + count - 1):
            scores = session.run([[letters.index(written[position])]])[0, -1]
            if position >= len(begin) - 1:
                chances = np.exp((scores - scores.max()).astype("float64") / temperature)
                written.append(letters[generator.choice(len(letters), p=chances / chances.sum())])
    return "".join(written)


class Show(keras.callbacks.Callback):
    """Shows after every epoch what the model writes."""

    def on_epoch_end(self, epoch, logs=None):
        print(f"  {epoch + 1}: {write('You may ', 70)!r}")


history = model.fit(
    x, y, batch_size=64, epochs=1 if given.short else 12, callbacks=[Show()], verbose=2)
print(write("This License ", 300))
model.save(given.folder / "write_text.keras")

figure, axes = plt.subplots(1, 2, figsize=(9, 3.5))
example.learning_curves(axes[0], history, "loss")
example.learning_curves(axes[1], history, "accuracy")
example.save(figure, given.folder / "write_text.png")
