"""Models as estimators of scikit-learn, which must be installed."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np

from ._errors import InvalidArgumentError, UnsupportedError
from .models import Model, clone_model

try:
    from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
    from sklearn.metrics import accuracy_score, r2_score
except ImportError:
    raise UnsupportedError("lepton.wrappers needs scikit-learn: pip install scikit-learn") from None

__all__ = ["KerasClassifier", "KerasRegressor", "SKLearnClassifier", "SKLearnRegressor"]


class _Estimator(BaseEstimator):  # type: ignore[misc]
    """What the estimators share. `model` is a compiled model, which is copied with fresh weights
    for every fit, or a function (X, y, **model_kwargs) that makes one; `fit_kwargs` go to fit.
    With `warm_start` a second fit goes on with the model of the first."""

    def __init__(
        self, model: Any, warm_start: bool = False, model_kwargs: dict[str, Any] | None = None,
        fit_kwargs: dict[str, Any] | None = None,
    ) -> None:
        self.model = model
        self.warm_start = warm_start
        self.model_kwargs = model_kwargs
        self.fit_kwargs = fit_kwargs

    def _make(self, X: Any, y: Any) -> Model:
        if isinstance(self.model, Model):
            made = clone_model(self.model)
            config = self.model.get_compile_config()
            if config:
                made.compile_from_config(config)
        else:
            made = self.model(X, y, **(self.model_kwargs or {}))
        if not made.compiled:
            raise InvalidArgumentError("the model must be compiled before an estimator fits it")
        return made

    def _targets(self, y: Any) -> Any:
        return np.asarray(y)

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        """Trains a model on samples X and targets y."""
        X = np.asarray(X)
        targets = self._targets(y)
        if not (self.warm_start and hasattr(self, "model_")):
            self.model_ = self._make(X, targets)
        self.n_features_in_ = X.shape[1] if X.ndim > 1 else 1
        options = {"verbose": 0, **(self.fit_kwargs or {}), **kwargs}
        self.history_ = self.model_.fit(X, targets, **options)
        return self

    def _outputs(self, X: Any) -> Any:
        if not hasattr(self, "model_"):
            raise InvalidArgumentError(f"{type(self).__name__} has not been fitted yet")
        return self.model_.predict(np.asarray(X), verbose=0)

    def __getstate__(self) -> Any:
        raise TypeError("an estimator of a lepton model cannot be pickled; use n_jobs=1")


class SKLearnRegressor(RegressorMixin, _Estimator):  # type: ignore[misc]
    """A model as a regressor."""

    def predict(self, X: Any) -> Any:
        """The model's outputs."""
        outputs = self._outputs(X)
        return outputs[:, 0] if outputs.ndim == 2 and outputs.shape[1] == 1 else outputs

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The coefficient of determination."""
        return float(r2_score(y, self.predict(X), sample_weight=sample_weight))


class SKLearnClassifier(ClassifierMixin, _Estimator):  # type: ignore[misc]
    """A model as a classifier. Labels may be anything; the model sees their numbers from 0, or
    where its loss is categorical, one-hot rows."""

    def _targets(self, y: Any) -> Any:
        labels = np.asarray(y)
        if labels.ndim == 2 and labels.shape[1] > 1:
            self.classes_ = np.arange(labels.shape[1])
            return labels
        self.classes_, numbers = np.unique(labels.ravel(), return_inverse=True)
        return numbers

    def fit(self, X: Any, y: Any, **kwargs: Any) -> Any:
        """Trains a model on samples X and labels y."""
        X = np.asarray(X)
        numbers = self._targets(y)
        if not (self.warm_start and hasattr(self, "model_")):
            self.model_ = self._make(X, numbers)
        if numbers.ndim == 1 and _is_categorical(self.model_.loss):
            numbers = np.eye(len(self.classes_), dtype=np.float32)[numbers]
        self.n_features_in_ = X.shape[1] if X.ndim > 1 else 1
        options = {"verbose": 0, **(self.fit_kwargs or {}), **kwargs}
        self.history_ = self.model_.fit(X, numbers, **options)
        return self

    def predict_proba(self, X: Any) -> Any:
        """The probabilities of the classes, (samples, classes)."""
        outputs = self._outputs(X)
        if outputs.ndim == 1 or outputs.shape[1] == 1:
            positive = outputs.reshape(-1, 1)
            return np.hstack([1 - positive, positive])
        return outputs

    def predict(self, X: Any) -> Any:
        """The most probable labels."""
        numbers = self.predict_proba(X).argmax(axis=1)
        return self.classes_[numbers]

    def score(self, X: Any, y: Any, sample_weight: Any = None) -> float:
        """The share of right labels."""
        labels = np.asarray(y)
        if labels.ndim == 2 and labels.shape[1] > 1:
            labels = labels.argmax(axis=1)
        return float(accuracy_score(labels, self.predict(X), sample_weight=sample_weight))


def _is_categorical(loss: Any) -> bool:
    name = loss if isinstance(loss, str) else getattr(loss, "name", getattr(loss, "__name__", ""))
    return str(name).startswith(("categorical", "Categorical", "kl_", "kld"))


class _WithOptions:
    """Estimators that take the arguments of fit and of the model's function as their own, as
    tf.keras had them: KerasClassifier(build, epochs=3, units=8)."""

    def __init__(
        self, model: Any = None, build_fn: Callable[..., Model] | None = None, **options: Any
    ) -> None:
        self.model: Any = model if model is not None else build_fn
        self.build_fn = None
        self.warm_start = bool(options.pop("warm_start", False))
        self.options = options
        self.model_kwargs: Any = None
        self.fit_kwargs: Any = None

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """All arguments."""
        return {"model": self.model, "warm_start": self.warm_start, **self.options}

    def set_params(self, **parameters: Any) -> Any:
        """Replaces arguments."""
        for name, value in parameters.items():
            if name in ("model", "warm_start"):
                setattr(self, name, value)
            else:
                self.options[name] = value
        return self

    def _make(self, X: Any, y: Any) -> Model:
        from ._trainer import Trainer

        for_fit = set(inspect.signature(Trainer.fit).parameters)
        self.fit_kwargs = {
            name: value for name, value in self.options.items() if name in for_fit
        }
        others = {name: value for name, value in self.options.items() if name not in for_fit}
        if isinstance(self.model, Model):
            return _Estimator._make(self, X, y)  # type: ignore[arg-type]
        made = self.model(**{name.removeprefix("model__"): value for name, value in others.items()})
        assert isinstance(made, Model)
        return made


class KerasClassifier(_WithOptions, SKLearnClassifier):
    """A classifier made from a function (or model) and the arguments of both it and fit."""


class KerasRegressor(_WithOptions, SKLearnRegressor):
    """A regressor made from a function (or model) and the arguments of both it and fit."""
