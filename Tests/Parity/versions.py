"""Compares lepton with many versions of Keras, each in a virtual environment of its own.

    python versions.py [--environments FOLDER] [VERSION ...]

Every version saves the models of conversion_cases.py to .h5, .weights.h5 and .keras files with their
inputs and outputs. lepton opens them, must compute the same, and writes them again for that version,
which opens them in turn and compares. Ends with status 1 if anything differs.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

import numpy as np

#: What is installed for a version, which module it is, and what it reads.
VERSIONS = {
    "keras-3.0.5": [
        "keras==3.0.5", "jax[cpu]==0.4.26", "numpy<2", "scipy<1.13", "packaging"],
    "keras-3.3.3": ["keras==3.3.3", "jax[cpu]==0.4.26", "numpy<2", "scipy<1.13"],
    "keras-3.6.0": ["keras==3.6.0", "jax[cpu]==0.4.34", "numpy<2"],
    "keras-3.9.2": ["keras==3.9.2", "jax[cpu]==0.5.3"],
    "keras-3.12.0": ["keras==3.12.0", "jax[cpu]==0.7.1"],
    "keras-3.15.1": ["keras==3.15.1", "jax[cpu]==0.7.1"],
    "tf-2.12": ["tensorflow-cpu==2.12.1"],
    "tf-2.13": ["tensorflow-cpu==2.13.1"],
    "tf_keras-2.15": ["tensorflow-cpu==2.15.1", "tf_keras==2.15.1"],
    "tf_keras-2.16": ["tensorflow-cpu==2.16.2", "tf_keras==2.16.0"],
    "tf_keras-2.17": ["tensorflow-cpu==2.17.1", "tf_keras==2.17.0"],
    "tf_keras-2.18": ["tensorflow-cpu==2.18.1", "tf_keras==2.18.0"],
    "tf_keras-2.19": ["tensorflow-cpu==2.19.1", "tf_keras==2.19.0"],
    "tf_keras-2.21": ["tensorflow-cpu==2.21.0", "tf_keras==2.21.0"],
}
KINDS = (".h5", ".keras", ".weights.h5")
#: What is not written for a version: Keras 2.12 and 2.13 have other folders in .keras and .weights.h5
#: files.
UNREAD = {one: (".keras", ".weights.h5") for one in ("tf-2.12", "tf-2.13")}
TOLERANCE = 1e-6


def module(version: str):
    """The Keras of a version, within its environment."""
    if version.startswith("keras-"):
        import keras
    elif version.startswith("tf-"):
        from tensorflow import keras
    else:
        import tf_keras as keras
    return keras


def difference(found, expected) -> float:
    """The largest difference of outputs, relative where they are larger than 1."""
    worst = 0.0
    for one, other in zip(found, expected, strict=True):
        scale = max(1.0, float(np.abs(other).max()))
        worst = max(worst, float(np.abs(np.asarray(one) - other).max()) / scale)
    return worst


def sentence(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem}".replace("\n", " ")[:300]


def write(version: str, folder: Path) -> dict:
    """Saves all models; gives what failed. Some versions cannot write some models of their own."""
    import conversion_cases as cases

    keras = module(version)
    failures = {}
    for name, build in cases.MODELS.items():
        try:
            model = build(keras)
            cases.randomize(model)
            x = cases.inputs(model)
            np.savez(folder / f"{name}.out.npz", *cases.predict(model, x))
            np.savez(folder / f"{name}.in.npz", *x)
        except Exception as problem:  # Whatever a version raises.
            failures[name] = sentence(problem)
            continue
        for kind in KINDS:
            path = folder / f"{name}{kind}"
            try:
                (model.save_weights if kind == KINDS[2] else model.save)(str(path))
            except Exception as problem:
                path.unlink(missing_ok=True)
                failures[path.name] = sentence(problem)
    return failures


def check(version: str, folder: Path) -> dict:
    """Opens what lepton wrote; gives the differences, or what failed, "own: " before it where the
    version cannot open its own file either."""
    import conversion_cases as cases

    keras = module(version)
    results = {}

    def opened(path, name, kind):
        if kind != ".weights.h5":
            return keras.models.load_model(str(path))
        model = cases.MODELS[name](keras)
        model.load_weights(str(path))
        return model

    for path in sorted(folder.glob("*.back.*")):
        name, kind = path.name.split(".back", 1)
        if kind in UNREAD.get(version, ()):
            continue
        try:
            model = opened(path, name, kind)
            x, expected = (arrays(folder / f"{name}.{part}.npz") for part in ("in", "out"))
            results[path.name] = difference(cases.predict(model, x), expected)
        except Exception as problem:
            results[path.name] = sentence(problem)
            try:
                opened(folder / f"{name}{kind}", name, kind)
            except Exception:
                results[path.name] = "own: " + sentence(problem)
    return results


def arrays(path: Path) -> list:
    with np.load(path) as file:
        return [file[f"arr_{place}"] for place in range(len(file.files))]


def in_lepton(version: str, folder: Path) -> dict:
    """Opens what a version wrote and writes it again; gives the differences, or what failed."""
    import lepton

    results = {}
    reader = "keras3" if version.startswith("keras-") else "keras2"
    for inputs in sorted(folder.glob("*.in.npz")):
        name = inputs.name.removesuffix(".in.npz")
        x, expected = (arrays(folder / f"{name}.{part}.npz") for part in ("in", "out"))
        for kind in KINDS:
            path = folder / f"{name}{kind}"
            if not path.exists() or (kind == ".weights.h5" and not (folder / f"{name}.keras").exists()):
                continue
            try:
                if kind == ".weights.h5":
                    model = lepton.load_model(folder / f"{name}.keras")
                    model.set_weights([0 * one for one in model.get_weights()])
                    model.load_weights(path)
                else:
                    model = lepton.load_model(path)
                found = model(x[0] if len(x) == 1 else x)
                found = found if isinstance(found, (list, tuple)) else [found]
                results[path.name] = difference([np.asarray(one) for one in found], expected)
                back = folder / f"{name}.back{kind}"
                if kind == ".weights.h5":
                    model.save_weights(back, reader=reader)
                else:
                    model.save(back, reader=reader)
            except Exception as problem:
                results[path.name] = sentence(problem)
    return results


def environment(version: str, folder: Path) -> Path:
    """The Python of a version's environment, which is made where it is missing."""
    path = folder / version
    python = path / "bin" / "python"
    if not (path / "ok").exists():
        venv.create(path, with_pip=True, clear=True)
        subprocess.run(
            [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
             *VERSIONS[version]], check=True)
        (path / "ok").touch()
    return python


def child(python: Path, task: str, version: str, folder: Path) -> dict:
    """Runs a task in a version's environment."""
    settings = {
        **os.environ, "KERAS_BACKEND": "jax", "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": "",
        "CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu",
    }
    result = folder / f"{task}.json"
    done = subprocess.run(
        [python, __file__, "--task", task, "--folder", folder, version], env=settings,
        capture_output=True, text=True)
    if not result.exists():
        return {"": done.stderr[-600:]}
    return json.loads(result.read_text())


def compare(version: str, environments: Path) -> int:
    """Prints what a version and lepton make of each other's files; gives the count of differences."""
    python = environment(version, environments)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        unwritten = child(python, "write", version, folder)
        read = in_lepton(version, folder)
        checked = child(python, "check", version, folder)
    problems, notes = {}, {f"{version} does not write {x}": y for x, y in unwritten.items()}
    for verb, results in (("lepton reads", read), (f"{version} reads", checked)):
        for name, result in results.items():
            if isinstance(result, str) and result.startswith("own: "):
                notes[f"{version} reads neither {name} nor its own"] = result[5:]
            elif isinstance(result, str) or not result <= TOLERANCE:
                problems[f"{verb} {name}"] = result
    numbers = [one for one in (*read.values(), *checked.values()) if not isinstance(one, str)]
    print(
        f"{version}: {len(read)} files opened, {len(checked)} written, largest difference "
        f"{max(numbers, default=0):.1e}, {len(problems)} problems", flush=True)
    for what, problem in (*problems.items(), *notes.items()):
        print(f"  {what}: {problem}", flush=True)
    return len(problems) + (not read)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("versions", nargs="*", metavar="VERSION", help=", ".join(VERSIONS))
    parser.add_argument("--environments", type=Path, default=Path(".venv-versions"))
    parser.add_argument("--task", choices=["write", "check"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.task:
        result = globals()[arguments.task](arguments.versions[0], arguments.folder)
        (arguments.folder / f"{arguments.task}.json").write_text(json.dumps(result))
        return 0
    environments = arguments.environments.absolute()
    return 1 if sum(compare(one, environments) for one in arguments.versions or VERSIONS) else 0


if __name__ == "__main__":
    sys.exit(main())
