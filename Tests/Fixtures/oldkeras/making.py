"""What make_keras1.py and make_keras2.py share: models are filled, some trained for two steps, and
written with what they compute."""
import os
import traceback
import zlib

import numpy as np

OPTIMIZERS = ["sgd", "rmsprop", "adagrad", "adadelta", "adam", "adamax", "nadam"]


def one_or_all(arrays):
    return arrays if len(arrays) > 1 else arrays[0]


def predicted(model, inputs):
    outputs = model.predict(one_or_all(inputs), batch_size=len(inputs[0]))
    return outputs if isinstance(outputs, list) else [outputs]


def train(model, inputs, optimizer, metrics, random):
    """Two steps, so that there is an optimizer's state."""
    model.compile(optimizer, "mse", metrics=metrics)
    targets = [
        t + random.standard_normal(t.shape).astype("float32") for t in predicted(model, inputs)]
    for _ in range(2):
        model.train_on_batch(one_or_all(inputs), one_or_all(targets))


def make(cases, folder, parts, begin, data, fill, save_weights, is_trained=lambda name: True):
    """Writes the cases whose names have one of the parts, all where there are none. `begin` gets a
    case's ordering, `data` gives a model's inputs, `fill` sets its weights. Gives how many were
    written and how many not."""
    if not os.path.isdir(folder):
        os.makedirs(folder)
    good = bad = 0
    for index, (name, build, ordering) in enumerate(cases):
        if parts and not any(part in name for part in parts):
            continue
        begin(ordering)
        random = np.random.RandomState(zlib.crc32(name.encode()) & 0x7FFFFFFF)
        try:
            model = build()
            inputs = data(model, random, name)
            fill(model, random)
            if index % 3 == 0 and is_trained(name):
                optimizer = OPTIMIZERS[(index // 3) % len(OPTIMIZERS)]
                train(model, inputs, optimizer, ["accuracy"] if index % 2 else [], random)
            elif index % 3 == 1:
                model.compile("sgd", "categorical_crossentropy")
            if getattr(model, "stateful", False):
                model.reset_states()
            outputs = predicted(model, inputs)
            path = os.path.join(folder, name)
            model.save(path + ".h5")
            if index % 4 == 0:
                save_weights(model, path + ".weights.h5")
                with open(path + ".json", "w") as file:
                    file.write(model.to_json())
            arrays = {"in%d" % i: a for i, a in enumerate(inputs)}
            arrays.update({"out%d" % i: a for i, a in enumerate(outputs)})
            np.savez(path + ".npz", **arrays)
            good += 1
        except Exception as error:
            bad += 1
            text = traceback.format_exc().strip().splitlines()
            print("SKIPPED %s: %s | %s" % (
                name, str(error)[:150].replace("\n", " "), text[-3].strip()[:120]))
    return good, bad
