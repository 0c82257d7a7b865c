"""Compares lepton with an installed Keras, layer by layer.

Every case becomes a model of one layer with random weights, is saved by Keras as `.keras` and
`.h5`, and predicted by both. The largest difference must not exceed 1e-5 of the largest output.

    python Tests/Parity/compare.py [--only Conv2D,ReLU] [--format keras,h5] [--folder DIR]

The environment variable KERAS_BACKEND chooses Keras's backend as usual.
"""

import argparse
import collections
import json
import os
import pathlib
import sys
import tempfile

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import keras
import numpy

import spatial_cases
from runner import predict

TOLERANCE = 1e-5


def random_input(generator, shape, kind):
    if kind == "ids":
        return generator.integers(0, 5, shape).astype("int32")
    if kind == "positive":
        return generator.random(shape, "float32")
    if kind == "bytes":
        return (generator.random(shape, "float32") * 255).astype("float32")
    x = generator.standard_normal(shape).astype("float32")
    return x * 4 if kind == "wide" else x


def randomize(layer, generator):
    """Weights that all matter: variances are positive, counters stay."""
    values = []
    for weight in layer.weights:
        value = keras.ops.convert_to_numpy(weight)
        if "int" in str(value.dtype):
            values.append(value)
            continue
        value = generator.standard_normal(value.shape).astype("float32")
        if value.ndim > 2:
            value /= max(1.0, numpy.sqrt(numpy.prod(value.shape[:-1])))
        if "variance" in weight.name or "stddev" in weight.name:
            value = numpy.abs(value) + 0.1
        values.append(value)
    layer.set_weights(values)
    if hasattr(layer, "finalize_state"):
        layer.finalize_state()


def difference(expected, actual):
    """The largest difference relative to the largest expected value."""
    if expected.shape != actual.shape:
        return f"shape {actual.shape}, not {expected.shape}"
    if expected.dtype != actual.dtype:
        return f"dtype {actual.dtype}, not {expected.dtype}"
    if not numpy.array_equal(numpy.isnan(expected), numpy.isnan(actual)):
        return "NaN in other places"
    expected, actual = expected.astype("float64"), actual.astype("float64")
    scale = max(numpy.nanmax(numpy.abs(expected), initial=0), 1e-30)
    return float(numpy.nanmax(numpy.abs(expected - actual), initial=0) / scale)


def build(case, generator):
    name, options, shape, kind = case
    inputs = keras.Input(shape, dtype="int32" if kind == "ids" else "float32", name="x")
    layer = getattr(keras.layers, name)(name="layer", **options)
    model = keras.Model(inputs, layer(inputs))
    randomize(layer, generator)
    return model


def save(model, path):
    try:
        model.save(path)
    except Exception as problem:  # Keras cannot write every layer into every kind of file.
        print(f"{path.name} of {model.layers[-1]}: Keras cannot save it: {str(problem)[:120]!r}")
        return False
    return True


def make(folder, cases, suffixes):
    """Saves the models with their inputs and Keras's outputs, and a list of them."""
    generator = numpy.random.default_rng(1)
    lines = []
    for number, case in enumerate(cases):
        try:
            model = build(case, generator)
            x = random_input(generator, (3, *case[2]), case[3])
            expected = keras.ops.convert_to_numpy(model(x, training=False))
            saved = [suffix for suffix in suffixes if save(model, folder / f"{number}.{suffix}")]
        except Exception as problem:
            print(f"left out {case[0]} {case[1]}: Keras cannot: {str(problem)[:120]!r}")
            continue
        numpy.save(folder / f"{number}.x.npy", x)
        numpy.save(folder / f"{number}.y.npy", expected)
        title = f"{case[0]} {case[1]} on {case[2]}"
        lines.append({"number": number, "class": case[0], "title": title, "saved": saved})
        keras.backend.clear_session()
    (folder / "cases.json").write_text(json.dumps(lines))


def check(folder, only, suffixes):
    """Predicts with lepton what `make` saved; returns the number of failures."""
    jobs, cases = [], []
    for case in json.loads((folder / "cases.json").read_text()):
        for suffix in suffixes:
            if suffix in case["saved"] and (not only or case["class"] in only):
                x = numpy.load(folder / f"{case['number']}.x.npy")
                jobs.append((folder / f"{case['number']}.{suffix}", x))
                cases.append((case, suffix))
    worst = collections.defaultdict(float)
    failures = 0
    for (case, suffix), actual in zip(cases, predict(jobs, folder)):
        expected = numpy.load(folder / f"{case['number']}.y.npy")
        found = actual if isinstance(actual, str) else difference(expected, actual)
        if isinstance(found, str) or not found <= TOLERANCE:
            failures += 1
            print(f"FAILED {case['title']} from .{suffix}: {found}")
        else:
            worst[case["class"]] = max(worst[case["class"]], found)
    for name, value in sorted(worst.items()):
        print(f"{name:40} {value:.1e}")
    print(f"{len(cases)} comparisons, {failures} failures")
    return failures


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--only", default="", help="classes, separated by commas")
    parser.add_argument("--format", default="keras,h5")
    parser.add_argument("--folder", help="keeps the models there, and takes them from there")
    arguments = parser.parse_args()
    only = set(filter(None, arguments.only.split(",")))
    suffixes = arguments.format.split(",")
    with tempfile.TemporaryDirectory() as temporary:
        folder = pathlib.Path(arguments.folder or temporary)
        folder.mkdir(parents=True, exist_ok=True)
        if not (folder / "cases.json").exists():
            chosen = not arguments.folder and only
            cases = [c for c in spatial_cases.all_cases() if not chosen or c[0] in only]
            make(folder, cases, suffixes)
        sys.exit(check(folder, only, suffixes) > 0)


if __name__ == "__main__":
    main()
