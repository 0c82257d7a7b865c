"""Writes batch_normalization.json: what Keras's BatchNormalization gives and updates in training."""

import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf

random = np.random.RandomState(0)
facts = []


def numbers(values):
    return [round(float(value), 7) for value in np.array(values).ravel()]


def case(config, shape, mask=None, trainable=True):
    layer = keras.layers.BatchNormalization(**config)
    layer.build(shape)
    weights = [random.rand(*w.shape).astype("float32") + 0.5 for w in layer.weights]
    layer.set_weights(weights)
    layer.trainable = trainable
    x = (random.rand(*shape) * 2 - 0.7).astype("float32")
    g = (random.rand(*shape) - 0.5).astype("float32")
    source = tf.Variable(x)
    with tf.GradientTape() as tape:
        y = layer(source, training=True, mask=None if mask is None else tf.constant(mask))
        total = tf.reduce_sum(y * g)
    targets = [source] + [v.value for v in layer._trainable_variables]
    facts.append({
        "config": config, "shape": list(shape), "trainable": trainable,
        "mask": None if mask is None else np.array(mask).astype(int).tolist(),
        "weights": [numbers(w) for w in weights], "input": numbers(x),
        "gradientWeights": numbers(g), "output": numbers(y),
        "updates": {w.name: numbers(w) for w in layer.weights},
        "gradients": [numbers(v) for v in tape.gradient(total, targets)],
    })


case({}, (3, 4, 2))
case({"momentum": 0.8, "epsilon": 0.01}, (2, 3, 3, 3))
case({"scale": False}, (5, 3))
case({"axis": 1, "center": False}, (2, 3, 2, 2))
case({}, (2, 4, 3), mask=[[True, True, False, False], [True, True, True, False]])
case({}, (2, 2, 3), trainable=False)
clipping = {"rmin": 0.5, "rmax": 1.2, "dmax": 0.3}
case({"renorm": True, "renorm_clipping": clipping, "renorm_momentum": 0.9}, (6, 3))
case({"renorm": True}, (6, 2))

path = pathlib.Path(__file__).with_suffix(".json")
path.write_text("[\n" + ",\n".join(json.dumps(fact) for fact in facts) + "\n]\n")
