"""Shows that Keras opens what lepton saved, where a Keras is installed.

usage: opened_by_keras.py MODEL      (a model of Fashion-MNIST, as image_classifier.py saves it)
"""

import os
import sys

import fashion_mnist
import lepton
import numpy as np

os.environ.setdefault("KERAS_BACKEND", "jax")
try:
    import keras
except ImportError:
    raise SystemExit("no Keras is installed: nothing to show") from None

path = sys.argv[1]
images, labels = fashion_mnist.test_data()
ours = lepton.load_model(path).predict(images, batch_size=250, verbose=0)
model = keras.models.load_model(path)
theirs = model.predict(images, batch_size=250, verbose=0)
print(f"Keras {keras.__version__} opens {path}: {model.count_params():,} parameters, "
      f"optimizer {type(model.optimizer).__name__} after {int(model.optimizer.iterations):,} steps")
print(f"accuracy {np.mean(theirs.argmax(axis=1) == labels):.4f}; its predictions differ from "
      f"lepton's by at most {np.abs(ours - theirs).max():.1e}")
