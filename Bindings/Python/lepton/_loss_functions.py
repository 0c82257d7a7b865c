"""The losses as functions of NumPy arrays: one value for each sample, as Keras's functions give.

Training computes them in the library; these are for use by hand.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from ._errors import ShapeError
from .config import epsilon as _epsilon_of_config

Array = Any


def _epsilon() -> Any:
    return np.float32(_epsilon_of_config())


def floats(values: Any) -> Array:
    """Numbers as float32, or float64 where they are that already."""
    array = np.asarray(values)
    return array if array.dtype == np.float64 else array.astype(np.float32)


def same_rank(first: Array, second: Array) -> tuple[Array, Array]:
    """Both arrays with as many dimensions: where they differ by a last one of size 1, it is dropped
    or added as Keras does."""
    if first.ndim == second.ndim + 1 and first.shape[-1] == 1:
        if second.ndim == 1:
            return first, second[..., None]
        return first[..., 0], second
    if second.ndim == first.ndim + 1 and second.shape[-1] == 1:
        if first.ndim == 1:
            return first[..., None], second
        return first, second[..., 0]
    return first, second


def _pair(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    predicted = floats(y_pred)
    return same_rank(np.asarray(y_true).astype(predicted.dtype), predicted)


def _labels(y_true: Any, y_pred: Any) -> tuple[Array, Array]:
    predicted = floats(y_pred)
    return np.asarray(y_true).astype(predicted.dtype), predicted


def sigmoid(x: Array) -> Array:
    """1 / (1 + e^−x) without overflow."""
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))


def softplus(x: Array) -> Array:
    """log(1 + e^x) without overflow."""
    return np.maximum(x, 0) + np.log1p(np.exp(-np.abs(x)))


def log_softmax(x: Array, axis: int = -1) -> Array:
    """The logarithm of softmax."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


def unit(x: Array, axis: int) -> Array:
    """Vectors of length 1 along an axis; zeros stay zeros."""
    norm = np.sqrt(np.maximum(np.square(x).sum(axis=axis, keepdims=True), 1e-12))
    return x / norm


# --- Regression ---


def mean_squared_error(y_true: Any, y_pred: Any) -> Array:
    """mean (y_true − y_pred)²"""
    true, predicted = _pair(y_true, y_pred)
    return np.square(true - predicted).mean(axis=-1)


def mean_absolute_error(y_true: Any, y_pred: Any) -> Array:
    """mean |y_true − y_pred|"""
    true, predicted = _pair(y_true, y_pred)
    return np.abs(true - predicted).mean(axis=-1)


def mean_absolute_percentage_error(y_true: Any, y_pred: Any) -> Array:
    """100 · mean |y_true − y_pred| / |y_true|"""
    true, predicted = _pair(y_true, y_pred)
    return 100 * np.abs((true - predicted) / np.maximum(np.abs(true), _epsilon())).mean(axis=-1)


def mean_squared_logarithmic_error(y_true: Any, y_pred: Any) -> Array:
    """mean (log(y_true + 1) − log(y_pred + 1))²"""
    true, predicted = _pair(y_true, y_pred)
    difference = np.log(np.maximum(predicted, _epsilon()) + 1) - np.log(
        np.maximum(true, _epsilon()) + 1
    )
    return np.square(difference).mean(axis=-1)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Array:
    """−cos of the angle between the two: −1 for the same direction."""
    true, predicted = _pair(y_true, y_pred)
    return -(unit(true, axis) * unit(predicted, axis)).sum(axis=axis)


def huber(y_true: Any, y_pred: Any, delta: float = 1.0) -> Array:
    """Quadratic up to an error of `delta`, linear beyond."""
    true, predicted = _pair(y_true, y_pred)
    error = np.abs(predicted - true)
    near = 0.5 * np.square(error)
    return np.where(error <= delta, near, delta * error - 0.5 * delta**2).mean(axis=-1)


def log_cosh(y_true: Any, y_pred: Any) -> Array:
    """mean log cosh(y_pred − y_true)"""
    true, predicted = _pair(y_true, y_pred)
    error = predicted - true
    return (error + softplus(-2 * error) - np.log(predicted.dtype.type(2))).mean(axis=-1)


def poisson(y_true: Any, y_pred: Any) -> Array:
    """mean y_pred − y_true · log y_pred"""
    true, predicted = _labels(y_true, y_pred)
    return (predicted - true * np.log(predicted + _epsilon())).mean(axis=-1)


# --- Probabilities ---


def kl_divergence(y_true: Any, y_pred: Any) -> Array:
    """Σ y_true · log(y_true / y_pred)"""
    true, predicted = _labels(y_true, y_pred)
    true, predicted = np.clip(true, _epsilon(), 1), np.clip(predicted, _epsilon(), 1)
    return (true * np.log(true / predicted)).sum(axis=-1)


def _smoothed(true: Array, label_smoothing: float, classes: int) -> Array:
    if not label_smoothing:
        return true
    return true * (1 - label_smoothing) + label_smoothing / classes


def _binary_entropy(true: Array, predicted: Array, from_logits: bool) -> Array:
    if from_logits:
        return np.maximum(predicted, 0) - predicted * true + np.log1p(np.exp(-np.abs(predicted)))
    clipped = np.clip(predicted, _epsilon(), 1 - _epsilon())
    return -(true * np.log(clipped) + (1 - true) * np.log(1 - clipped))


def binary_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """mean −(y_true · log y_pred + (1 − y_true) · log(1 − y_pred))"""
    true, predicted = _labels(y_true, y_pred)
    true = _smoothed(true, label_smoothing, 2)
    return _binary_entropy(true, predicted, from_logits).mean(axis=axis)


def binary_focal_crossentropy(
    y_true: Any, y_pred: Any, apply_class_balancing: bool = False, alpha: float = 0.25,
    gamma: float = 2.0, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
) -> Array:
    """Binary cross-entropy with what is predicted well counting less (Lin 2017)."""
    true, predicted = _labels(y_true, y_pred)
    true = _smoothed(true, label_smoothing, 2)
    if from_logits:
        predicted = sigmoid(predicted)
    entropy = _binary_entropy(true, predicted, False)
    right = true * predicted + (1 - true) * (1 - predicted)
    entropy = (1 - right) ** gamma * entropy
    if apply_class_balancing:
        entropy = (true * alpha + (1 - true) * (1 - alpha)) * entropy
    return entropy.mean(axis=axis)


def _renormalized(predicted: Array, axis: int) -> Array:
    output = predicted / predicted.sum(axis=axis, keepdims=True)
    return np.clip(output, _epsilon(), 1 - _epsilon())


def categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, label_smoothing: float = 0.0,
    axis: int = -1,
) -> Array:
    """−Σ y_true · log y_pred, for one-hot labels"""
    true, predicted = _labels(y_true, y_pred)
    true = _smoothed(true, label_smoothing, true.shape[-1])
    if from_logits:
        return -(true * log_softmax(predicted, axis)).sum(axis=axis)
    return -(true * np.log(_renormalized(predicted, axis))).sum(axis=axis)


def categorical_focal_crossentropy(
    y_true: Any, y_pred: Any, alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False,
    label_smoothing: float = 0.0, axis: int = -1,
) -> Array:
    """Categorical cross-entropy with what is predicted well counting less."""
    true, predicted = _labels(y_true, y_pred)
    true = _smoothed(true, label_smoothing, true.shape[-1])
    if from_logits:
        predicted = np.exp(log_softmax(predicted, axis))
    output = _renormalized(predicted, axis)
    return ((1 - output) ** gamma * alpha * -true * np.log(output)).sum(axis=axis)


def sparse_labels(
    y_true: Any, y_pred: Any, ignore_class: int | None, axis: int
) -> tuple[Array, Array, Array]:
    """Integer labels, predictions with the classes last, and where labels count."""
    predicted = floats(y_pred)
    true = np.asarray(y_true)
    if true.ndim == predicted.ndim and true.shape[axis] == 1:
        true = true.squeeze(axis)
    true = true.astype(np.int64)
    valid = np.ones(true.shape, bool) if ignore_class is None else true != ignore_class
    return np.where(valid, true, 0), np.moveaxis(predicted, axis, -1), valid


def sparse_categorical_crossentropy(
    y_true: Any, y_pred: Any, from_logits: bool = False, ignore_class: int | None = None,
    axis: int = -1,
) -> Array:
    """−log y_pred[y_true], for integer labels"""
    true, predicted, valid = sparse_labels(y_true, y_pred, ignore_class, axis)
    if true.shape != predicted.shape[:-1]:
        raise ShapeError(
            f"labels of shape {np.shape(y_true)} do not fit predictions of shape "
            f"{np.shape(y_pred)}"
        )
    if not from_logits:
        predicted = np.log(_renormalized(predicted, -1))
    logarithms = log_softmax(predicted)
    entropy = -np.take_along_axis(logarithms, true[..., None], axis=-1)[..., 0]
    return np.where(valid, entropy, entropy.dtype.type(0))


def categorical_generalized_cross_entropy(y_true: Any, y_pred: Any, q: float = 0.5) -> Array:
    """(1 − y_pred[y_true]^q) / q, for integer labels"""
    predicted = floats(y_pred)
    true = np.asarray(y_true).astype(np.int64)
    if true.ndim == predicted.ndim and true.shape[-1] == 1:
        true = true[..., 0]
    probability = np.take_along_axis(predicted, true[..., None], axis=-1)[..., 0]
    return (1 - probability**q) / q


# --- Margins ---


def _signs(true: Array) -> Array:
    return 2 * true - 1 if np.isin(true, (0, 1)).all() else true


def hinge(y_true: Any, y_pred: Any) -> Array:
    """mean max(1 − y_true · y_pred, 0), labels being ±1 or 0 and 1"""
    true, predicted = _labels(y_true, y_pred)
    return np.maximum(1 - _signs(true) * predicted, 0).mean(axis=-1)


def squared_hinge(y_true: Any, y_pred: Any) -> Array:
    """mean max(1 − y_true · y_pred, 0)²"""
    true, predicted = _labels(y_true, y_pred)
    return np.square(np.maximum(1 - _signs(true) * predicted, 0)).mean(axis=-1)


def categorical_hinge(y_true: Any, y_pred: Any) -> Array:
    """max(highest wrong − right + 1, 0), for one-hot labels"""
    true, predicted = _labels(y_true, y_pred)
    right = (true * predicted).sum(axis=-1)
    wrong = ((1 - true) * predicted).max(axis=-1)
    return np.maximum(wrong - right + 1, 0)


# --- Sets ---


def dice(y_true: Any, y_pred: Any, axis: Any = None) -> Array:
    """1 − 2 · overlap / (sum of both)"""
    true, predicted = _labels(y_true, y_pred)
    along = tuple(axis) if isinstance(axis, list) else axis
    overlap = (true * predicted).sum(axis=along)
    return 1 - 2 * overlap / (true.sum(axis=along) + predicted.sum(axis=along) + _epsilon())


def tversky(
    y_true: Any, y_pred: Any, alpha: float = 0.5, beta: float = 0.5, axis: Any = None
) -> Array:
    """1 − overlap / (overlap + alpha · missed + beta · invented)"""
    true, predicted = _labels(y_true, y_pred)
    along = tuple(axis) if isinstance(axis, list) else axis
    overlap = (true * predicted).sum(axis=along)
    missed = ((1 - predicted) * true).sum(axis=along)
    invented = (predicted * (1 - true)).sum(axis=along)
    return 1 - overlap / (overlap + missed * alpha + invented * beta + _epsilon())


def circle(
    y_true: Any, y_pred: Any, ref_labels: Any = None, ref_embeddings: Any = None,
    remove_diagonal: bool = True, gamma: float = 80, margin: float = 0.4,
) -> Array:
    """Pulls embeddings of one class together and pushes classes apart (Sun 2020)."""
    embeddings = floats(y_pred)
    labels = np.asarray(y_true).astype(np.int64).reshape(-1)
    others = embeddings if ref_embeddings is None else floats(ref_embeddings)
    other_labels = labels if ref_labels is None else np.asarray(ref_labels).reshape(-1)
    distances = np.maximum(1 - embeddings @ others.T, 0)
    same = labels[:, None] == other_labels[None, :]
    positive, negative = same.copy(), ~same
    if remove_diagonal:
        np.fill_diagonal(positive, False)
    attraction = np.maximum((margin + distances) * positive, 0)
    repulsion = np.maximum((1 + margin - distances) * negative, 0)
    near = -gamma * attraction * (margin - distances)
    far = gamma * repulsion * (1 - margin - distances)
    return softplus(_log_sum(near, positive) + _log_sum(far, negative))


def _log_sum(values: Array, mask: Array) -> Array:
    masked = np.where(mask, values, -np.inf)
    highest = masked.max(axis=1, keepdims=True)
    safe = np.where(np.isfinite(highest), highest, 0)
    with np.errstate(divide="ignore"):
        return np.log(np.exp(masked - safe).sum(axis=1)) + safe[:, 0]


def ctc(y_true: Any, y_pred: Any) -> Array:
    """−log of the probability that the logits (N, time, classes) spell the labels (N, length),
    class 0 being the blank and the padding of labels (Graves 2006)."""
    labels, logits = np.asarray(y_true).astype(np.int64), floats(y_pred)
    if labels.ndim != 2 or logits.ndim != 3:
        raise ShapeError(
            f"ctc takes labels (samples, length) and logits (samples, time, classes), not shapes "
            f"{labels.shape} and {logits.shape}"
        )
    logarithms = log_softmax(logits)
    return np.array(
        [_ctc_of_one(row[row != 0], one) for row, one in zip(labels, logarithms)], logits.dtype
    )


def _ctc_of_one(label: Array, logarithms: Array) -> Any:
    # The label with blanks around every letter; letters alike need the blank between them.
    states = np.zeros(2 * len(label) + 1, np.int64)
    states[1::2] = label
    jumps = np.zeros(len(states), bool)
    jumps[3::2] = label[1:] != label[:-1]
    scores = np.full(len(states), -np.inf)
    scores[0] = logarithms[0, 0]
    if len(states) > 1:
        scores[1] = logarithms[0, states[1]]
    for step in logarithms[1:]:
        before = np.concatenate([[-np.inf, -np.inf], scores])[: len(scores) + 1]
        move, jump = before[1:], np.where(jumps, before[:-1], -np.inf)
        scores = np.logaddexp(np.logaddexp(scores, move), jump) + step[states]
    return -np.logaddexp(scores[-1], scores[-2]) if len(states) > 1 else -scores[-1]
