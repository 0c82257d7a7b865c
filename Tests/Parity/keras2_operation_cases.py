"""Functions of TensorFlow as layers of functional models of Keras 2 (tf_keras).

`{name: (function of the tensors, shapes without the batch)}`; every function uses what `tf.keras` turns
into `TFOpLambda` and `SlicingOpLambda` layers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tensorflow as tf
import tf_keras as keras

K = keras.backend
M, V, IMAGE = (4, 5), (6,), (6, 8, 4)
KERNEL = tf.constant([[[[0.5, -1.0]] * 4] * 3] * 3, "float32")

CASES: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]]]] = {
    "arithmetic": (lambda x: (2 - x * 3) / 4 + x**2 - (-x), [M]),
    "reversed": (lambda x: 1 / (x * x + 1) + 2.0**x, [M]),
    "floor": (lambda x: x // 0.5 + x % 0.7, [M]),
    "two": (lambda x, y: tf.maximum(x, y) - tf.minimum(x * y, x + y), [M, M]),
    "squared_difference": (lambda x, y: tf.math.squared_difference(x, y), [M, M]),
    "divide_no_nan": (lambda x, y: tf.math.divide_no_nan(x, tf.nn.relu(y)), [M, M]),
    "comparisons": (
        lambda x, y: tf.cast((x > y) | (x <= 0.0), tf.float32) + tf.cast(tf.not_equal(x, y), tf.float32),
        [M, M],
    ),
    "logical": (lambda x: tf.cast(tf.logical_not((x > 0) & (x < 1)), "float32"), [M]),
    "where": (lambda x, y: tf.where(x > 0, x, y), [M, M]),
    "where_number": (lambda x: tf.where(x > 0, x, 0.1 * x), [M]),
    "clip": (lambda x: tf.clip_by_value(x, -0.5, 0.5), [M]),
    "functions": (
        lambda x: tf.exp(-tf.abs(x)) + tf.sqrt(tf.square(x) + 1) + tf.math.log1p(tf.abs(x))
        + tf.math.rsqrt(tf.abs(x) + 1) + tf.sin(x) * tf.cos(x) + tf.math.erf(x) + tf.sign(x),
        [M],
    ),
    "lists": (lambda x: tf.maximum(x * [1.0, 2, 3, 4, 5], [[0.5]]) + [[1.0], [0], [2], [3]], [M]),
    "trigonometry": (
        lambda x: tf.math.atan(x) + tf.math.asinh(x) + tf.tan(x / 4) + tf.sinh(x) + tf.cosh(x),
        [M],
    ),
    "rounding": (lambda x: tf.floor(x) + tf.math.ceil(x) + tf.round(x), [M]),
    "activations": (
        lambda x: tf.nn.relu(x) + tf.nn.relu6(x) + tf.nn.elu(x) + tf.nn.selu(x) + tf.nn.swish(x)
        + tf.nn.softplus(x) + tf.nn.softsign(x) + tf.sigmoid(x) + tf.tanh(x)
        + tf.nn.leaky_relu(x, 0.3) + tf.nn.gelu(x),
        [M],
    ),
    "softmax": (lambda x: tf.nn.softmax(x, axis=1) + tf.nn.log_softmax(x), [M]),
    "reductions": (
        lambda x: tf.reduce_sum(x, 1) + tf.reduce_mean(x, axis=1) + tf.reduce_max(x, axis=[1])
        + tf.reduce_min(x, axis=-2) + tf.reduce_prod(x, axis=1)
        + tf.math.reduce_std(x, axis=1) + tf.math.reduce_variance(x, axis=1)
        + tf.math.reduce_logsumexp(x, axis=1) + tf.norm(x, axis=1),
        [M],
    ),
    "keepdims": (lambda x: x - tf.reduce_mean(x, axis=-1, keepdims=True), [M]),
    "moments": (lambda x: tf.nn.moments(x, axes=[1]), [M]),
    "l2_normalize": (lambda x: tf.nn.l2_normalize(x, axis=-1), [M]),
    "batch_normalization": (
        lambda x, y: tf.nn.batch_normalization(x, y, tf.square(y), y, None, 1e-3), [M, M],
    ),
    "argmax": (lambda x: tf.argmax(x, axis=1, output_type="int32"), [M]),
    "top_k": (lambda x: tf.math.top_k(x, 2)[0], [M]),
    "sort": (lambda x: tf.sort(x, axis=1), [M]),
    "sort_down": (lambda x: tf.sort(x, axis=1, direction="DESCENDING"), [M]),
    "argsort_down": (lambda x: tf.argsort(x, axis=2, direction="DESCENDING"), [M]),
    "cumprod": (lambda x: tf.math.cumprod(x, axis=2, exclusive=True), [M]),
    "euclidean": (lambda x: tf.norm(x, ord="euclidean", axis=2), [M]),
    "cumsum": (lambda x: tf.cumsum(x, axis=1) + tf.cumsum(x, 1, exclusive=True, reverse=True), [M]),
    "matmul": (lambda x, y: tf.matmul(x, y, transpose_b=True), [M, M]),
    "matmul_operator": (lambda x, y: x @ y, [(4, 5), (5, 3)]),
    "matmul_both": (lambda x: tf.matmul(x, x, True, adjoint_b=False), [M]),
    "matmul_left": (lambda x, y: tf.matmul(x, y, transpose_a=True), [M, M]),
    "tensordot": (lambda x: tf.tensordot(x, tf.ones((5, 3)) / 2, axes=[[2], [0]]), [M]),
    "concat": (lambda x, y: tf.concat([x, y], axis=-1), [M, M]),
    "stack": (lambda x, y: tf.stack([x, y], axis=1), [M, M]),
    "unstack": (lambda x: tf.unstack(x, axis=1), [M]),
    "split": (lambda x: tf.split(x, 2, axis=1), [M]),
    "split_sizes": (lambda x: tf.split(x, [1, 3, -1], axis=2), [M]),
    "expand": (lambda x: tf.squeeze(tf.expand_dims(x, 1), axis=[1]), [M]),
    "transpose": (lambda x: tf.transpose(x, [0, 2, 1]), [M]),
    "tile": (lambda x: tf.tile(x, [1, 2, 3]), [M]),
    "repeat": (lambda x: tf.repeat(x, 2, axis=1), [M]),
    "pad": (lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 1]]), [M]),
    "pad_number": (lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 1]], constant_values=-2.0), [M]),
    "tile_batch": (
        lambda x, y: tf.concat([tf.tile(y[0][tf.newaxis], [tf.shape(x)[0], 1, 2]), tf.tile(x, [1, 1, 2])], 1), [M, M],
    ),
    "broadcast_batch": (lambda x: tf.broadcast_to(x[:1, :, :1], tf.shape(x)), [M]),
    "broadcast": (lambda x: tf.broadcast_to(x[:, :1], tf.shape(x)), [M]),
    "sequence_mask": (
        lambda x: tf.sequence_mask(tf.argmax(x, 1, output_type="int32"), 4, dtype="float32"), [M],
    ),
    "bias_add": (lambda x: tf.nn.bias_add(x, [1.0, 2.0, 3.0, 4.0, 5.0]), [M]),
    "conv2d": (lambda x: tf.nn.conv2d(x, KERNEL, [1, 2, 2, 1], "SAME"), [IMAGE]),
    "depthwise": (
        lambda x: tf.nn.depthwise_conv2d(x, KERNEL, [1, 1, 1, 1], "VALID"), [IMAGE],
    ),
    "pad_reflect": (lambda x: tf.pad(x, [[0, 0], [1, 2], [0, 1]], mode="REFLECT"), [M]),
    "gather": (lambda x: tf.gather(x, [2, 0, 1], axis=1), [M]),
    "gather_nd": (lambda x: tf.gather_nd(x, [[0, 1], [1, 3]]), [M]),
    "gather_batch": (
        lambda x: tf.gather(x, tf.argsort(x[..., 0], axis=1), batch_dims=1), [M],
    ),
    "gather_tensor": (
        lambda x: tf.gather_nd(x, tf.argsort(x[:, :2, :2], axis=2, direction="ASCENDING")[:, 0] * 0),
        [M],
    ),
    "gather_one": (lambda x: tf.gather(x, tf.argmax(x[..., 0], 1), batch_dims=1), [M]),
    "one_hot_values": (
        lambda x: tf.one_hot(
            tf.argmax(x, 1, output_type="int32"), 4, on_value=2.5, off_value=-1.0, axis=1),
        [M],
    ),
    "one_hot": (lambda x: tf.one_hot(tf.argmax(x, 1, output_type="int32"), 4), [M]),
    "reverse": (lambda x: tf.reverse(x, axis=[1]), [M]),
    "roll": (lambda x: tf.roll(x, 1, axis=1), [M]),
    "slices": (lambda x: x[:, 1:, ::-2], [M]),
    "slice_axes": (lambda x: x[..., tf.newaxis, 0], [M]),
    "strided_slice": (lambda x: tf.strided_slice(x, [0, 1, 0], [9, 3, 5], [1, 1, 2], begin_mask=1), [M]),
    "slice": (lambda x: tf.slice(x, [0, 1, 2], [-1, 2, 3]), [M]),
    "shape": (lambda x: tf.reshape(x, [tf.shape(x)[0], tf.shape(x)[1] * tf.shape(x)[2]]), [M]),
    "shape_stack": (lambda x: tf.reshape(x, tf.stack([tf.shape(x)[0], 10, 2])), [M]),
    "shape_slice": (lambda x: x[:, : tf.shape(x)[1] - 1], [M]),
    "shape_open": (
        lambda x: keras.layers.Dense(3, kernel_initializer="ones")(
            tf.reshape(x, [tf.shape(x)[0], -1, 10])
        ),
        [M],
    ),
    "shape_concat": (
        lambda x: tf.reshape(x, tf.concat([tf.shape(x)[:1], [5, 4]], axis=0)), [M],
    ),
    "shape_broadcast": (
        lambda x: x + tf.zeros([tf.shape(x)[0], 1, 1]) + tf.cast(tf.shape(x)[1], "float32"), [M],
    ),
    "range": (lambda x: x * tf.cast(tf.range(tf.shape(x)[2]), "float32"), [M]),
    "zeros_like": (lambda x: tf.ones_like(x) + tf.zeros_like(x), [M]),
    "fill": (lambda x: x + tf.fill([tf.shape(x)[0], 4, 1], 2.0), [M]),
    "sequence": (lambda x: tf.stop_gradient(x) + tf.identity(x), [M]),
    "add_n": (lambda x, y: tf.add_n([x, y, x]), [M, M]),
    "resize": (lambda x: tf.image.resize(x, (3, 5)), [IMAGE]),
    "resize_nearest": (lambda x: tf.image.resize(x, (12, 16), method="nearest"), [IMAGE]),
    "depth_to_space": (lambda x: tf.nn.depth_to_space(x, 2), [IMAGE]),
    "space_to_depth": (lambda x: tf.nn.space_to_depth(x, 2), [IMAGE]),
    "max_pool": (lambda x: tf.nn.max_pool2d(x, 2, 2, "VALID"), [IMAGE]),
    "avg_pool": (lambda x: tf.nn.avg_pool2d(x, [1, 3, 3, 1], [1, 2, 2, 1], "SAME"), [IMAGE]),
    "backend": (
        lambda x: K.mean(x, axis=1) + K.sum(K.square(x), axis=1) + K.max(x, axis=1)
        + K.sqrt(K.abs(K.sum(x, axis=1))) + K.clip(K.min(x, axis=1), -0.5, 0.5),
        [M],
    ),
    "backend_shapes": (
        lambda x: K.permute_dimensions(K.expand_dims(K.reshape(x, (-1, 5, 4)), 1), (0, 2, 1, 3)),
        [M],
    ),
    "backend_concatenate": (lambda x, y: K.concatenate([x, y], axis=1), [M, M]),
    "backend_l2_normalize": (lambda x: K.l2_normalize(x, axis=-1), [M]),
}  # fmt: skip

raw = tf.raw_ops

#: Nodes of TensorFlow's graphs, which TensorFlow 2.0 to 2.3 wrote as `TensorFlowOpLayer`.
NODES: dict[str, tuple[Callable[..., Any], list[tuple[int, ...]]]] = {
    "AddV2": (lambda x, y: raw.AddV2(x=x, y=y), [M, M]),
    "Sub": (lambda x: raw.Sub(x=tf.constant(1.0), y=x), [M]),
    "RealDiv": (lambda x: raw.RealDiv(x=x, y=tf.constant(4.0)), [M]),
    "Relu": (lambda x: raw.Relu(features=x), [M]),
    "LeakyRelu": (lambda x: raw.LeakyRelu(features=x, alpha=0.3), [M]),
    "Mean": (lambda x: raw.Mean(input=x, axis=[1], keep_dims=True), [M]),
    "Max": (lambda x: raw.Max(input=x, axis=2), [M]),
    "MatMul": (lambda x, y: raw.BatchMatMulV2(x=x, y=y, adj_y=True), [M, M]),
    "ConcatV2": (lambda x, y: raw.ConcatV2(values=[x, y], axis=2), [M, M]),
    "Pack": (lambda x, y: raw.Pack(values=[x, y], axis=1), [M, M]),
    "Reshape": (lambda x: raw.Reshape(tensor=x, shape=[-1, 10, 2]), [M]),
    "ExpandDims": (lambda x: raw.ExpandDims(input=x, axis=1), [M]),
    "Squeeze": (lambda x: raw.Squeeze(input=x, axis=[2]), [(4, 1)]),
    "Transpose": (lambda x: raw.Transpose(x=x, perm=[0, 2, 1]), [M]),
    "Cast": (lambda x: raw.Cast(x=x, DstT=tf.int32), [M]),
    "StridedSlice": (
        lambda x: raw.StridedSlice(
            input=x, begin=[0, 1, 2], end=[0, 3, 3], strides=[1, 1, 1], begin_mask=1, end_mask=1,
            shrink_axis_mask=4,
        ),
        [M],
    ),
    "GatherV2": (lambda x: raw.GatherV2(params=x, indices=[2, 0], axis=1), [M]),
    "Pad": (lambda x: raw.Pad(input=x, paddings=[[0, 0], [1, 2], [0, 1]]), [M]),
    "Tile": (lambda x: raw.Tile(input=x, multiples=[1, 2, 1]), [M]),
    "ClipByValue": (
        lambda x: raw.ClipByValue(t=x, clip_value_min=-0.5, clip_value_max=0.5), [M],
    ),
    "MaxPool": (
        lambda x: raw.MaxPool(input=x, ksize=[1, 2, 2, 1], strides=[1, 2, 2, 1], padding="SAME"),
        [IMAGE],
    ),
    "Shape": (lambda x: raw.Shape(input=x), [M]),
    "Softmax": (lambda x: raw.Softmax(logits=x), [M]),
}  # fmt: skip
