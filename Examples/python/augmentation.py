"""Learns to tell shirts from coats, from few images that are varied: flipped, and made brighter and
darker, by layers of the model or in the data pipeline; k-fold cross-validation by scikit-learn.

usage: augmentation.py [--short] [FOLDER]
"""

import example
import lepton as keras
import matplotlib.pyplot as plt
import numpy as np
from lepton import layers
from lepton.wrappers import SKLearnClassifier
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.model_selection import StratifiedKFold, cross_val_score

given = example.arguments(__doc__)
keras.utils.set_random_seed(3)
COAT, SHIRT = 4, 6

(x, y), _ = keras.datasets.fashion_mnist.load_data()
chosen = np.flatnonzero((y == COAT) | (y == SHIRT))[: 400 if given.short else 3000]
x, y = x[chosen, :, :, None].astype("float32") / 255, (y[chosen] == SHIRT).astype("float32")
epochs, folds = (1, 2) if given.short else (4, 3)


def build(*first):
    """The model; `first` are layers that vary its images while it learns."""
    model = keras.Sequential([
        keras.Input((28, 28, 1)), *first,
        layers.Conv2D(16, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Flatten(), layers.Dropout(0.3), layers.Dense(1, activation="sigmoid"),
    ])
    measures = ["accuracy", keras.metrics.AUC(name="auc")]
    model.compile("adam", "binary_crossentropy", metrics=measures)
    return model


def by_layers(X=None, y=None):
    return build(
        layers.RandomFlip("horizontal"), layers.RandomBrightness(0.2, value_range=(0, 1)))


def varied(images, labels, generator=np.random.default_rng(1)):
    """The same as a step of the data pipeline."""
    flip = generator.random(len(images)) < 0.5
    images = np.where(flip[:, None, None, None], images[:, :, ::-1], images)
    shift = generator.uniform(-0.2, 0.2, (len(images), 1, 1, 1)).astype("float32")
    return np.clip(images + shift, 0, 1), labels


# By layers, in every fold of a cross-validation.
estimator = SKLearnClassifier(by_layers, fit_kwargs={"epochs": epochs, "batch_size": 32})
scores = cross_val_score(estimator, x, y, cv=StratifiedKFold(folds, shuffle=True, random_state=1))
print(f"accuracy in {folds} folds: " + ", ".join(f"{score:.3f}" for score in scores))

# By the data pipeline: each epoch sees the images anew.
border = len(x) * 3 // 4
data = keras.utils.Dataset.from_tensor_slices((x[:border], y[:border]))
data = data.shuffle(1000, seed=1).batch(32).map(varied).prefetch(2)
model = build()
history = model.fit(data, validation_data=(x[border:], y[border:]), epochs=epochs)
model.save(given.folder / "augmentation.h5")

predicted = model.predict(x[border:], verbose=0)[:, 0]
area = roc_auc_score(y[border:], predicted)
print(f"area under the curve: scikit-learn {area:.4f}, lepton {history.history['val_auc'][-1]:.4f}")
figure, axes = plt.subplots(1, 3, figsize=(12, 3.8))
example.learning_curves(axes[0], history, "auc", "val_auc")
axes[1].plot(*roc_curve(y[border:], predicted)[:2], label=f"area {area:.3f}")
axes[1].set(xlabel="false positives", ylabel="true positives")
axes[1].legend()
axes[2].imshow(np.hstack(varied(np.repeat(x[:1], 4, axis=0), None)[0][..., 0]), cmap="gray_r")
axes[2].set_title("one image, four times")
example.save(figure, given.folder / "augmentation.png")
