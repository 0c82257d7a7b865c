"""F-scores and overlaps of sets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .._errors import InvalidArgumentError
from ._metric import Metric

_EPSILON = np.float32(1e-7)


class FBetaScore(Metric):
    """The weighted harmonic mean of precision and recall of each class, or of all classes as
    `average` says. Without `threshold`, the highest prediction of a sample is positive."""

    _direction = "up"

    def __init__(
        self, average: str | None = None, beta: float = 1.0, threshold: float | None = None,
        name: str = "fbeta_score", dtype: str | None = None,
    ) -> None:
        self._take(locals())
        if average not in (None, "micro", "macro", "weighted"):
            raise InvalidArgumentError(
                f"average is {average!r}; it must be 'micro', 'macro', 'weighted' or None"
            )
        if beta <= 0:
            raise InvalidArgumentError(f"beta is {beta}; it must be above 0")
        if threshold is not None and not 0 < threshold <= 1:
            raise InvalidArgumentError(f"threshold is {threshold}; it must be above 0, at most 1")

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples: one-hot labels and predictions of shape (samples, classes)."""
        true, predicted = np.asarray(y_true, np.float32), np.asarray(y_pred, np.float32)
        if true.ndim != 2 or predicted.ndim != 2:
            raise InvalidArgumentError(
                f"{type(self).__name__} takes labels and predictions of shape (samples, classes), "
                f"not {true.shape} and {predicted.shape}"
            )
        if self.threshold is None:
            highest = predicted.max(axis=-1, keepdims=True)
            positive = (predicted >= highest) & (np.abs(predicted) > 1e-9)
        else:
            positive = predicted > self.threshold
        chosen = positive.astype(np.float32)
        weights = 1.0 if sample_weight is None else np.asarray(sample_weight, np.float32)[:, None]
        axis = None if self.average == "micro" else 0
        self._add(
            true_positives=(chosen * true * weights).sum(axis=axis),
            false_positives=(chosen * (1 - true) * weights).sum(axis=axis),
            false_negatives=((1 - chosen) * true * weights).sum(axis=axis),
            intermediate_weights=(true * weights).sum(axis=axis),
        )

    def result(self) -> Any:
        """The score, or one for each class."""
        if not self._state:
            return np.float32(0)
        state, square = self._state, np.float32(self.beta) ** 2
        right = state["true_positives"]
        precision = right / (right + state["false_positives"] + _EPSILON)
        recall = right / (right + state["false_negatives"] + _EPSILON)
        score = precision * recall / (square * precision + recall + _EPSILON) * (1 + square)
        if self.average == "weighted":
            weights = state["intermediate_weights"]
            return (score * weights / (weights.sum() + _EPSILON)).sum()
        return score if self.average is None else score.mean()


class F1Score(FBetaScore):
    """The harmonic mean of precision and recall of each class, or of all as `average` says."""

    def __init__(
        self, average: str | None = None, threshold: float | None = None, name: str = "f1_score",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())
        self.beta = 1.0


class IoU(Metric):
    """The overlap over the union of label and prediction, as a mean over `target_class_ids`."""

    _direction = "up"
    _default_type = "int32"

    def __init__(
        self, num_classes: int, target_class_ids: Sequence[int], name: str | None = None,
        dtype: str | None = None, ignore_class: int | None = None, sparse_y_true: bool = True,
        sparse_y_pred: bool = True, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        for key in ("target_class_ids",):
            if key in self._arguments:
                self._arguments[key] = self.target_class_ids = list(self._arguments[key])
                if "num_classes" in arguments and max(self.target_class_ids) >= self.num_classes:
                    raise InvalidArgumentError(
                        f"target_class_ids are {self.target_class_ids}; there are "
                        f"{self.num_classes} classes"
                    )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples: classes, or where sparse_y_… is False, one value for each class."""
        true, predicted = np.asarray(y_true), np.asarray(y_pred)
        true = true if self.sparse_y_true else true.argmax(axis=self.axis)
        predicted = predicted if self.sparse_y_pred else predicted.argmax(axis=self.axis)
        self._count(true, predicted, sample_weight)

    def _count(self, true: Any, predicted: Any, sample_weight: Any) -> None:
        true, predicted = true.astype(np.int64).ravel(), predicted.astype(np.int64).ravel()
        kind = np.dtype("int32" if self.dtype in ("int", "int32") else str(self.dtype))
        weights = np.ones((), kind) if sample_weight is None else np.asarray(sample_weight)
        weights = np.broadcast_to(weights.astype(kind).ravel(), true.shape)
        size = self.num_classes
        valid = (true >= 0) & (true < size) & (predicted >= 0) & (predicted < size)
        if self.ignore_class is not None:
            valid &= true != self.ignore_class
        matrix = np.zeros((size, size), kind)
        np.add.at(matrix, (true[valid], predicted[valid]), weights[valid])
        self._add(total_confusion_matrix=matrix)

    def result(self) -> Any:
        """The mean over the classes that occur."""
        if not self._state:
            return np.float32(0)
        matrix = self._state["total_confusion_matrix"]
        right = np.diag(matrix).astype(np.float32)[self.target_class_ids]
        union = (matrix.sum(axis=0) + matrix.sum(axis=1) - np.diag(matrix)).astype(np.float32)
        union = union[self.target_class_ids]
        occurs = union > 1e-9
        overlap = np.where(occurs, right / (union + _EPSILON), 0)
        return overlap.sum() / (np.float32(occurs.sum()) + _EPSILON)


class BinaryIoU(IoU):
    """The overlap over the union of yes-no labels and predictions of at least `threshold`."""

    def __init__(
        self, target_class_ids: Sequence[int] = (0, 1), threshold: float = 0.5,
        name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())
        self.num_classes, self.ignore_class = 2, None

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        self._count(np.asarray(y_true), np.asarray(y_pred) >= self.threshold, sample_weight)


class MeanIoU(IoU):
    """The mean over all classes of the overlap over the union."""

    def __init__(
        self, num_classes: int, name: str | None = None, dtype: str | None = None,
        ignore_class: int | None = None, sparse_y_true: bool = True, sparse_y_pred: bool = True,
        axis: int = -1,
    ) -> None:
        self._take(locals())
        self.target_class_ids = list(range(num_classes))


class OneHotIoU(IoU):
    """IoU of one-hot labels."""

    def __init__(
        self, num_classes: int, target_class_ids: Sequence[int], name: str | None = None,
        dtype: str | None = None, ignore_class: int | None = None, sparse_y_pred: bool = False,
        axis: int = -1,
    ) -> None:
        self._take(locals())
        self.sparse_y_true = False


class OneHotMeanIoU(MeanIoU):
    """MeanIoU of one-hot labels."""

    def __init__(
        self, num_classes: int, name: str | None = None, dtype: str | None = None,
        ignore_class: int | None = None, sparse_y_pred: bool = False, axis: int = -1,
    ) -> None:
        self._take(locals())
        self.target_class_ids, self.sparse_y_true = list(range(num_classes)), False
