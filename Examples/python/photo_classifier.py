"""Learns to tell photographs of a temple from photographs of a flower, 224×224 in colour.

usage: photo_classifier.py [--short] [FOLDER]
       photo_classifier.py --apply PHOTO [FOLDER]

The photographs are parts of the two that scikit-learn brings, written as JPEG files into a folder
for each class. The model is saved as .h5; a second process loads it and looks at one photograph.
"""

import shutil
import subprocess
import sys

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers
from PIL import Image

SIZE = 224


def write_photos(folder, count):
    """Cuts `count` pieces out of each photograph."""
    from sklearn.datasets import load_sample_image

    generator = np.random.default_rng(1)
    shutil.rmtree(folder, ignore_errors=True)
    for name, file in [("flower", "flower.jpg"), ("temple", "china.jpg")]:
        photo = Image.fromarray(load_sample_image(file))
        (folder / name).mkdir(parents=True)
        for number in range(count):
            side = int(generator.integers(180, 300))
            left = int(generator.integers(0, photo.width - side))
            top = int(generator.integers(0, photo.height - side))
            piece = photo.crop((left, top, left + side, top + side))
            piece.save(folder / name / f"{number:03}.jpg", quality=90)


def train(folder, photos, short):
    options = {"image_size": (SIZE, SIZE), "batch_size": 8, "seed": 1, "label_mode": "categorical"}
    data, validation = keras.utils.image_dataset_from_directory(
        photos, validation_split=0.25, subset="both", **options)
    data, validation = (one.map(lambda x, y: (x / 255, y)) for one in (data, validation))
    model = keras.Sequential([
        keras.Input((SIZE, SIZE, 3)),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dense(128, activation="relu"),
        layers.Dense(2, activation="softmax"),
    ])
    model.compile(keras.optimizers.Adam(1e-4), "categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(data, validation_data=validation, epochs=1 if short else 4)
    model.save(folder / "photo_classifier.h5")
    figure, axes = plt.subplots(1, 2, figsize=(9, 3.5))
    example.learning_curves(axes[0], history, "loss", "val_loss")
    example.learning_curves(axes[1], history, "accuracy", "val_accuracy")
    example.save(figure, folder / "photo_classifier.png")


def apply(folder, photo):
    model = keras.models.load_model(folder / "photo_classifier.h5")
    image = keras.utils.load_img(photo, target_size=(SIZE, SIZE), interpolation="bilinear")
    scores = model.predict(keras.utils.img_to_array(image)[None] / 255, verbose=0)[0]
    print(f"{photo}: " + ", ".join(
        f"{name} {score:.1%}" for name, score in zip(["flower", "temple"], scores)))


given = example.arguments(__doc__, apply={"metavar": "PHOTO"})
if given.apply:
    apply(given.folder, given.apply)
else:
    keras.utils.set_random_seed(1)
    photos = given.folder / "photos"
    write_photos(photos, 16 if given.short else 80)
    train(given.folder, photos, given.short)
    photo = photos / "flower" / "000.jpg"
    subprocess.run([sys.executable, __file__, "--apply", photo, given.folder], check=True)
