"""Writes convlstm2d_*_model.h5 and what the models compute, with Keras 1.2.2 itself.

    KERAS_BACKEND=theano python make_convlstm.py th convlstm2d_th_theano_keras_1

Two layers, one of which gives its whole sequence. Kernels have odd sizes: Theano lays the padding of
even ones elsewhere.
"""

import sys

import h5py
import keras
import numpy as np
from keras.layers import ConvLSTM2D
from keras.models import Sequential

ordering, name = sys.argv[1:]
np.random.seed(3)
shape = (3, 5, 4, 2) if ordering == "tf" else (3, 2, 5, 4)
model = Sequential(name="sequential")
model.add(
    ConvLSTM2D(
        3, 3, 3, dim_ordering=ordering, border_mode="same", return_sequences=True,
        input_shape=shape, name="first",
    )
)
model.add(ConvLSTM2D(2, 1, 3, dim_ordering=ordering, border_mode="valid", name="second"))
model.set_weights([0.5 * np.random.randn(*w.shape) for w in model.get_weights()])
model.compile("sgd", "mse")
x = np.random.randn(2, *shape).astype("float32")
model.save(name + "_model.h5")
with h5py.File(name + "_inputs_and_outputs.h5", "w") as file:
    file["inputs/first_input"] = x
    file["predictions/second"] = model.predict(x)
