"""Classifies the 10,000 test images of Fashion-MNIST and prints the accuracy.

usage: fashion.py [MODEL]      (images and labels: Debian's dataset-fashion-mnist)
"""

import sys

import fashion_mnist
import lepton

model = lepton.load_model(sys.argv[1] if len(sys.argv) > 1 else "Examples/models/fashion_cnn.h5")
images, labels = fashion_mnist.test_data()
scores = model.predict(images, batch_size=250, verbose=2)
print(f"accuracy: {(scores.argmax(axis=1) == labels).mean():.4f}")
