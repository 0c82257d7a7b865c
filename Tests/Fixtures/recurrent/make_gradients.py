"""Writes gradients.json: what Keras computes for the gradients of recurrent layers.

Run with a Python that has TensorFlow and Keras 3. Inputs, weights and the weights of the results in the
differentiated sum come from the same generator as in the tests (`numbers` in GraphRunner.swift).
"""
import json
import pathlib

import keras
import numpy as np
import tensorflow as tf

N, T, I, U = 2, 4, 3, 5
MASK = np.array([[True, False, True, True], [False, True, False, False]])
GATES = {"simple": 1, "lstm": 4, "gru": 3, "gruResetAfter": 3}


def numbers(count, seed):
    state, values = (seed * 2654435761 + 1) & 0xFFFFFFFF, []
    for _ in range(count):
        state = (state * 1664525 + 1013904223) & 0xFFFFFFFF
        values.append((state >> 8) / (1 << 23) - 1)
    return np.array(values, np.float32)


def layer_of(case):
    options = dict(
        return_sequences=case["sequence"], return_state=True, go_backwards=case["backwards"],
        zero_output_for_mask=case["zeroes"], use_bias=case["bias"])
    if case["activation"] != "tanh":
        options.update(activation=case["activation"])
    if case["kind"] == "simple":
        return keras.layers.SimpleRNN(U, **options)
    if case["recurrent"] != "sigmoid":
        options.update(recurrent_activation=case["recurrent"])
    if case["kind"] == "lstm":
        return keras.layers.LSTM(U, **options)
    return keras.layers.GRU(U, reset_after=case["kind"] == "gruResetAfter", **options)


def fact(case):
    columns = GATES[case["kind"]] * U
    layer = layer_of(case)
    layer.build((N, T, I))
    weights = [
        numbers(I * columns, 2).reshape(I, columns), numbers(U * columns, 3).reshape(U, columns)]
    if case["bias"]:
        shape = (2, columns) if case["kind"] == "gruResetAfter" else (columns,)
        weights.append(numbers(int(np.prod(shape)), 4).reshape(shape))
    layer.set_weights([w * 0.5 for w in weights])
    x = tf.constant(numbers(N * T * I, 1).reshape(N, T, I))
    count = 2 if case["kind"] == "lstm" else 1
    states = [tf.constant(numbers(N * U, 5 + i).reshape(N, U)) for i in range(count)]
    with tf.GradientTape() as tape:
        tape.watch([x] + states)
        results = list(layer(
            x, mask=tf.constant(MASK) if case["mask"] else None,
            initial_state=states if case["initial"] else None))
        if case["restores"]:
            results[0] = tf.reverse(results[0], [1])
        total = 0.0
        for i, result in enumerate(results[: 1 + count] if case["states"] else results[:1]):
            weight = numbers(int(np.prod(result.shape)), 7 + i).reshape(result.shape)
            total += tf.reduce_sum(result * weight)
    sources = [x] + [w.value for w in layer.trainable_variables] + (states if case["initial"] else [])
    gradients = tape.gradient(total, sources)
    return dict(case, total=float(total),
                gradients=[[float(f"{v:.7g}") for v in np.asarray(g).ravel()] for g in gradients])


def cases():
    base = dict(
        sequence=False, backwards=False, restores=False, zeroes=False, mask=False, initial=False,
        states=False, bias=True, activation="tanh", recurrent="sigmoid")
    for kind in GATES:
        yield dict(base, kind=kind)
        yield dict(base, kind=kind, sequence=True, mask=True, states=True, initial=True)
        yield dict(base, kind=kind, sequence=True, backwards=True, restores=True, mask=True, zeroes=True)
        yield dict(base, kind=kind, bias=False, sequence=True, backwards=True, activation="elu",
                   recurrent="hard_sigmoid")


facts = [fact(case) for case in cases()]
path = pathlib.Path(__file__).parent / "gradients.json"
path.write_text("[\n" + ",\n".join(json.dumps(f) for f in facts) + "\n]\n")
