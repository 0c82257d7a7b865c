"""Metrics that are the mean of a value for each sample."""

from __future__ import annotations

from typing import Any

import numpy as np

from .. import _loss_functions as losses
from .._errors import InvalidArgumentError
from . import _functions as functions
from ._metric import Metric


def samplewise(values: Any, sample_weight: Any, reduce: Any) -> tuple[Any, Any]:
    """One weighted value for each sample, and the samples' weights (None for all 1)."""
    values = np.asarray(values)
    if values.dtype != np.float64:
        values = values.astype(np.float32)
    weights = None
    if sample_weight is not None:
        weights = np.asarray(sample_weight, values.dtype)
        values, weights = losses.same_rank(values, weights)
        if values.ndim > weights.ndim:
            values = reduce(values, axis=tuple(range(weights.ndim, values.ndim)))
        weights = np.broadcast_to(weights, values.shape)
        values = values * weights
        if weights.ndim > 1:
            weights = reduce(weights, axis=tuple(range(1, weights.ndim)))
    if values.ndim > 1:
        values = reduce(values, axis=tuple(range(1, values.ndim)))
    return values, weights


class Sum(Metric):
    """The sum of the values given."""

    def __init__(self, name: str = "sum", dtype: str | None = None) -> None:
        self._take(locals())

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds values."""
        self._add(total=samplewise(values, sample_weight, np.sum)[0].sum())

    def result(self) -> Any:
        """The sum."""
        return self._state.get("total", np.float32(0))


class Mean(Metric):
    """The weighted mean of the values given."""

    def __init__(self, name: str = "mean", dtype: str | None = None) -> None:
        self._take(locals())

    def update_state(self, values: Any, sample_weight: Any = None) -> None:
        """Adds values."""
        per_sample, weights = samplewise(values, sample_weight, np.mean)
        if weights is not None:
            count = weights.sum()
        else:
            count = per_sample.shape[0] if per_sample.ndim else 1
        self._add(total=per_sample.sum(), count=np.float32(count))

    def result(self) -> Any:
        """The mean; 0 before there are values."""
        count = self._state.get("count", 0)
        return self._state["total"] / count if count else np.float32(0)


class MeanMetricWrapper(Mean):
    """The mean of a function of labels and predictions."""

    def __init__(
        self, fn: Any, name: str | None = None, dtype: str | None = None, **others: Any
    ) -> None:
        self._take(locals())
        self._options = others

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        """Adds samples."""
        super().update_state(self.fn(y_true, y_pred, **self._options), sample_weight)


class _MeanOf(Mean):
    """The mean of what `_values` computes."""

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        raise NotImplementedError(f"{type(self).__name__} computes nothing")

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        """Adds samples."""
        ignored = getattr(self, "ignore_class", None)
        if ignored is not None:
            # Labels that are ignored count for nothing, not for 0.
            valid = losses.sparse_labels(y_true, y_pred, ignored, self.axis)[2].astype(np.float32)
            if sample_weight is not None:
                valid, given = losses.same_rank(valid, np.asarray(sample_weight, np.float32))
                valid = valid * given
            sample_weight = valid
        super().update_state(self._values(y_true, y_pred), sample_weight)


class Accuracy(_MeanOf):
    """How often predictions equal labels."""

    _direction = "up"

    def __init__(self, name: str = "accuracy", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.accuracy(y_true, y_pred)


class BinaryAccuracy(_MeanOf):
    """How often predictions above `threshold` have label 1 and the others 0."""

    _direction = "up"

    def __init__(
        self, name: str = "binary_accuracy", dtype: str | None = None, threshold: float = 0.5,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.binary_accuracy(y_true, y_pred, threshold=self.threshold)


class CategoricalAccuracy(_MeanOf):
    """How often the highest prediction is the one-hot label."""

    _direction = "up"

    def __init__(self, name: str = "categorical_accuracy", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.categorical_accuracy(y_true, y_pred)


class SparseCategoricalAccuracy(_MeanOf):
    """How often the highest prediction is the integer label."""

    _direction = "up"

    def __init__(self, name: str = "sparse_categorical_accuracy", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.sparse_categorical_accuracy(y_true, y_pred)


class TopKCategoricalAccuracy(_MeanOf):
    """How often the one-hot label is among the `k` highest predictions."""

    _direction = "up"

    def __init__(
        self, k: int = 5, name: str = "top_k_categorical_accuracy", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.top_k_categorical_accuracy(y_true, y_pred, k=self.k)


class SparseTopKCategoricalAccuracy(_MeanOf):
    """How often the integer label is among the `k` highest predictions."""

    _direction = "up"
    _left_out = ("from_sorted_ids",)

    def __init__(
        self, k: int = 5, name: str = "sparse_top_k_categorical_accuracy", dtype: str | None = None,
        from_sorted_ids: bool = False,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.sparse_top_k_categorical_accuracy(
            y_true, y_pred, k=self.k, from_sorted_ids=self.from_sorted_ids,
        )


class BinaryCrossentropy(_MeanOf):
    """Cross-entropy of yes-no labels."""

    _direction = "down"

    def __init__(
        self, name: str = "binary_crossentropy", dtype: str | None = None,
        from_logits: bool = False, label_smoothing: float = 0,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.binary_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, label_smoothing=self.label_smoothing,
        )


class CategoricalCrossentropy(_MeanOf):
    """Cross-entropy of one-hot labels."""

    _direction = "down"

    def __init__(
        self, name: str = "categorical_crossentropy", dtype: str | None = None,
        from_logits: bool = False, label_smoothing: float = 0, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.categorical_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, label_smoothing=self.label_smoothing,
            axis=self.axis,
        )


class SparseCategoricalCrossentropy(_MeanOf):
    """Cross-entropy of integer labels."""

    _direction = "down"

    def __init__(
        self, name: str = "sparse_categorical_crossentropy", dtype: str | None = None,
        from_logits: bool = False, ignore_class: int | None = None, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.sparse_categorical_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, ignore_class=self.ignore_class,
            axis=self.axis,
        )


class KLDivergence(_MeanOf):
    """The Kullback-Leibler divergence."""

    _direction = "down"

    def __init__(self, name: str = "kl_divergence", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.kl_divergence(y_true, y_pred)


class Poisson(_MeanOf):
    """The Poisson loss."""

    _direction = "down"

    def __init__(self, name: str = "poisson", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.poisson(y_true, y_pred)


class Hinge(_MeanOf):
    """The hinge loss."""

    _direction = "down"

    def __init__(self, name: str = "hinge", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.hinge(y_true, y_pred)


class SquaredHinge(_MeanOf):
    """The squared hinge loss."""

    _direction = "down"

    def __init__(self, name: str = "squared_hinge", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.squared_hinge(y_true, y_pred)


class CategoricalHinge(_MeanOf):
    """The categorical hinge loss."""

    _direction = "down"

    def __init__(self, name: str = "categorical_hinge", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.categorical_hinge(y_true, y_pred)


class MeanSquaredError(_MeanOf):
    """The mean squared error."""

    _direction = "down"

    def __init__(self, name: str = "mean_squared_error", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.mean_squared_error(y_true, y_pred)


class MeanAbsoluteError(_MeanOf):
    """The mean absolute error."""

    _direction = "down"

    def __init__(self, name: str = "mean_absolute_error", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.mean_absolute_error(y_true, y_pred)


class MeanAbsolutePercentageError(_MeanOf):
    """The mean absolute error in percent of the label."""

    _direction = "down"

    def __init__(
        self, name: str = "mean_absolute_percentage_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.mean_absolute_percentage_error(y_true, y_pred)


class MeanSquaredLogarithmicError(_MeanOf):
    """The mean squared error of logarithms."""

    _direction = "down"

    def __init__(
        self, name: str = "mean_squared_logarithmic_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.mean_squared_logarithmic_error(y_true, y_pred)


class LogCoshError(_MeanOf):
    """log cosh of the error."""

    _direction = "down"

    def __init__(self, name: str = "logcosh", dtype: str | None = None) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return losses.log_cosh(y_true, y_pred)


class CosineSimilarity(_MeanOf):
    """The cosine of the angle between prediction and label."""

    _direction = "up"
    _left_out = ("axis",)

    def __init__(
        self, name: str = "cosine_similarity", dtype: str | None = None, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.cosine_similarity(y_true, y_pred, axis=self.axis)


class PearsonCorrelation(_MeanOf):
    """Pearson's correlation coefficient."""

    _direction = "up"

    def __init__(
        self, name: str = "pearson_correlation", dtype: str | None = None, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.pearson_correlation(y_true, y_pred, axis=self.axis)


class ConcordanceCorrelation(_MeanOf):
    """Lin's concordance correlation coefficient."""

    _direction = "up"

    def __init__(
        self, name: str = "concordance_correlation", dtype: str | None = None, axis: int = -1,
    ) -> None:
        self._take(locals())

    def _values(self, y_true: Any, y_pred: Any) -> Any:
        return functions.concordance_correlation(y_true, y_pred, axis=self.axis)


class RootMeanSquaredError(Mean):
    """The root of the mean squared error."""

    _direction = "down"

    def __init__(self, name: str = "root_mean_squared_error", dtype: str | None = None) -> None:
        self._take(locals())

    def update_state(  # type: ignore[override]
        self, y_true: Any, y_pred: Any, sample_weight: Any = None
    ) -> None:
        """Adds samples."""
        true, predicted = losses.same_rank(losses.floats(y_true), losses.floats(y_pred))
        super().update_state(np.square(predicted - true), sample_weight)

    def result(self) -> Any:
        """The root."""
        return np.sqrt(super().result())


class R2Score(Metric):
    """The coefficient of determination, adjusted for `num_regressors` where that is not 0."""

    _direction = "up"

    def __init__(
        self, class_aggregation: str | None = "uniform_average", num_regressors: int = 0,
        name: str = "r2_score", dtype: str | None = None,
    ) -> None:
        self._take(locals())
        if class_aggregation not in (None, "uniform_average", "variance_weighted_average"):
            raise InvalidArgumentError(
                f"class_aggregation is {class_aggregation!r}; it must be 'uniform_average', "
                "'variance_weighted_average' or None"
            )
        if num_regressors < 0:
            raise InvalidArgumentError(
                f"num_regressors is {num_regressors}; it must not be negative"
            )

    def update_state(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> None:
        """Adds samples."""
        true, predicted = losses.same_rank(losses.floats(y_true), losses.floats(y_pred))
        if true.ndim != 2 or predicted.ndim != 2:
            raise InvalidArgumentError(
                f"R2Score takes labels and predictions of shape (samples, outputs), not "
                f"{np.shape(y_true)} and {np.shape(y_pred)}"
            )
        weights = np.asarray(1 if sample_weight is None else sample_weight, np.float32)
        if weights.ndim == 1:
            weights = weights[:, None]
        weights = np.broadcast_to(weights, true.shape)
        self._add(
            squared_sum=(true * true * weights).sum(axis=0), sum=(true * weights).sum(axis=0),
            residual=(np.square(true - predicted) * weights).sum(axis=0),
            count=weights.sum(axis=0), num_samples=np.float32(true.size),
        )

    def result(self) -> Any:
        """1 − residual sum of squares / total sum of squares."""
        if not self._state:
            return np.float32(0)
        state = self._state
        total = state["squared_sum"] - state["sum"] * (state["sum"] / state["count"])
        with np.errstate(divide="ignore", invalid="ignore"):
            scores = 1 - state["residual"] / total
        scores = np.where(np.isinf(scores), 0, scores)
        if self.class_aggregation == "uniform_average":
            scores = scores.mean()
        elif self.class_aggregation == "variance_weighted_average":
            scores = (total * scores).sum() / total.sum()
        samples = state["num_samples"]
        if self.num_regressors and self.num_regressors < samples - 1:
            scores = 1 - (1 - scores) * (samples - 1) / (samples - self.num_regressors - 1)
        return scores
