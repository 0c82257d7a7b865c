"""Says from which licence some words are: Embedding and Bidirectional LSTM, with masking, for
passages of different lengths.

usage: text_classifier.py [--short] [FOLDER]
"""

import example
import lepton as keras
import licences
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers

given = example.arguments(__doc__)
keras.utils.set_random_seed(1)
NAMES, LENGTH, WORDS = ["GPL-3", "Apache-2.0"], 24, 400

passages, labels = licences.passages(NAMES, LENGTH, 12 if given.short else 4)
generator = np.random.default_rng(1)
order = generator.permutation(len(passages))
passages = [passages[index][: generator.integers(6, LENGTH)] for index in order]
labels = np.array(labels, "float32")[order]
numbers = licences.vocabulary(passages, WORDS)
sequences = [[numbers.get(word, 1) for word in passage] for passage in passages]
x = keras.utils.pad_sequences(sequences, maxlen=LENGTH, padding="post")
border = len(x) * 4 // 5

model = keras.Sequential([
    keras.Input((LENGTH,), dtype="int32"),
    layers.Embedding(WORDS, 32, mask_zero=True),
    layers.Bidirectional(layers.LSTM(32)),
    layers.Dropout(0.3),
    layers.Dense(1, activation="sigmoid"),
])
model.compile("adam", "binary_crossentropy", metrics=["accuracy", "AUC"])
counts = np.bincount(labels[:border].astype(int), minlength=2)
history = model.fit(
    x[:border], labels[:border], validation_data=(x[border:], labels[border:]),
    epochs=1 if given.short else 8, class_weight={0: 1.0, 1: counts[0] / max(counts[1], 1)},
    callbacks=[keras.callbacks.ReduceLROnPlateau("val_loss", patience=1)])

# Padding is masked: a passage means the same however far it is filled up.
short = x[border : border + 50]
wider = np.pad(short, ((0, 0), (0, 8)))[:, :LENGTH]
assert np.allclose(model.predict(short, verbose=0), model.predict(wider, verbose=0))
for passage, score in list(zip(passages[border:], model.predict(x[border:], verbose=0)[:, 0]))[:5]:
    print(f"{NAMES[int(score > 0.5)]:>10} {max(score, 1 - score):.0%}: {' '.join(passage)}")

figure, axes = plt.subplots(1, 2, figsize=(9, 3.5))
example.learning_curves(axes[0], history, "loss", "val_loss")
example.learning_curves(axes[1], history, "accuracy", "val_accuracy")
example.save(figure, given.folder / "text_classifier.png")
