"""The engines, each as a function that gives `run(x) -> array` for a Keras model, called from Python
in the way its users call it. Those that are not installed are left out."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

Run = Callable[[Any], Any]


def lepton(model: Any, path: Path, x: Any, threads: int) -> Run:
    import lepton

    lepton.set_num_threads(threads)
    return lepton.load_model(path).predict_on_batch


def keras(model: Any, path: Path, x: Any, threads: int) -> Run:
    return lambda x: model.predict_on_batch(x)


def _function(model: Any, x: Any, compiled: bool) -> Any:
    import tensorflow as tf

    return tf.function(
        lambda tensor: model(tensor, training=False),
        input_signature=[tf.TensorSpec(x.shape, x.dtype, name="x")], jit_compile=compiled)


def tensorflow(model: Any, path: Path, x: Any, threads: int) -> Run:
    import tensorflow as tf

    function, tensor = _function(model, x, False), tf.constant(x)
    return lambda _: function(tensor).numpy()


def xla(model: Any, path: Path, x: Any, threads: int) -> Run:
    import tensorflow as tf

    function, tensor = _function(model, x, True), tf.constant(x)
    return lambda _: function(tensor).numpy()


def _onnx(model: Any, path: Path, x: Any) -> bytes:
    import tf2onnx

    # Shapes are fixed: the best that each engine can make of them counts.
    signature = _function(model, x, False).input_signature
    proto, _ = tf2onnx.convert.from_function(
        _function(model, x, False), input_signature=signature, opset=17)
    content: bytes = proto.SerializeToString()
    return content


def onnxruntime(model: Any, path: Path, x: Any, threads: int) -> Run:
    import onnxruntime as runtime

    options = runtime.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    session = runtime.InferenceSession(
        _onnx(model, path, x), options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    return lambda x: session.run(None, {name: x})[0]


def openvino(model: Any, path: Path, x: Any, threads: int) -> Run:
    import openvino as ov

    file = path.with_suffix(".onnx")
    file.write_bytes(_onnx(model, path, x))
    request = ov.Core().compile_model(file, "CPU", {
        "INFERENCE_NUM_THREADS": threads, "PERFORMANCE_HINT": "LATENCY",
        "INFERENCE_PRECISION_HINT": "f32"}).create_infer_request()
    return lambda x: next(iter(request.infer({0: x}).values()))


def litert(model: Any, path: Path, x: Any, threads: int) -> Run:
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_concrete_functions(
        [_function(model, x, False).get_concrete_function()])
    converter.target_spec.supported_ops = [
        tf.lite.OpsSet.TFLITE_BUILTINS, tf.lite.OpsSet.SELECT_TF_OPS]
    interpreter = tf.lite.Interpreter(model_content=converter.convert(), num_threads=threads)
    interpreter.allocate_tensors()
    source = interpreter.get_input_details()[0]["index"]
    target = interpreter.get_output_details()[0]["index"]

    def run(x: Any) -> Any:
        interpreter.set_tensor(source, x)
        interpreter.invoke()
        return interpreter.get_tensor(target)

    return run


ENGINES: dict[str, Callable[[Any, Path, Any, int], Run]] = {
    engine.__name__: engine
    for engine in (lepton, tensorflow, xla, onnxruntime, openvino, litert, keras)
}
