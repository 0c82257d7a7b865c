"""Optimizers, losses, metrics and the like: Keras's names, arguments, configurations and values."""

import inspect

import numpy as np
import pytest

import lepton

# What has no default.
NEEDED = {
    "num_classes": 3, "target_class_ids": [0, 2], "recall": 0.5, "precision": 0.5,
    "specificity": 0.5, "sensitivity": 0.5, "initial_learning_rate": 0.1, "decay_steps": 10,
    "decay_rate": 0.9, "first_decay_steps": 10, "boundaries": [2, 5], "values": [0.1, 0.2, 0.3],
}
MODULES = [
    "optimizers", "optimizers.schedules", "losses", "metrics", "regularizers", "constraints",
    "initializers",
]
# Base classes, and what lepton does not offer.
LEFT_OUT = {
    "Optimizer", "OptimizerMap", "MultiOptimizer", "LossScaleOptimizer", "LearningRateSchedule",
    "MeanMetricWrapper", "STFT", "STFTInitializer", "stft", "Regularizer",
}


def part(module, path):
    for name in path.split("."):
        module = getattr(module, name)
    return module


def arguments(found):
    return [
        (one.name, one.default)
        for one in inspect.signature(found).parameters.values()
        if one.kind == one.POSITIONAL_OR_KEYWORD
    ]


def needed(found):
    """Values for the arguments without a default."""
    return {key: NEEDED[key] for key, value in arguments(found) if value is inspect.Parameter.empty}


def rounded(config):
    """Without the rounding of numbers that went through float32."""
    return {
        key: float(np.float32(value)) if isinstance(value, float) else value
        for key, value in config.items()
    }


@pytest.mark.parametrize("path", MODULES)
def test_names_arguments_and_configurations_are_those_of_keras(keras, path):
    theirs, ours = part(keras, path), part(lepton, path)
    compared = 0
    for name, expected in vars(theirs).items():
        if name.startswith("_") or inspect.ismodule(expected) or name in LEFT_OUT:
            continue
        found = getattr(ours, name)
        if not inspect.isclass(expected):
            continue
        assert arguments(found) == arguments(expected), name
        given = needed(expected)
        one, other = expected(**given).get_config(), found(**given).get_config()
        for config in (one, other):
            config.pop("name", None)
        assert rounded(other) == rounded(one), name
        again = found.from_config(other).get_config()
        again.pop("name", None)
        assert again == other, name
        compared += 1
    assert compared >= 4


def test_names_are_counted_as_in_keras():
    lepton.backend.clear_session()
    assert [lepton.optimizers.RMSprop().name for _ in range(2)] == ["rm_sprop", "rm_sprop_1"]
    assert lepton.metrics.AUC().name == "auc" and lepton.metrics.MeanIoU(3).name == "mean_io_u"


@pytest.mark.parametrize("name, kind", [
    ("optimizers", "Adam"), ("losses", "Huber"), ("metrics", "AUC"), ("regularizers", "L2"),
    ("constraints", "MaxNorm"), ("initializers", "HeNormal"),
])
def test_serialize_and_get(name, kind):
    module = part(lepton, name)
    made = module.get(kind)
    described = module.serialize(made)
    assert described["module"] == f"keras.{name}" and described["class_name"] == kind
    assert type(module.deserialize(described)) is type(made) is getattr(module, kind)
    assert module.get(made) is made
    with pytest.raises(ValueError, match="no .* named 'nonsense'"):
        module.get("nonsense")


def test_what_keras_leaves_out_is_kept():
    assert lepton.losses.Huber(delta=2.0).get_config()["delta"] == 2.0
    assert lepton.losses.SparseCategoricalCrossentropy(axis=1).get_config()["axis"] == 1


def test_optimizers_refuse_what_keras_refuses():
    with pytest.raises(ValueError, match="not recognized"):
        lepton.optimizers.SGD(speed=3)
    with pytest.raises(ValueError, match="Only one of"):
        lepton.optimizers.SGD(clipnorm=1.0, clipvalue=1.0)
    with pytest.raises(ValueError, match="at least 2"):
        lepton.optimizers.SGD(gradient_accumulation_steps=1)
    with pytest.raises(ValueError, match="number or a schedule"):
        lepton.optimizers.SGD("fast")


def test_a_rate_can_be_assigned_before_a_model_is_compiled():
    optimizer = lepton.optimizers.Adam(0.1)
    assert float(optimizer.learning_rate) == np.float32(0.1)
    optimizer.learning_rate = 0.5
    optimizer.learning_rate.assign(0.25)
    assert optimizer.learning_rate.numpy() == 0.25 and optimizer.iterations == 0
    assert optimizer.get_config()["learning_rate"] == 0.25
    follows = lepton.optimizers.SGD(lepton.optimizers.schedules.ExponentialDecay(0.1, 2, 0.3))
    with pytest.raises(ValueError, match="not settable"):
        follows.learning_rate = 0.1
    restored = lepton.optimizers.deserialize(lepton.optimizers.serialize(follows))
    assert restored.get_config() == follows.get_config()


SCHEDULES = [
    ("ExponentialDecay", (0.1, 7, 0.5), {}),
    ("ExponentialDecay", (0.1, 7, 0.5), {"staircase": True}),
    ("InverseTimeDecay", (0.1, 7, 0.5), {}),
    ("InverseTimeDecay", (0.1, 7, 0.5), {"staircase": True}),
    ("PolynomialDecay", (0.1, 7), {"power": 2.0}),
    ("PolynomialDecay", (0.1, 7), {"cycle": True, "end_learning_rate": 0.01}),
    ("PiecewiseConstantDecay", ([2, 5], [0.1, 0.2, 0.3]), {}),
    ("CosineDecay", (0.1, 7), {"alpha": 0.2}),
    ("CosineDecay", (0.1, 7), {"warmup_target": 0.5, "warmup_steps": 3}),
    ("CosineDecayRestarts", (0.1, 3), {"t_mul": 1.0, "m_mul": 0.5}),
    ("CosineDecayRestarts", (0.1, 3), {"t_mul": 2.0, "alpha": 0.1}),
]


@pytest.mark.parametrize("name, given, options", SCHEDULES)
def test_schedules(keras, name, given, options):
    theirs = getattr(keras.optimizers.schedules, name)(*given, **options)
    ours = getattr(lepton.optimizers.schedules, name)(*given, **options)
    for step in range(20):
        assert ours(step) == pytest.approx(float(theirs(step)), rel=2e-5, abs=1e-8)


# --- Losses ---

RANDOM = np.random.default_rng(7)
REAL = RANDOM.normal(size=(6, 4)).astype("float32"), RANDOM.normal(size=(6, 4)).astype("float32")
POSITIVE = tuple(np.abs(one) + 0.1 for one in REAL)
CHANCES = RANDOM.dirichlet(np.ones(4), 6).astype("float32")
CLASSES = RANDOM.integers(0, 4, 6)
ONE_HOT = np.eye(4, dtype="float32")[CLASSES]
YES = RANDOM.integers(0, 2, (6, 4)).astype("float32")
SHARES = RANDOM.random((6, 4)).astype("float32")
LABELS = np.array([[1, 2, 2, 0], [3, 0, 0, 0], [1, 1, 1, 0]])
LOGITS = RANDOM.normal(size=(3, 9, 5)).astype("float32")

LOSSES = [
    ("MeanSquaredError", {}, REAL), ("MeanAbsoluteError", {}, REAL), ("LogCosh", {}, REAL),
    ("MeanAbsolutePercentageError", {}, REAL), ("MeanSquaredLogarithmicError", {}, POSITIVE),
    ("Huber", {"delta": 0.5}, REAL), ("CosineSimilarity", {}, REAL),
    ("CosineSimilarity", {"axis": 0}, REAL), ("Poisson", {}, POSITIVE),
    ("KLDivergence", {}, (ONE_HOT, CHANCES)), ("Hinge", {}, (YES, REAL[0])),
    ("Hinge", {}, (2 * YES - 1, REAL[0])), ("SquaredHinge", {}, (YES, REAL[0])),
    ("CategoricalHinge", {}, (ONE_HOT, REAL[0])), ("BinaryCrossentropy", {}, (YES, SHARES)),
    ("BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, (YES, REAL[0])),
    ("BinaryFocalCrossentropy", {}, (YES, SHARES)),
    ("BinaryFocalCrossentropy", {"apply_class_balancing": True, "from_logits": True, "alpha": 0.3},
     (YES, REAL[0])),
    ("CategoricalCrossentropy", {"label_smoothing": 0.2}, (ONE_HOT, CHANCES)),
    ("CategoricalCrossentropy", {"from_logits": True}, (ONE_HOT, REAL[0])),
    ("CategoricalFocalCrossentropy", {}, (ONE_HOT, CHANCES)),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "gamma": 1.5}, (ONE_HOT, REAL[0])),
    ("SparseCategoricalCrossentropy", {}, (CLASSES, CHANCES)),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, (CLASSES[:, None], REAL[0])),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, (CLASSES, CHANCES)),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, (CLASSES, CHANCES)),
    ("Dice", {}, (YES, SHARES)), ("Dice", {"axis": (1,)}, (YES, SHARES)),
    ("Tversky", {"alpha": 0.3, "beta": 0.6}, (YES, SHARES)),
    ("Circle", {}, (CLASSES % 2, lepton.utils.normalize(REAL[0]))), ("CTC", {}, (LABELS, LOGITS)),
]


@pytest.mark.parametrize("name, options, data", LOSSES)
def test_losses(keras, name, options, data):
    expected = np.asarray(getattr(keras.losses, name)(**options)(*data))
    found = getattr(lepton.losses, name)(**options)(*data)
    np.testing.assert_allclose(found, expected, rtol=2e-5, atol=1e-5)


@pytest.mark.parametrize("name, options, data", [
    ("MeanSquaredError", {}, REAL), ("Circle", {}, (CLASSES % 2, lepton.utils.normalize(REAL[0]))),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, (CLASSES, CHANCES)),
])
@pytest.mark.parametrize(
    "reduction", ["sum_over_batch_size", "sum", "mean_with_sample_weight", None])
def test_reductions(keras, name, options, data, reduction):
    theirs = getattr(keras.losses, name)(reduction=reduction, **options)
    ours = getattr(lepton.losses, name)(reduction=reduction, **options)
    weights = np.linspace(0.5, 2, 6).astype("float32")
    expected = np.asarray(theirs(*data, sample_weight=weights))
    np.testing.assert_allclose(ours(*data, sample_weight=weights), expected, rtol=2e-5, atol=1e-5)


def test_loss_functions_are_those_of_keras(keras):
    for name in ["mean_squared_error", "hinge", "kl_divergence", "binary_crossentropy"]:
        expected = np.asarray(getattr(keras.losses, name)(YES, SHARES))
        np.testing.assert_allclose(getattr(lepton.losses, name)(YES, SHARES), expected, rtol=1e-5)


# --- Metrics ---

METRICS = [
    ("Accuracy", {}, (CLASSES, RANDOM.integers(0, 4, 6))), ("BinaryAccuracy", {}, (YES, SHARES)),
    ("BinaryAccuracy", {"threshold": 0.3}, (YES, SHARES)),
    ("CategoricalAccuracy", {}, (ONE_HOT, CHANCES)),
    ("SparseCategoricalAccuracy", {}, (CLASSES[:, None], CHANCES)),
    ("TopKCategoricalAccuracy", {"k": 2}, (ONE_HOT, CHANCES)),
    ("SparseTopKCategoricalAccuracy", {"k": 3}, (CLASSES, CHANCES)),
    ("MeanSquaredError", {}, REAL), ("RootMeanSquaredError", {}, REAL),
    ("MeanAbsoluteError", {}, REAL), ("LogCoshError", {}, REAL), ("CosineSimilarity", {}, REAL),
    ("PearsonCorrelation", {}, REAL), ("ConcordanceCorrelation", {}, REAL), ("R2Score", {}, REAL),
    ("R2Score", {"class_aggregation": "variance_weighted_average"}, REAL),
    ("R2Score", {"class_aggregation": None, "num_regressors": 2}, REAL),
    ("BinaryCrossentropy", {}, (YES, SHARES)),
    ("SparseCategoricalCrossentropy", {"ignore_class": 1}, (CLASSES, CHANCES)),
    ("KLDivergence", {}, (ONE_HOT, CHANCES)), ("Hinge", {}, (YES, REAL[0])),
    ("TruePositives", {}, (YES, SHARES)),
    ("FalsePositives", {"thresholds": [0.2, 0.7]}, (YES, SHARES)),
    ("TrueNegatives", {}, (YES, SHARES)), ("FalseNegatives", {}, (YES, SHARES)),
    ("Precision", {}, (YES, SHARES)), ("Precision", {"top_k": 2}, (YES, SHARES)),
    ("Recall", {"class_id": 1}, (YES, SHARES)),
    ("Recall", {"thresholds": [0.1, 0.9]}, (YES, SHARES)),
    ("SensitivityAtSpecificity", {"specificity": 0.4}, (YES, SHARES)),
    ("SpecificityAtSensitivity", {"sensitivity": 0.4}, (YES, SHARES)),
    ("PrecisionAtRecall", {"recall": 0.6}, (YES, SHARES)),
    ("RecallAtPrecision", {"precision": 0.5, "num_thresholds": 20}, (YES, SHARES)),
    ("AUC", {}, (YES, SHARES)), ("AUC", {"curve": "PR"}, (YES, SHARES)),
    ("AUC", {"curve": "PR", "summation_method": "minoring"}, (YES, SHARES)),
    ("AUC", {"summation_method": "majoring", "num_thresholds": 12}, (YES, SHARES)),
    ("AUC", {"curve": "PRGAIN"}, (YES, SHARES)), ("AUC", {"thresholds": [0.2, 0.5]}, (YES, SHARES)),
    ("AUC", {"multi_label": True, "num_labels": 4}, (YES, SHARES)),
    ("AUC", {"from_logits": True}, (YES, REAL[0])), ("F1Score", {}, (ONE_HOT, CHANCES)),
    ("FBetaScore", {"beta": 2.0, "average": "macro"}, (ONE_HOT, CHANCES)),
    ("FBetaScore", {"average": "weighted", "threshold": 0.3}, (YES, SHARES)),
    ("F1Score", {"average": "micro"}, (ONE_HOT, CHANCES)),
    ("IoU", {"num_classes": 4, "target_class_ids": [0, 2]}, (CLASSES, RANDOM.integers(0, 4, 6))),
    ("MeanIoU", {"num_classes": 4, "ignore_class": 1}, (CLASSES, RANDOM.integers(0, 4, 6))),
    ("BinaryIoU", {}, (YES, SHARES)), ("OneHotMeanIoU", {"num_classes": 4}, (ONE_HOT, CHANCES)),
    ("OneHotIoU", {"num_classes": 4, "target_class_ids": [1]}, (ONE_HOT, CHANCES)),
]


@pytest.mark.parametrize("name, options, data", METRICS)
@pytest.mark.parametrize("weighted", [False, True])
def test_metrics(keras, name, options, data, weighted):
    theirs, ours = (getattr(one.metrics, name)(**options) for one in (keras, lepton))
    integers = name.endswith("IoU")
    weights = np.array([1, 2, 0, 3, 1, 2], "int32" if integers else "float32") if weighted else None
    if weighted and name == "BinaryIoU":
        weights = np.repeat(weights, 4)
    for _ in range(2):  # The state adds up.
        theirs.update_state(*data, sample_weight=weights)
        ours.update_state(*data, sample_weight=weights)
    np.testing.assert_allclose(ours.result(), np.asarray(theirs.result()), rtol=1e-4, atol=1e-5)
    ours.reset_state()
    assert ours(*data) is not None


def test_means_and_sums(keras):
    for name in ("Mean", "Sum"):
        theirs, ours = (getattr(one.metrics, name)() for one in (keras, lepton))
        for values, weights in [([1.0, 2.0, 6.0], [0.5, 1.0, 2.0]), (5.0, None), (REAL[0], None)]:
            theirs.update_state(values, sample_weight=weights)
            ours.update_state(values, sample_weight=weights)
        assert ours.result() == pytest.approx(float(theirs.result()), rel=1e-5)
        assert not lepton.metrics.Mean().result()


def test_directions_are_those_of_keras(keras):
    for name, kind in vars(lepton.metrics).items():
        if inspect.isclass(kind) and issubclass(kind, lepton.metrics.Mean) and hasattr(
            keras.metrics, name
        ):
            if name == "MeanMetricWrapper":
                continue
            made = getattr(keras.metrics, name)(**needed(kind))
            expected = getattr(made, "_direction", None)
            assert kind._direction == expected or expected is None, name


# --- Initializers, regularizers, constraints ---


@pytest.mark.parametrize("name", ["L1", "L2", "L1L2", "OrthogonalRegularizer"])
def test_regularizers(keras, name):
    options = {"l1": 0.3, "l2": 0.2} if name == "L1L2" else {}
    expected = float(getattr(keras.regularizers, name)(**options)(REAL[0]))
    found = getattr(lepton.regularizers, name)(**options)(REAL[0])
    assert found == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("name, options", [
    ("MaxNorm", {"max_value": 1.5}), ("MaxNorm", {"axis": 1}), ("NonNeg", {}), ("UnitNorm", {}),
    ("MinMaxNorm", {"min_value": 0.5, "max_value": 1.2, "rate": 0.6}),
])
def test_constraints(keras, name, options):
    expected = np.asarray(getattr(keras.constraints, name)(**options)(REAL[0]))
    found = getattr(lepton.constraints, name)(**options)(REAL[0])
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("name, options, shape", [
    ("GlorotUniform", {}, (3, 3, 20, 40)), ("GlorotNormal", {}, (80, 60)),
    ("HeNormal", {}, (90, 50)),
    ("HeUniform", {}, (5, 16, 32)), ("LecunNormal", {}, (70, 90)), ("LecunUniform", {}, (50, 90)),
    ("RandomNormal", {"mean": 1.0, "stddev": 0.2}, (80, 80)), ("TruncatedNormal", {}, (80, 80)),
    ("RandomUniform", {"minval": -1.0, "maxval": 2.0}, (80, 80)),
    ("VarianceScaling", {"scale": 2.0, "mode": "fan_out", "distribution": "untruncated_normal"},
     (60, 70)),
])
def test_random_initializers_have_keras_distribution(keras, name, options, shape):
    expected = np.asarray(getattr(keras.initializers, name)(seed=1, **options)(shape))
    found = getattr(lepton.initializers, name)(seed=1, **options)(shape)
    assert found.dtype == np.float32 and found.shape == shape
    assert found.std() == pytest.approx(float(expected.std()), rel=0.05)
    assert found.mean() == pytest.approx(float(expected.mean()), abs=0.05 * float(expected.std()))
    assert np.abs(found).max() == pytest.approx(float(np.abs(expected).max()), rel=0.2)
    again = getattr(lepton.initializers, name)(seed=1, **options)(shape)
    np.testing.assert_array_equal(found, again)


def test_fixed_initializers(keras):
    for name in ("Zeros", "Ones", "Constant", "Identity"):
        options = {"value": 3.0} if name == "Constant" else {}
        theirs, ours = (getattr(one.initializers, name)(**options) for one in (keras, lepton))
        np.testing.assert_array_equal(ours((3, 4)), np.asarray(theirs((3, 4))))
    for shape in [(4, 6), (6, 4), (2, 3, 5)]:
        matrix = lepton.initializers.Orthogonal(seed=3)(shape).reshape(-1, shape[-1])
        small = matrix @ matrix.T if matrix.shape[0] < matrix.shape[1] else matrix.T @ matrix
        np.testing.assert_allclose(small, np.eye(len(small)), atol=1e-5)


@pytest.mark.parametrize("name", sorted(lepton.activations._ALL))
def test_activations(keras, name):
    expected = getattr(keras.activations, name, None)
    if expected is None:
        assert name in ("get", "serialize")
        return
    np.testing.assert_allclose(
        getattr(lepton.activations, name)(REAL[0]), np.asarray(expected(REAL[0])), rtol=2e-5,
        atol=1e-6)
