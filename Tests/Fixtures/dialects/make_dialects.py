"""Writes files of Keras 2's fused RNN layers and of frozen nested models, with what Keras loads from them.

    python make_dialects.py        (needs tf_keras)
"""
import os
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import h5py, numpy as np, tensorflow as tf, tf_keras as keras

layers = keras.layers
random = np.random.default_rng(3)


def fill(model):
    model.set_weights([random.standard_normal(w.shape).astype("float32") for w in model.get_weights()])


def expect(path, weights):
    with h5py.File(path, "a") as file:
        group = file.create_group("expected")
        for index, weight in enumerate(weights):
            group[str(index)] = weight


def fused(kind, plain, bidirectional):
    from tf_keras.src.layers.rnn.cudnn_lstm import CuDNNLSTM
    from tf_keras.src.layers.rnn.cudnn_gru import CuDNNGRU
    fused_class = {"lstm": CuDNNLSTM, "gru": CuDNNGRU}[kind]
    wrap = (lambda layer: layers.Bidirectional(layer)) if bidirectional else (lambda layer: layer)
    name = f"cudnn_{kind}{'_bidirectional' if bidirectional else ''}"
    fused_layer = fused_class(4)
    # The layer only runs on a GPU; its weights exist without it.
    config = fused_layer.get_config()
    width = 4 * {"lstm": 4, "gru": 3}[kind]
    arrays = []
    for _ in range(2 if bidirectional else 1):
        arrays += [random.standard_normal(s).astype("float32") for s in [(3, width), (4, width), (2 * width,)]]
    model = keras.Sequential([keras.Input((5, 3)), wrap(plain(4)), layers.Dense(2)], name=name)
    from tf_keras.src.saving.legacy.hdf5_format import preprocess_weights_for_loading
    dense = [random.standard_normal((8 if bidirectional else 4, 2)).astype("float32"), np.zeros(2, "float32")]
    converted = preprocess_weights_for_loading(model.layers[0], list(arrays), "2.3.1", "tensorflow")
    model.set_weights(converted + dense)
    path = f"{name}.h5"
    model.save(path)
    with h5py.File(path, "a") as file:
        import json
        text = json.loads(file.attrs["model_config"])
        entry = text["config"]["layers"][1]
        inner = entry["config"]["layer"] if bidirectional else entry
        config["name"] = inner["config"]["name"]
        inner["class_name"] = fused_class.__name__
        inner["config"] = config
        file.attrs["model_config"] = json.dumps(text)
        file.attrs["keras_version"] = "2.3.1"
        group = file["model_weights"][model.layers[0].name]
        for weight_name, array in zip(list(group.attrs["weight_names"]), arrays):
            del group[weight_name]
            group[weight_name] = array
    expect(path, converted + dense)


for bidirectional in [False, True]:
    fused("lstm", layers.LSTM, bidirectional)
    fused("gru", lambda units: layers.GRU(units, reset_after=True), bidirectional)

inner = keras.Sequential([keras.Input((4,)), layers.BatchNormalization(), layers.Dense(3)], name="inner")
outer = keras.Sequential([keras.Input((4,)), inner, layers.Dense(2)], name="outer")
for frozen in [False, True]:
    inner.trainable = not frozen
    fill(outer)
    path = f"nested_{'frozen' if frozen else 'trainable'}.h5"
    outer.save(path)
    expect(path, [w.numpy() for layer in [inner.layers[0], inner.layers[1], outer.layers[1]] for w in layer.weights])
