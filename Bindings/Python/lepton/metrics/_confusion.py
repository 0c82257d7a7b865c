"""Metrics that count true and false positives and negatives."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import _loss_functions as losses
from .._errors import InvalidArgumentError
from ._metric import Metric, quotient

_LOWEST = -1e10


def thresholds_from(given: Any, default: float) -> list[float]:
    """The thresholds that an argument means."""
    thresholds = [default] if given is None else np.ravel(given).tolist()
    for threshold in thresholds:
        if given is not None and not 0 <= threshold <= 1:
            raise InvalidArgumentError(f"thresholds are {thresholds}; they must be from 0 to 1")
    return [float(threshold) for threshold in thresholds]


def are_even(thresholds: Sequence[float]) -> bool:
    """Whether thresholds divide [0, 1] evenly, which Keras counts in buckets."""
    count = len(thresholds)
    if count < 3:
        return False
    return bool(np.allclose(thresholds, np.arange(count) / (count - 1), atol=1e-7))


def count_positives(
    y_true: Any, y_pred: Any, sample_weight: Any, thresholds: Sequence[float], *,
    top_k: int | None = None, class_id: int | None = None, even: bool | None = None,
    label_weights: Any = None, multi_label: bool = False,
) -> dict[str, Any]:
    """The weights of true and false positives and negatives at each threshold: (thresholds) or,
    for `multi_label`, (thresholds, labels)."""
    predicted, true = losses.same_rank(
        np.asarray(y_pred, np.float32), np.asarray(y_true).astype(np.float32)
    )
    weights = np.ones((), np.float32)
    if sample_weight is not None:
        weights = np.asarray(sample_weight, np.float32)[..., None]
        if weights.ndim == true.ndim + 1:
            weights = weights[..., 0]
    if top_k is not None:
        best = np.argsort(-predicted, axis=-1, kind="stable")[..., :top_k]
        kept = np.zeros(predicted.shape, bool)
        np.put_along_axis(kept, best, True, axis=-1)
        predicted = np.where(kept, predicted, np.float32(_LOWEST))
    if class_id is not None:
        true, predicted = true[..., class_id, None], predicted[..., class_id, None]
    if label_weights is not None:
        weights = weights * np.asarray(label_weights, np.float32)[None, :]
    weights = np.broadcast_to(weights, predicted.shape)
    shape = (-1, predicted.shape[-1]) if multi_label else (-1, 1)
    true, predicted, weights = (
        (true != 0).reshape(shape), predicted.reshape(shape), weights.reshape(shape)
    )
    even = are_even(thresholds) if even is None else even
    count = _count_in_buckets if even else _count_directly
    positives = count(np.where(true, weights, 0), predicted, thresholds)
    invented = count(np.where(true, 0, weights), predicted, thresholds)
    result = {
        "true_positives": positives,
        "false_positives": invented,
        "true_negatives": np.where(true, 0, weights).sum(axis=0) - invented,
        "false_negatives": np.where(true, weights, 0).sum(axis=0) - positives,
    }
    return result if multi_label else {key: value[:, 0] for key, value in result.items()}


def _count_in_buckets(weights: Any, predicted: Any, thresholds: Sequence[float]) -> Any:
    buckets = np.ceil(np.clip(predicted, 0, 1) * np.float32(len(thresholds) - 1)) - 1
    beyond = thresholds[0] < 0 or thresholds[-1] > 1
    buckets = (np.maximum(buckets, 0) if beyond else buckets).astype(np.int64)
    counts = np.zeros((len(thresholds), predicted.shape[1]), np.float32)
    for label in range(predicted.shape[1]):
        inside = buckets[:, label] >= 0
        np.add.at(counts[:, label], buckets[inside, label], weights[inside, label])
    return np.flip(np.cumsum(np.flip(counts, 0), axis=0), 0)


def _count_directly(weights: Any, predicted: Any, thresholds: Sequence[float]) -> Any:
    return np.stack(
        [
            np.where(predicted > np.float32(threshold), weights, 0).sum(axis=0)
            for threshold in thresholds
        ]
    ).astype(np.float32)


class _Counts(Metric):
    """One of the four counts."""

    _counted = ""

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        self.thresholds = thresholds_from(arguments["thresholds"], 0.5)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        counts = count_positives(y_true, y_pred, sample_weight, self.thresholds)
        self._add(accumulator=counts[self._counted])

    def result(self) -> Any:
        """The count, or one for each threshold."""
        found = self._state.get("accumulator", np.zeros(len(self.thresholds), np.float32))
        return found[0] if len(self.thresholds) == 1 else found


class TruePositives(_Counts):
    """How many predictions above the threshold have label 1."""

    _counted = "true_positives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        self._take(locals())


class TrueNegatives(_Counts):
    """How many predictions up to the threshold have label 0."""

    _counted = "true_negatives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        self._take(locals())


class FalsePositives(_Counts):
    """How many predictions above the threshold have label 0."""

    _counted = "false_positives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        self._take(locals())


class FalseNegatives(_Counts):
    """How many predictions up to the threshold have label 1."""

    _counted = "false_negatives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, name: str | None = None,
        dtype: str | None = None,
    ) -> None:
        self._take(locals())


class _Share(Metric):
    """True positives as a share."""

    _direction = "up"
    _rest = ""

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        default = 0.5 if arguments["top_k"] is None else _LOWEST
        self.thresholds = thresholds_from(arguments["thresholds"], default)

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        counts = count_positives(
            y_true, y_pred, sample_weight, self.thresholds, top_k=self.top_k,
            class_id=self.class_id,
        )
        self._add(true_positives=counts["true_positives"], rest=counts[self._rest])

    def result(self) -> Any:
        """The share, or one for each threshold; 0 where there is nothing to share."""
        zeros = np.zeros(len(self.thresholds), np.float32)
        right = self._state.get("true_positives", zeros)
        share = quotient(right, right + self._state.get("rest", zeros))
        return share[0] if len(self.thresholds) == 1 else share


class Precision(_Share):
    """Which share of the positive predictions is right."""

    _rest = "false_positives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, top_k: int | None = None,
        class_id: int | None = None, name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())


class Recall(_Share):
    """Which share of the positive labels is found."""

    _rest = "false_negatives"

    def __init__(
        self, thresholds: float | Sequence[float] | None = None, top_k: int | None = None,
        class_id: int | None = None, name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())


class _AtOther(Metric):
    """The highest value of one share where another reaches a level."""

    _direction = "up"

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        level = next(iter(self._arguments))
        if not 0 <= self._arguments[level] <= 1:
            raise InvalidArgumentError(
                f"{level} is {self._arguments[level]}; it must be from 0 to 1"
            )
        count = arguments["num_thresholds"]
        if count <= 0:
            raise InvalidArgumentError(f"num_thresholds is {count}; it must be at least 1")
        self.thresholds = [0.5] if count == 1 else [i / (count - 1) for i in range(count)]

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        self._add(
            **count_positives(
                y_true, y_pred, sample_weight, self.thresholds, class_id=self.class_id,
                even=len(self.thresholds) > 1,
            )
        )

    def _best(self, constrained: tuple[str, str], sought: tuple[str, str], level: float) -> Any:
        if not self._state:
            return np.float32(0)

        def share(names: tuple[str, str]) -> Any:
            part = self._state[names[0]]
            return quotient(part, part + self._state[names[1]])

        found = np.where(share(constrained) >= np.float32(level), share(sought), 0)
        return np.max(found, initial=np.float32(0))


_PRECISION = ("true_positives", "false_positives")
_RECALL = ("true_positives", "false_negatives")
_SPECIFICITY = ("true_negatives", "false_positives")


class SensitivityAtSpecificity(_AtOther):
    """The best sensitivity where specificity reaches a level."""

    def __init__(
        self, specificity: float, num_thresholds: int = 200, class_id: int | None = None,
        name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def result(self) -> Any:
        """The best value; 0 where the level is not reached."""
        return self._best(_SPECIFICITY, _RECALL, self.specificity)


class SpecificityAtSensitivity(_AtOther):
    """The best specificity where sensitivity reaches a level."""

    def __init__(
        self, sensitivity: float, num_thresholds: int = 200, class_id: int | None = None,
        name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def result(self) -> Any:
        """The best value; 0 where the level is not reached."""
        return self._best(_RECALL, _SPECIFICITY, self.sensitivity)


class PrecisionAtRecall(_AtOther):
    """The best precision where recall reaches a level."""

    def __init__(
        self, recall: float, num_thresholds: int = 200, class_id: int | None = None,
        name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def result(self) -> Any:
        """The best value; 0 where the level is not reached."""
        return self._best(_RECALL, _PRECISION, self.recall)


class RecallAtPrecision(_AtOther):
    """The best recall where precision reaches a level."""

    def __init__(
        self, precision: float, num_thresholds: int = 200, class_id: int | None = None,
        name: str | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def result(self) -> Any:
        """The best value; 0 where the level is not reached."""
        return self._best(_PRECISION, _RECALL, self.precision)


class AUC(Metric):
    """The area under the ROC curve (`curve="ROC"`), the precision-recall curve ("PR") or the
    precision-recall gain curve ("PRGAIN"), by a sum over thresholds."""

    _direction = "up"
    _left_out = ("thresholds",)

    def __init__(
        self, num_thresholds: int = 200, curve: str = "ROC",
        summation_method: str = "interpolation", name: str | None = None, dtype: str | None = None,
        thresholds: float | Sequence[float] | None = None, multi_label: bool = False,
        num_labels: int | None = None, label_weights: Sequence[float] | None = None,
        from_logits: bool = False,
    ) -> None:
        self._take(locals())
        if curve not in ("ROC", "PR", "PRGAIN"):
            raise InvalidArgumentError(f"curve is {curve!r}; it must be 'ROC', 'PR' or 'PRGAIN'")
        if summation_method not in ("interpolation", "minoring", "majoring"):
            raise InvalidArgumentError(
                f"summation_method is {summation_method!r}; it must be 'interpolation', "
                "'minoring' or 'majoring'"
            )
        if thresholds is not None:
            inner = sorted(np.ravel(thresholds).tolist())
            self._even = are_even([0.0, *inner, 1.0])
        else:
            if num_thresholds <= 1:
                raise InvalidArgumentError(
                    f"num_thresholds is {num_thresholds}; it must be at least 2"
                )
            inner = [(i + 1) / (num_thresholds - 1) for i in range(num_thresholds - 2)]
            self._even = True
        self.thresholds = [-1e-7, *inner, 1 + 1e-7]
        self.num_thresholds = self._arguments["num_thresholds"] = len(self.thresholds)
        if thresholds is not None:
            self._arguments["thresholds"] = inner

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        predicted = losses.floats(y_pred)
        self._add(
            **count_positives(
                y_true, losses.sigmoid(predicted) if self.from_logits else predicted,
                sample_weight, self.thresholds, even=self._even, multi_label=self.multi_label,
                label_weights=None if self.multi_label else self.label_weights,
            )
        )

    def result(self) -> Any:
        """The area."""
        if not self._state:
            return np.float32(0)
        if self.curve == "PR" and self.summation_method == "interpolation":
            areas = self._interpolated()
        else:
            x, y = self._points()
            if self.summation_method == "interpolation":
                heights = (y[:-1] + y[1:]) / 2
            elif self.summation_method == "minoring":
                heights = np.minimum(y[:-1], y[1:])
            else:
                heights = np.maximum(y[:-1], y[1:])
            areas = ((x[:-1] - x[1:]) * heights).sum(axis=0)
        if not self.multi_label:
            return areas
        if self.label_weights is None:
            return areas.mean()
        weights = np.asarray(self.label_weights, np.float32)
        return quotient((areas * weights).sum(), weights.sum())

    def _counts(self) -> tuple[Any, Any, Any, Any]:
        state = self._state
        return (
            state["true_positives"], state["false_positives"], state["true_negatives"],
            state["false_negatives"],
        )

    def _points(self) -> tuple[Any, Any]:
        right, invented, rejected, missed = self._counts()
        recall = quotient(right, right + missed)
        if self.curve == "ROC":
            return quotient(invented, invented + rejected), recall
        if self.curve == "PR":
            return recall, quotient(right, right + invented)
        scale = quotient(right + missed, rejected + invented)
        recall_gain = np.where(right == 0, 0, 1 - scale * quotient(missed, right))
        precision_gain = np.where(right == 0, 1, 1 - scale * quotient(invented, right))
        return np.maximum(recall_gain, 0), precision_gain

    def _interpolated(self) -> Any:
        """Davis and Goadrich (2006): precision between two points is no straight line."""
        right, invented, _, missed = self._counts()
        positive = right + invented
        gained = right[:-1] - right[1:]
        slope = quotient(gained, np.maximum(positive[:-1] - positive[1:], 0))
        intercept = right[1:] - slope * positive[1:]
        both = (positive[:-1] > 0) & (positive[1:] > 0)
        ratio = np.where(both, quotient(positive[:-1], np.maximum(positive[1:], 0)), 1)
        area = slope * (gained + intercept * np.log(ratio))
        return quotient(area, np.maximum(right[1:] + missed[1:], 0)).sum(axis=0)
