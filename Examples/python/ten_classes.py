"""Ten classes of 32×32 colour pictures, what is mistaken for what, and how well each is found.

usage: ten_classes.py [--short] [FOLDER]

Takes CIFAR-10 where there is a copy in ~/.keras/datasets, else Fashion-MNIST, tinted by chance.
"""

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers
from sklearn.metrics import classification_report, confusion_matrix

given = example.arguments(__doc__)
keras.utils.set_random_seed(1)


def tinted(images, seed):
    """Grey 28×28 images as colour images of 32×32."""
    images = np.pad(images, ((0, 0), (2, 2), (2, 2)))[..., None]
    colors = np.random.default_rng(seed).uniform(0.5, 1, (len(images), 1, 1, 3))
    return (images * colors).astype("uint8")


try:
    (x, y), (x_test, y_test) = keras.datasets.cifar10.load_data()
    names = "plane car bird cat deer dog frog horse ship truck".split()
except FileNotFoundError:
    from fashion_mnist import NAMES as names

    (x, y), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
    x, x_test = tinted(x, 1), tinted(x_test, 2)
count = 2000 if given.short else 20000
x, y = x[:count], y[:count].ravel()
x_test, y_test = x_test[: count // 4], y_test[: count // 4].ravel()

model = keras.Sequential([
    keras.Input((32, 32, 3)),
    layers.Rescaling(1 / 255),
    layers.Conv2D(32, 3, padding="same", use_bias=False), layers.BatchNormalization(),
    layers.Activation("relu"), layers.MaxPooling2D(),
    layers.Conv2D(64, 3, padding="same", use_bias=False), layers.BatchNormalization(),
    layers.Activation("relu"), layers.MaxPooling2D(),
    layers.GlobalAveragePooling2D(),
    layers.Dropout(0.2),
    layers.Dense(10, activation="softmax"),
])
rate = keras.optimizers.schedules.CosineDecay(3e-3, decay_steps=5 * count // 64)
model.compile(
    keras.optimizers.AdamW(rate), loss="sparse_categorical_crossentropy",
    metrics=["accuracy", keras.metrics.SparseTopKCategoricalAccuracy(3, name="top_3")])
stop = keras.callbacks.EarlyStopping("val_loss", patience=2, restore_best_weights=True)
history = model.fit(
    x.astype("float32"), y, batch_size=64, epochs=1 if given.short else 5, validation_split=0.1,
    callbacks=[stop])

predicted = model.predict(x_test.astype("float32"), verbose=0).argmax(axis=1)
labels = range(10)
print(classification_report(
    y_test, predicted, labels=labels, target_names=names, digits=3, zero_division=0))
matrix = confusion_matrix(y_test, predicted, labels=labels)
figure, axes = plt.subplots(1, 2, figsize=(12, 5))
example.learning_curves(axes[0], history, "accuracy", "val_accuracy", "top_3", "val_top_3")
axes[1].imshow(matrix, cmap="Blues")
axes[1].set(xticks=labels, yticks=labels, xlabel="taken for", ylabel="is")
axes[1].set_xticklabels(names, rotation=60)
axes[1].set_yticklabels(names)
for row, column in np.ndindex(matrix.shape):
    color = "white" if matrix[row, column] > matrix.max() / 2 else "black"
    axes[1].text(column, row, matrix[row, column], ha="center", va="center", color=color, size=8)
example.save(figure, given.folder / "ten_classes.png")
