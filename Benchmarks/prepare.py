"""Writes the files that engines open: each model as Keras saves it, and converted for each batch.

A process of its own, so that the engines that are timed share it with nothing. What is there
already is kept.
"""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any

from models import MODELS, data


def function(model: Any, x: Any, compiled: bool) -> Any:
    """The model as a TensorFlow function for one shape: the best that each engine can make of it
    counts."""
    import tensorflow as tf

    return tf.function(
        lambda tensor: model(tensor, training=False),
        input_signature=[tf.TensorSpec(x.shape, x.dtype, name="x")], jit_compile=compiled)


def write_onnx(model: Any, x: Any, path: Path) -> None:
    import tf2onnx

    made = function(model, x, False)
    proto, _ = tf2onnx.convert.from_function(made, input_signature=made.input_signature, opset=17)
    path.write_bytes(proto.SerializeToString())


def write_tflite(model: Any, x: Any, path: Path) -> None:
    import tensorflow as tf

    concrete = [function(model, x, False).get_concrete_function()]
    for operations in ([tf.lite.OpsSet.TFLITE_BUILTINS],
                       [tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]):
        converter = tf.lite.TFLiteConverter.from_concrete_functions(concrete)
        converter.target_spec.supported_ops = operations
        try:
            path.write_bytes(converter.convert())
            return
        except Exception as failure:
            reason = failure
    raise reason


def is_there(path: Path) -> bool:
    """And not from before a change of the models."""
    models = Path(__file__).with_name("models.py")
    return path.exists() and path.stat().st_mtime > models.stat().st_mtime


def missing(names: list[str], batches: list[int], folder: Path) -> list[str]:
    """The models that are not ready for all batches."""
    return [name for name in names
            if not is_there(folder / f"{name}.h5")
            or not all(is_there(folder / f"{name}-{batch}.ready") for batch in batches)]


def prepare(name: str, batches: list[int], folder: Path) -> None:
    """`NAME.h5`, and for each batch `NAME-BATCH.npz` with x and Keras's result, `.onnx`, `.tflite`,
    and `.ready` when all that can be made is there."""
    import numpy as np

    keras = the_keras()
    file = folder / f"{name}.h5"
    if not is_there(file):
        keras.utils.set_random_seed(1)
        # "series_gru:1000" is that model for 1000 steps.
        build, _, size = name.partition(":")
        MODELS[build](keras, *([int(size)] if size else [])).save(file)
    model = keras.models.load_model(file, compile=False)
    on_tensorflow = "tensorflow" in sys.modules
    for batch in batches:
        base = folder / f"{name}-{batch}"
        x = data(model, batch)
        if not is_there(base.with_suffix(".npz")):
            np.savez(base.with_suffix(".npz"), x=x, expected=model.predict_on_batch(x))
        for suffix, write in ((".onnx", write_onnx), (".tflite", write_tflite)):
            if on_tensorflow and not is_there(base.with_suffix(suffix)):
                try:
                    write(model, x, base.with_suffix(suffix))
                except Exception as failure:
                    print(f"# {name} for {batch}, {suffix}: {str(failure)[:160]}", file=sys.stderr)
        base.with_suffix(".ready").touch()


def the_keras() -> Any:
    """Keras where there is one, on TensorFlow if possible; else lepton, which then is compared with
    itself."""
    from importlib.util import find_spec

    if find_spec("keras") is None:
        import lepton

        return lepton
    if find_spec("tensorflow") is None:
        os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras

    return keras


def main() -> None:
    os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
    warnings.simplefilter("ignore")
    folder, names, batches = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
    folder.mkdir(parents=True, exist_ok=True)
    for name in names.split(","):
        prepare(name, [int(batch) for batch in batches.split(",") if batch], folder)


if __name__ == "__main__":
    main()
