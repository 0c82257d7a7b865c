"""Says from which of four licences some words are: a small Transformer encoder.

usage: transformer.py [--short] [FOLDER]
"""

import example
import lepton as keras
import licences
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers

given = example.arguments(__doc__)
keras.utils.set_random_seed(1)
NAMES, LENGTH, WORDS, WIDTH = ["GPL-3", "Apache-2.0", "Artistic", "MPL-1.1"], 16, 500, 48

passages, labels = licences.passages(NAMES, LENGTH, 16 if given.short else 3)
order = np.random.default_rng(1).permutation(len(passages))
numbers = licences.vocabulary(passages, WORDS)
x = np.array([[numbers.get(word, 1) for word in passages[index]] for index in order], "int32")
y = np.array(labels)[order]
places = np.broadcast_to(np.arange(LENGTH, dtype="int32"), x.shape)
border = len(x) * 4 // 5


def encoder(x):
    """Attention and a small network, each added to what it takes and normalized."""
    attended = layers.MultiHeadAttention(num_heads=4, key_dim=12, dropout=0.1)(x, x)
    x = layers.LayerNormalization()(x + attended)
    wide = layers.Dense(2 * WIDTH, activation="gelu")(x)
    return layers.LayerNormalization()(x + layers.Dropout(0.1)(layers.Dense(WIDTH)(wide)))


words = keras.Input((LENGTH,), dtype="int32", name="words")
place = keras.Input((LENGTH,), dtype="int32", name="places")
z = layers.Embedding(WORDS, WIDTH)(words) + layers.Embedding(LENGTH, WIDTH)(place)
for _ in range(2):
    z = encoder(z)
z = layers.GlobalAveragePooling1D()(z)
model = keras.Model(
    {"words": words, "places": place}, layers.Dense(len(NAMES), activation="softmax")(z))
model.summary()
model.compile(
    keras.optimizers.AdamW(1e-3, weight_decay=1e-3), "sparse_categorical_crossentropy",
    metrics=["accuracy"])


def part(begin, end):
    return {"words": x[begin:end], "places": places[begin:end]}, y[begin:end]


history = model.fit(
    *part(0, border), validation_data=part(border, len(x)), batch_size=64,
    epochs=1 if given.short else 8,
    callbacks=[keras.callbacks.TensorBoard(given.folder / "transformer-logs")])
keras.utils.plot_model(model, given.folder / "transformer.dot", show_shapes=True)

scores = model.predict(part(border, len(x))[0], verbose=0)
shares = np.array([scores[y[border:] == label].mean(axis=0) for label in range(len(NAMES))])
figure, axes = plt.subplots(1, 2, figsize=(10, 4))
example.learning_curves(axes[0], history, "accuracy", "val_accuracy")
axes[1].imshow(shares, cmap="Greens", vmin=0, vmax=1)
axes[1].set(xticks=range(4), yticks=range(4), xlabel="taken for", ylabel="is")
axes[1].set_xticklabels(NAMES)
axes[1].set_yticklabels(NAMES)
for row, column in np.ndindex(shares.shape):
    axes[1].text(column, row, f"{shares[row, column]:.0%}", ha="center", va="center")
example.save(figure, given.folder / "transformer.png")
