"""Learns to tell ten kinds of clothes apart: Fashion-MNIST, as Debian has it.

usage: image_classifier.py [--short] [--epochs COUNT] [FOLDER]

Draws ten test images with what the model takes them for, and saves the model, which Keras opens.
"""

import example
import lepton as keras
import matplotlib.pyplot as plt
from fashion_mnist import NAMES
from lepton import layers

given = example.arguments(__doc__, epochs={"type": int, "default": 3})
keras.utils.set_random_seed(1)

(x_train, y_train), (x_test, y_test) = keras.datasets.fashion_mnist.load_data()
if given.short:
    x_train, y_train, x_test, y_test = x_train[:2000], y_train[:2000], x_test[:500], y_test[:500]
x_train = x_train[..., None].astype("float32") / 255
x_test = x_test[..., None].astype("float32") / 255
targets = keras.utils.to_categorical(y_train, 10)

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 5, activation="relu"),
    layers.MaxPooling2D(),
    layers.Conv2D(64, 5, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(128, activation="relu"),
    layers.Dense(10, activation="softmax"),
])
model.summary()
model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])
history = model.fit(
    x_train, targets, batch_size=64, epochs=1 if given.short else given.epochs,
    validation_split=0.1)

loss, accuracy = model.evaluate(x_test, keras.utils.to_categorical(y_test, 10), verbose=0)
print(f"test accuracy: {accuracy:.4f}")
model.save(given.folder / "image_classifier.keras")

scores = model.predict(x_test[:10], verbose=0)
figure, axes = plt.subplots(2, 5, figsize=(10, 5))
for axis, image, score, label in zip(axes.flat, x_test, scores, y_test):
    guess = score.argmax()
    axis.imshow(image[..., 0], cmap="gray_r")
    axis.set_title(f"{NAMES[guess]} {score[guess]:.0%}", color="black" if guess == label else "red")
    axis.axis("off")
example.save(figure, given.folder / "image_classifier.png")
