"""Models as scikit-learn's estimators."""

import numpy as np
import pytest

import lepton
from lepton import layers

sklearn = pytest.importorskip("sklearn")

RANDOM = np.random.default_rng(4)
X = RANDOM.normal(size=(120, 4)).astype("float32")
SCORE = X @ np.array([1.0, -1.0, 2.0, 0.0], "float32")
NAMES = np.array(["low", "middle", "high"])[(SCORE > -1).astype(int) + (SCORE > 1)]


def build(X=None, y=None, units=8, loss="sparse_categorical_crossentropy", outputs=3):
    lepton.utils.set_random_seed(1)
    model = lepton.Sequential([
        lepton.Input((4,)), layers.Dense(units, "relu"), layers.Dense(outputs, "softmax")])
    model.compile(lepton.optimizers.Adam(0.05), loss)
    return model


def line(X=None, y=None):
    model = lepton.Sequential([lepton.Input((4,)), layers.Dense(1)])
    model.compile(lepton.optimizers.SGD(0.02), "mse")
    return model


def test_classifier():
    from lepton.wrappers import SKLearnClassifier

    for loss in ("sparse_categorical_crossentropy", "categorical_crossentropy"):
        options = {"model_kwargs": {"loss": loss}, "fit_kwargs": {"epochs": 30}}
        estimator = SKLearnClassifier(build, **options)
        assert estimator.fit(X, NAMES) is estimator
        assert estimator.classes_.tolist() == ["high", "low", "middle"]
        assert estimator.score(X, NAMES) > 0.9
        assert estimator.predict_proba(X).shape == (120, 3)
        assert set(estimator.predict(X)) <= set(NAMES)
    with pytest.raises(ValueError, match="not been fitted"):
        SKLearnClassifier(build).predict(X)


def test_yes_or_no():
    from lepton.wrappers import SKLearnClassifier

    def yes_or_no(X, y):
        model = lepton.Sequential([lepton.Input((4,)), layers.Dense(1, "sigmoid")])
        model.compile(lepton.optimizers.Adam(0.1), "binary_crossentropy")
        return model

    estimator = SKLearnClassifier(yes_or_no, fit_kwargs={"epochs": 20}).fit(X, SCORE > 0)
    np.testing.assert_allclose(estimator.predict_proba(X).sum(axis=1), 1, rtol=1e-6)
    assert estimator.score(X, SCORE > 0) > 0.9 and estimator.predict(X).dtype == bool


def test_models_regression_and_warm_start():
    from lepton.wrappers import SKLearnRegressor

    estimator = SKLearnRegressor(line(), warm_start=True, fit_kwargs={"epochs": 3}).fit(X, SCORE)
    first = estimator.score(X, SCORE)
    assert estimator.predict(X).shape == (120,)
    assert estimator.fit(X, SCORE).score(X, SCORE) > first
    assert estimator.model_ is not estimator.model
    with pytest.raises(ValueError, match="compiled"):
        SKLearnRegressor(lepton.Sequential([lepton.Input((4,)), layers.Dense(1)])).fit(X, SCORE)


def test_cross_validation_pipelines_and_grids():
    from sklearn.model_selection import GridSearchCV, cross_val_score
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    from lepton.wrappers import KerasClassifier, SKLearnClassifier

    estimator = SKLearnClassifier(build, fit_kwargs={"epochs": 15})
    assert cross_val_score(estimator, X, NAMES, cv=3).mean() > 0.8
    # A model is copied for each fold.
    assert len(cross_val_score(SKLearnClassifier(build()), X, NAMES, cv=2)) == 2
    pipeline = make_pipeline(StandardScaler(), estimator)
    assert pipeline.fit(X, NAMES).score(X, NAMES) > 0.8
    grid = GridSearchCV(KerasClassifier(build, epochs=10, units=8), {"units": [1, 16]}, cv=2)
    assert grid.fit(X, NAMES).best_params_["units"] == 16
    assert grid.best_estimator_.get_params()["epochs"] == 10
