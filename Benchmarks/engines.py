"""The engines, each as a function that opens a model and gives `run() -> array`, called from
Python in the way its users call it. They run in processes of their own (`rounds.py`), where
nothing else is imported."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[[], Any]


def lepton(files: Path, x: Any, threads: int) -> Run:
    import lepton

    lepton.set_num_threads(threads)
    predict = lepton.load_model(keras_file(files)).predict_on_batch
    return lambda: predict(x)


def lepton_session(files: Path, x: Any, threads: int) -> Run:
    import lepton

    lepton.set_num_threads(threads)
    run = lepton.load_model(keras_file(files)).session(shapes=x.shape, threads=threads).run
    return lambda: run(x)


def keras(files: Path, x: Any, threads: int) -> Run:
    model = _keras_model(files, threads)
    return lambda: model.predict_on_batch(x)


def tensorflow(files: Path, x: Any, threads: int, compiled: bool = False) -> Run:
    from prepare import function

    model = _keras_model(files, threads)
    import tensorflow as tf

    call, tensor = function(model, x, compiled), tf.constant(x)
    return lambda: call(tensor).numpy()


def xla(files: Path, x: Any, threads: int) -> Run:
    return tensorflow(files, x, threads, compiled=True)


def jax(files: Path, x: Any, threads: int) -> Run:
    import jax
    import numpy as np

    model = _keras_model(files, threads)
    weights = [v.value for v in model.trainable_variables]
    others = [v.value for v in model.non_trainable_variables]
    call = jax.jit(lambda x: model.stateless_call(weights, others, x, training=False)[0])
    return lambda: np.asarray(call(x))


def onnxruntime(files: Path, x: Any, threads: int) -> Run:
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = runtime.InferenceSession(
        files.with_suffix(".onnx"), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda: session.run(None, {name: x})[0]


def openvino(files: Path, x: Any, threads: int) -> Run:
    import openvino as ov

    request = ov.Core().compile_model(files.with_suffix(".onnx"), "CPU", {
        "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    return lambda: next(iter(request.infer({0: x}).values()))


def litert(files: Path, x: Any, threads: int) -> Run:
    interpreter = _interpreter(files.with_suffix(".tflite"), threads)
    source = interpreter.get_input_details()[0]["index"]
    target = interpreter.get_output_details()[0]["index"]

    def run() -> Any:
        interpreter.set_tensor(source, x)
        interpreter.invoke()
        return interpreter.get_tensor(target)

    return run


def _interpreter(file: Path, threads: int) -> Any:
    """TensorFlow's interpreter where the model needs operations that only that one has."""
    from ai_edge_litert.interpreter import Interpreter

    try:
        interpreter = Interpreter(model_path=str(file), num_threads=threads)
        interpreter.allocate_tensors()
    except RuntimeError:
        import tensorflow as tf

        interpreter = tf.lite.Interpreter(model_path=str(file), num_threads=threads)
        interpreter.allocate_tensors()
    return interpreter


def keras_file(files: Path) -> Path:
    """`folder/digits.h5` for `folder/digits-32`."""
    return files.with_name(files.name.rpartition("-")[0] + ".h5")


def _keras_model(files: Path, threads: int) -> Any:
    import keras

    limit_threads(threads)
    return keras.models.load_model(keras_file(files), compile=False)


def limit_threads(threads: int) -> None:
    """Of the library that Keras computes with."""
    import keras

    if keras.config.backend() == "tensorflow":
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(threads)
        tf.config.threading.set_inter_op_parallelism_threads(1)
    elif keras.config.backend() == "torch":
        import torch

        torch.set_num_threads(threads)


def resident_megabytes(key: str = "VmRSS") -> float:
    """Megabytes that this process holds (VmRSS), or held at most (VmHWM)."""
    found = re.search(rf"{key}:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) / 1e3 if found else 0.0


ENGINES: dict[str, Callable[[Path, Any, int], Run]] = {
    engine.__name__: engine
    for engine in (lepton, lepton_session, tensorflow, xla, jax, onnxruntime, openvino, litert,
                   keras)
}

# What must be importable for an engine to be there, where it is not called so itself.
_PACKAGES = {
    "lepton_session": "lepton", "xla": "tensorflow", "litert": "ai_edge_litert",
    "torch_channels_last": "torch", "torch_compile": "torch"}


def is_installed(engine: str) -> bool:
    name, _, path = engine.partition("@")
    return bool(path) or importlib.util.find_spec(_PACKAGES.get(name, name)) is not None


def environment(engine: str, threads: int) -> dict[str, str]:
    """What must be set before a process of the engine starts."""
    return {
        "TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "",
        "KERAS_BACKEND": "jax" if engine == "jax" else
        "torch" if engine.startswith("torch") else "tensorflow",
        "OMP_NUM_THREADS": str(threads), "LEPTON_NUM_THREADS": str(threads)}
