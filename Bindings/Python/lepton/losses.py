"""The losses, named as in Keras and taking Keras's arguments.

Training computes them in the library; called with arrays, they compute by NumPy.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np

from . import _loss_functions as functions
from ._configured import Configured, Registry, serialize
from ._errors import InvalidArgumentError
from ._loss_functions import (
    binary_crossentropy,
    binary_focal_crossentropy,
    categorical_crossentropy,
    categorical_focal_crossentropy,
    categorical_generalized_cross_entropy,
    categorical_hinge,
    circle,
    cosine_similarity,
    ctc,
    dice,
    hinge,
    huber,
    kl_divergence,
    log_cosh,
    mean_absolute_error,
    mean_absolute_percentage_error,
    mean_squared_error,
    mean_squared_logarithmic_error,
    poisson,
    sparse_categorical_crossentropy,
    squared_hinge,
    tversky,
)
from ._names import unique_name

_REDUCTIONS = ("sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none", None)


class Loss(Configured):
    """A loss: `call` gives a value for each sample, `loss(y_true, y_pred, sample_weight)` reduces
    them to one number."""

    _module = "keras.losses"
    _left_out: ClassVar[tuple[str, ...]] = ("dtype",)

    name: str
    reduction: str | None

    def __init__(
        self, name: str | None = None, reduction: str | None = "sum_over_batch_size",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def _take(self, arguments: dict[str, Any]) -> None:
        super()._take(arguments)
        if self.reduction not in _REDUCTIONS:
            raise InvalidArgumentError(
                f"reduction is {self.reduction!r}; it must be one of {_REDUCTIONS}"
            )
        self._arguments["name"] = self.name = self.name or unique_name(type(self).__name__)

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """The loss of each sample."""
        raise NotImplementedError(f"{type(self).__name__} computes no loss")

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        values = np.asarray(self.call(y_true, y_pred))
        mask = self._mask(y_true, y_pred, values)
        weights = None if sample_weight is None else np.asarray(sample_weight, values.dtype)
        if mask is not None:
            share = mask.astype(values.dtype)
            if self.reduction in ("mean", "sum_over_batch_size"):
                share = share * (mask.size / mask.sum() if mask.any() else 0)
            if weights is not None:
                share, weights = functions.same_rank(share, weights)
                share = share * weights
            weights = share
        if weights is not None:
            values, weights = functions.same_rank(values, weights)
            values = values * weights
        if self.reduction in (None, "none") or values.ndim == 0:
            return values
        total = values.sum()
        if self.reduction == "sum":
            return total
        weighted = self.reduction == "mean_with_sample_weight" and weights is not None
        count = weights.sum() if weighted and weights is not None else values.size
        return total / values.dtype.type(count) if count else values.dtype.type(0)

    def _mask(self, y_true: Any, y_pred: Any, values: Any) -> Any:
        """Which values count; None for all."""
        return None


class BinaryCrossentropy(Loss):
    """Cross-entropy of yes-no labels."""

    def __init__(
        self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
        reduction: str | None = "sum_over_batch_size", name: str = "binary_crossentropy",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.binary_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, label_smoothing=self.label_smoothing,
            axis=self.axis,
        )


class BinaryFocalCrossentropy(Loss):
    """Binary cross-entropy with what is predicted well counting less."""

    def __init__(
        self, apply_class_balancing: bool = False, alpha: float = 0.25, gamma: float = 2.0,
        from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
        reduction: str | None = "sum_over_batch_size", name: str = "binary_focal_crossentropy",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.binary_focal_crossentropy(
            y_true, y_pred, apply_class_balancing=self.apply_class_balancing, alpha=self.alpha,
            gamma=self.gamma, from_logits=self.from_logits, label_smoothing=self.label_smoothing,
            axis=self.axis,
        )


class CTC(Loss):
    """Alignment-free loss of sequences (connectionist temporal classification)."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "ctc", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.ctc(y_true, y_pred)


class CategoricalCrossentropy(Loss):
    """Cross-entropy of one-hot labels."""

    def __init__(
        self, from_logits: bool = False, label_smoothing: float = 0.0, axis: int = -1,
        reduction: str | None = "sum_over_batch_size", name: str = "categorical_crossentropy",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.categorical_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, label_smoothing=self.label_smoothing,
            axis=self.axis,
        )


class CategoricalFocalCrossentropy(Loss):
    """Categorical cross-entropy with what is predicted well counting less."""

    def __init__(
        self, alpha: float = 0.25, gamma: float = 2.0, from_logits: bool = False,
        label_smoothing: float = 0.0, axis: int = -1, reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_focal_crossentropy", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.categorical_focal_crossentropy(
            y_true, y_pred, alpha=self.alpha, gamma=self.gamma, from_logits=self.from_logits,
            label_smoothing=self.label_smoothing, axis=self.axis,
        )


class CategoricalGeneralizedCrossEntropy(Loss):
    """Cross-entropy that bears wrong labels (Zhang 2018)."""

    def __init__(
        self, q: float = 0.5, reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_generalized_cross_entropy", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.categorical_generalized_cross_entropy(y_true, y_pred, q=self.q)


class CategoricalHinge(Loss):
    """The highest wrong class must lie a margin of 1 below the right one."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "categorical_hinge", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.categorical_hinge(y_true, y_pred)


class Circle(Loss):
    """Pulls embeddings of one class together and pushes classes apart."""

    def __init__(
        self, gamma: float = 80.0, margin: float = 0.4, remove_diagonal: bool = True,
        reduction: str | None = "sum_over_batch_size", name: str = "circle",
        dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.circle(
            y_true, y_pred, gamma=self.gamma, margin=self.margin,
            remove_diagonal=self.remove_diagonal,
        )

    def _mask(self, y_true: Any, y_pred: Any, values: Any) -> Any:
        return values > 0


class CosineSimilarity(Loss):
    """The negative cosine of the angle between prediction and label."""

    _left_out = ("axis", "dtype")

    def __init__(
        self, axis: int = -1, reduction: str | None = "sum_over_batch_size",
        name: str = "cosine_similarity", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.cosine_similarity(y_true, y_pred, axis=self.axis)


class Dice(Loss):
    """One minus twice the overlap over the sum."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size", name: str = "dice",
        axis: int | Sequence[int] | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.dice(y_true, y_pred, axis=self.axis)


class Hinge(Loss):
    """A margin of 1 for labels of ±1."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "hinge", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.hinge(y_true, y_pred)


class Huber(Loss):
    """Quadratic up to an error of `delta`, linear beyond."""

    _left_out = ("delta", "dtype")

    def __init__(
        self, delta: float = 1.0, reduction: str | None = "sum_over_batch_size",
        name: str = "huber_loss", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.huber(y_true, y_pred, delta=self.delta)


class KLDivergence(Loss):
    """The Kullback-Leibler divergence."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "kl_divergence", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.kl_divergence(y_true, y_pred)


class LogCosh(Loss):
    """log cosh of the error."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "log_cosh", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.log_cosh(y_true, y_pred)


class MeanAbsoluteError(Loss):
    """The mean absolute error."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.mean_absolute_error(y_true, y_pred)


class MeanAbsolutePercentageError(Loss):
    """The mean absolute error in percent of the label."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "mean_absolute_percentage_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.mean_absolute_percentage_error(y_true, y_pred)


class MeanSquaredError(Loss):
    """The mean squared error."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.mean_squared_error(y_true, y_pred)


class MeanSquaredLogarithmicError(Loss):
    """The mean squared error of logarithms."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "mean_squared_logarithmic_error", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.mean_squared_logarithmic_error(y_true, y_pred)


class Poisson(Loss):
    """The Poisson loss, for counts."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "poisson", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.poisson(y_true, y_pred)


class SparseCategoricalCrossentropy(Loss):
    """Cross-entropy of integer labels; those equal to `ignore_class` do not count."""

    _left_out = ("axis", "dtype")

    def __init__(
        self, from_logits: bool = False, ignore_class: int | None = None,
        reduction: str | None = "sum_over_batch_size", axis: int = -1,
        name: str = "sparse_categorical_crossentropy", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.sparse_categorical_crossentropy(
            y_true, y_pred, from_logits=self.from_logits, ignore_class=self.ignore_class,
            axis=self.axis,
        )

    def _mask(self, y_true: Any, y_pred: Any, values: Any) -> Any:
        if self.ignore_class is None:
            return None
        return functions.sparse_labels(y_true, y_pred, self.ignore_class, self.axis)[2]


class SquaredHinge(Loss):
    """The squared hinge loss."""

    def __init__(
        self, reduction: str | None = "sum_over_batch_size",
        name: str = "squared_hinge", dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.squared_hinge(y_true, y_pred)


class Tversky(Loss):
    """One minus the overlap over a weighted union."""

    def __init__(
        self, alpha: float = 0.5, beta: float = 0.5, reduction: str | None = "sum_over_batch_size",
        name: str = "tversky", axis: int | Sequence[int] | None = None, dtype: str | None = None,
    ) -> None:
        self._take(locals())

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return functions.tversky(y_true, y_pred, alpha=self.alpha, beta=self.beta, axis=self.axis)


_registry = Registry(
    "loss",
    (
        BinaryCrossentropy, BinaryFocalCrossentropy, CTC, CategoricalCrossentropy,
        CategoricalFocalCrossentropy, CategoricalGeneralizedCrossEntropy, CategoricalHinge, Circle,
        CosineSimilarity, Dice, Hinge, Huber, KLDivergence, LogCosh, MeanAbsoluteError,
        MeanAbsolutePercentageError, MeanSquaredError, MeanSquaredLogarithmicError, Poisson,
        SparseCategoricalCrossentropy, SquaredHinge, Tversky, binary_crossentropy,
        binary_focal_crossentropy, categorical_crossentropy, categorical_focal_crossentropy,
        categorical_generalized_cross_entropy, categorical_hinge, circle, cosine_similarity, ctc,
        dice, hinge, huber, kl_divergence, log_cosh, mean_absolute_error,
        mean_absolute_percentage_error, mean_squared_error, mean_squared_logarithmic_error, poisson,
        sparse_categorical_crossentropy, squared_hinge, tversky,
    ),
    {
        "bce": binary_crossentropy,
        "BCE": binary_crossentropy,
        "kld": kl_divergence,
        "KLD": kl_divergence,
        "mae": mean_absolute_error,
        "MAE": mean_absolute_error,
        "mape": mean_absolute_percentage_error,
        "MAPE": mean_absolute_percentage_error,
        "mse": mean_squared_error,
        "MSE": mean_squared_error,
        "msle": mean_squared_logarithmic_error,
        "MSLE": mean_squared_logarithmic_error,
        "logcosh": log_cosh,
        "LogCosh": LogCosh,
    },
)


def get(identifier: Any) -> Any:
    """The loss that a name, a configuration, a function or an object stands for."""
    return _registry.get(identifier)


def deserialize(name: Any, custom_objects: Any = None) -> Any:
    """The loss of a configuration that serialize() gave."""
    return _registry.deserialize(name, custom_objects)


__all__ = [
    "BinaryCrossentropy",
    "BinaryFocalCrossentropy",
    "CTC",
    "CategoricalCrossentropy",
    "CategoricalFocalCrossentropy",
    "CategoricalGeneralizedCrossEntropy",
    "CategoricalHinge",
    "Circle",
    "CosineSimilarity",
    "Dice",
    "Hinge",
    "Huber",
    "KLDivergence",
    "LogCosh",
    "Loss",
    "MeanAbsoluteError",
    "MeanAbsolutePercentageError",
    "MeanSquaredError",
    "MeanSquaredLogarithmicError",
    "Poisson",
    "SparseCategoricalCrossentropy",
    "SquaredHinge",
    "Tversky",
    "binary_crossentropy",
    "binary_focal_crossentropy",
    "categorical_crossentropy",
    "categorical_focal_crossentropy",
    "categorical_generalized_cross_entropy",
    "categorical_hinge",
    "circle",
    "cosine_similarity",
    "ctc",
    "deserialize",
    "dice",
    "get",
    "hinge",
    "huber",
    "kl_divergence",
    "log_cosh",
    "mean_absolute_error",
    "mean_absolute_percentage_error",
    "mean_squared_error",
    "mean_squared_logarithmic_error",
    "poisson",
    "serialize",
    "sparse_categorical_crossentropy",
    "squared_hinge",
    "tversky",
]
