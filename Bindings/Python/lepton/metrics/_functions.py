"""The metrics' own functions, one value for each sample, by NumPy."""

from __future__ import annotations

from typing import Any

import numpy as np

from .._loss_functions import cosine_similarity as negative_cosine, floats, same_rank

Array = Any


def accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where label and prediction are equal"""
    predicted = np.asarray(y_pred)
    true, predicted = same_rank(np.asarray(y_true).astype(predicted.dtype), predicted)
    return (true == predicted).astype(np.float32)


def binary_accuracy(y_true: Any, y_pred: Any, threshold: float = 0.5) -> Array:
    """1 where a prediction is above the threshold and the label 1, or neither"""
    true, predicted = same_rank(np.asarray(y_true), floats(y_pred))
    return (true == (predicted > threshold)).astype(np.float32)


def categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where the highest prediction is the one-hot label"""
    return (np.argmax(y_true, axis=-1) == np.argmax(y_pred, axis=-1)).astype(np.float32)


def _integers(y_true: Any, predicted: Array) -> Array:
    true = np.asarray(y_true)
    if true.ndim == predicted.ndim and true.shape[-1] == 1:
        true = true[..., 0]
    return true


def sparse_categorical_accuracy(y_true: Any, y_pred: Any) -> Array:
    """1 where the highest prediction is the integer label"""
    predicted = np.asarray(y_pred)
    matches = _integers(y_true, predicted) == predicted.argmax(axis=-1)
    if matches.ndim > 1 and matches.shape[-1] == 1:
        matches = matches[..., 0]
    return matches.astype(np.float32)


def top_k_categorical_accuracy(y_true: Any, y_pred: Any, k: int = 5) -> Array:
    """1 where the one-hot label is among the k highest predictions"""
    return sparse_top_k_categorical_accuracy(np.argmax(y_true, axis=-1), y_pred, k)


def sparse_top_k_categorical_accuracy(
    y_true: Any, y_pred: Any, k: int = 5, from_sorted_ids: bool = False
) -> Array:
    """1 where the integer label is among the k highest predictions, or among the first k of
    predicted classes that are sorted already"""
    predicted = np.asarray(y_pred)
    true = _integers(y_true, predicted).astype(np.int64)[..., None]
    if from_sorted_ids:
        matches: Array = (true == predicted[..., :k]).any(axis=-1)
    else:
        # Ties at the border count as in.
        higher = (predicted > np.take_along_axis(predicted, true, axis=-1)).sum(axis=-1)
        matches = higher < k
    return matches.astype(np.float32)


def cosine_similarity(y_true: Any, y_pred: Any, axis: int = -1) -> Array:
    """The cosine of the angle between prediction and label"""
    return -negative_cosine(y_true, y_pred, axis)


def pearson_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Array:
    """Pearson's correlation coefficient"""
    true, predicted = same_rank(floats(y_true), floats(y_pred))
    true = true - true.mean(axis=axis, keepdims=True)
    predicted = predicted - predicted.mean(axis=axis, keepdims=True)
    true = true / true.std(axis=axis, keepdims=True)
    return (true * predicted / predicted.std(axis=axis, keepdims=True)).mean(axis=axis)


def concordance_correlation(y_true: Any, y_pred: Any, axis: int = -1) -> Array:
    """Lin's concordance correlation coefficient, as Keras computes it"""
    true, predicted = same_rank(floats(y_true), floats(y_pred))
    true_mean = true.mean(axis=axis, keepdims=True)
    mean = predicted.mean(axis=axis, keepdims=True)
    covariance = (true - mean) * (predicted - mean)
    spread = (
        true.var(axis=axis, keepdims=True)
        + predicted.var(axis=axis, keepdims=True)
        + np.square(true_mean - mean)
    )
    return (2 * covariance / (spread + np.float32(1e-7))).mean(axis=axis)
