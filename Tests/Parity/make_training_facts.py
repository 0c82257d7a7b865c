"""Writes Tests/Fixtures/training/*.json: what Keras computes for losses, metrics, optimizers and
schedules. Run with the Python of requirements.txt: python make_training_facts.py"""

import json
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

FOLDER = Path(__file__).resolve().parent.parent / "Fixtures" / "training"


def numbers(array):
    """An array as JSON: floats with the digits that float32 has."""
    array = np.asarray(array)
    if array.dtype.kind == "f":
        flat = [float(f"{x:.9g}") for x in array.astype("float32").ravel()]
    else:
        flat = [int(x) for x in array.ravel()]
    dtype = "float32" if array.dtype.kind == "f" else "int32"
    return {"shape": list(array.shape), "dtype": dtype, "values": flat}


def write(name, facts):
    FOLDER.mkdir(parents=True, exist_ok=True)
    lines = ",\n".join(json.dumps(fact, allow_nan=True) for fact in facts)
    (FOLDER / f"{name}.json").write_text(f"[\n{lines}\n]\n")
    print(name, len(facts))


# --------------------------------------------------------------------------------------- data


def data(kind, seed=0):
    """Targets and predictions of a kind."""
    r = np.random.default_rng(seed)
    if kind == "real":
        return r.normal(size=(4, 3)).astype("f"), r.normal(size=(4, 3)).astype("f")
    if kind == "positive":
        return r.uniform(0.1, 2, (4, 3)).astype("f"), r.uniform(0.1, 2, (4, 3)).astype("f")
    if kind == "column":
        return r.normal(size=(5,)).astype("f"), r.normal(size=(5, 1)).astype("f")
    if kind == "sequence":
        return r.normal(size=(3, 4, 2)).astype("f"), r.normal(size=(3, 4, 2)).astype("f")
    if kind == "binary":
        return r.integers(0, 2, (6, 1)).astype("i4"), r.uniform(0, 1, (6, 1)).astype("f")
    if kind == "labels3":
        return r.integers(0, 2, (6, 3)).astype("i4"), r.uniform(0, 1, (6, 3)).astype("f")
    if kind == "categorical" or kind == "sparse" or kind == "sparse column":
        labels = r.integers(0, 5, (6,))
        scores = r.uniform(0.05, 1, (6, 5))
        scores = (scores / scores.sum(-1, keepdims=True)).astype("f")
        if kind == "sparse":
            return labels.astype("i4"), scores
        if kind == "sparse column":
            return labels.astype("f")[:, None], scores
        return np.eye(5)[labels].astype("f"), scores
    if kind == "sparse sequence":
        labels = r.integers(0, 5, (3, 4))
        scores = r.uniform(0.05, 1, (3, 4, 5))
        return labels.astype("i4"), (scores / scores.sum(-1, keepdims=True)).astype("f")
    if kind == "logits":
        return np.eye(5)[r.integers(0, 5, (6,))].astype("f"), r.normal(size=(6, 5)).astype("f") * 3
    if kind == "sparse logits":
        return r.integers(0, 5, (6,)).astype("i4"), r.normal(size=(6, 5)).astype("f") * 3
    if kind == "sparse logits sequence":
        return r.integers(0, 5, (3, 4)).astype("i4"), r.normal(size=(3, 4, 5)).astype("f") * 3
    if kind == "binary logits":
        return r.integers(0, 2, (6, 3)).astype("i4"), r.normal(size=(6, 3)).astype("f") * 3
    if kind == "embeddings":
        x = r.normal(size=(6, 4))
        return r.integers(0, 3, (6,)).astype("i4"), (
            x / np.linalg.norm(x, axis=-1, keepdims=True)
        ).astype("f")
    if kind == "image":
        return r.integers(0, 2, (2, 3, 3, 1)).astype("f"), r.uniform(0, 1, (2, 3, 3, 1)).astype("f")
    if kind == "ctc":
        labels = np.array([[1, 2, 0, 0], [3, 3, 1, 0], [2, 0, 0, 0]], "i4")
        return labels, r.normal(size=(3, 8, 5)).astype("f")
    raise ValueError(kind)


# --------------------------------------------------------------------------------------- losses

LOSSES = [
    ("MeanSquaredError", {}, ["real", "column", "sequence"]),
    ("MeanAbsoluteError", {}, ["real", "column"]),
    ("MeanAbsolutePercentageError", {}, ["real"]),
    ("MeanSquaredLogarithmicError", {}, ["positive", "real"]),
    ("CosineSimilarity", {}, ["real", "sequence"]),
    ("CosineSimilarity", {"axis": 1}, ["sequence"]),
    ("Huber", {}, ["real"]),
    ("Huber", {"delta": 0.3}, ["real"]),
    ("LogCosh", {}, ["real"]),
    ("Hinge", {}, ["real", "labels3"]),
    ("SquaredHinge", {}, ["real", "labels3"]),
    ("CategoricalHinge", {}, ["categorical"]),
    ("KLDivergence", {}, ["positive", "categorical"]),
    ("Poisson", {}, ["positive"]),
    ("BinaryCrossentropy", {}, ["binary", "labels3"]),
    ("BinaryCrossentropy", {"label_smoothing": 0.2}, ["labels3"]),
    ("BinaryCrossentropy", {"from_logits": True}, ["binary logits"]),
    ("BinaryFocalCrossentropy", {}, ["labels3"]),
    (
        "BinaryFocalCrossentropy",
        {"apply_class_balancing": True, "alpha": 0.3, "gamma": 1.5, "label_smoothing": 0.1},
        ["labels3"],
    ),
    ("BinaryFocalCrossentropy", {"from_logits": True}, ["binary logits"]),
    ("CategoricalCrossentropy", {}, ["categorical"]),
    ("CategoricalCrossentropy", {"label_smoothing": 0.1}, ["categorical"]),
    ("CategoricalCrossentropy", {"from_logits": True}, ["logits"]),
    ("CategoricalFocalCrossentropy", {}, ["categorical"]),
    ("CategoricalFocalCrossentropy", {"from_logits": True, "gamma": 1.0}, ["logits"]),
    ("SparseCategoricalCrossentropy", {}, ["sparse", "sparse column", "sparse sequence"]),
    (
        "SparseCategoricalCrossentropy",
        {"from_logits": True},
        ["sparse logits", "sparse logits sequence"],
    ),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, ["sparse", "sparse sequence"]),
    (
        "SparseCategoricalCrossentropy",
        {"ignore_class": 1, "from_logits": True},
        ["sparse logits sequence"],
    ),
    ("Dice", {}, ["image"]),
    ("Dice", {"axis": [1, 2, 3]}, ["image"]),
    ("Tversky", {"alpha": 0.3, "beta": 0.7, "axis": [1, 2, 3]}, ["image"]),
    ("Tversky", {}, ["labels3"]),
    ("Circle", {}, ["embeddings"]),
    ("Circle", {"gamma": 4.0, "margin": 0.3, "remove_diagonal": False}, ["embeddings"]),
    ("CategoricalGeneralizedCrossEntropy", {"q": 0.7}, ["sparse"]),
    ("CTC", {}, ["ctc"]),
]


def loss_class(name):
    if name == "CategoricalGeneralizedCrossEntropy":
        from keras.src.losses.losses import CategoricalGeneralizedCrossEntropy

        return CategoricalGeneralizedCrossEntropy
    return getattr(keras.losses, name)


def loss_facts():
    facts = []

    def add(name, config, kind, target, prediction, weight=None, mask=None, activation=None):
        loss = loss_class(name)(**config)
        given = tf.constant(prediction)

        @tf.function
        def run(given):
            with tf.GradientTape() as tape:
                tape.watch(given)
                p = given if activation is None else getattr(keras.activations, activation)(given)
                if mask is not None:
                    keras.src.backend.set_keras_mask(p, tf.constant(mask.astype(bool)))
                value = loss(tf.constant(target), p, weight)
            return value, tape.gradient(value, given)

        value, gradient = run(given)
        facts.append({
            "class": name,
            "config": config,
            "written": loss.get_config(),
            "kind": kind,
            "activation": activation,
            "target": numbers(target),
            "prediction": numbers(prediction),
            "weight": None if weight is None else numbers(weight),
            "mask": None if mask is None else numbers(mask.astype("i4")),
            "value": numbers(value),
            "gradient": numbers(gradient),
        })

    for name, config, kinds in LOSSES:
        for kind in kinds:
            target, prediction = data(kind, seed=len(facts))
            add(name, config, kind, target, prediction)
    r = np.random.default_rng(7)
    for reduction in ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight"]:
        for name in ["MeanSquaredError", "SparseCategoricalCrossentropy"]:
            config = {"reduction": reduction}
            kind = "sequence" if name == "MeanSquaredError" else "sparse sequence"
            target, prediction = data(kind, seed=5)
            weight = r.uniform(0, 2, (3, 4)).astype("f")
            column = r.uniform(0, 2, (3, 1)).astype("f")
            mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]])
            add(name, config, kind, target, prediction, weight=weight)
            add(name, config, kind, target, prediction, weight=column)
            add(name, config, kind, target, prediction, mask=mask)
            add(name, config, kind, target, prediction, weight=weight, mask=mask)
            add(name, config, kind, target, prediction, mask=mask * 0)
            if name == "SparseCategoricalCrossentropy":
                config = {"reduction": reduction, "ignore_class": 2}
                add(name, config, kind, target, prediction, weight=weight, mask=mask)
        target, prediction = data("real", seed=6)
        add("MeanSquaredError", {"reduction": reduction}, "real", target, prediction,
            weight=r.uniform(0, 2, (4,)).astype("f"))
        add("MeanSquaredError", {"reduction": reduction}, "real", target, prediction,
            weight=np.zeros((4,), "f"))
    # Directly behind an activation: computed from its logits.
    far = np.array([[30, -30, 0, 1, 2], [0, 0, 0, 0, 0], [-40, 3, 60, 1, 2]], "f")
    labels = np.array([1, 2, 0], "i4")
    add("CategoricalCrossentropy", {}, "far", np.eye(5)[labels].astype("f"), far,
        activation="softmax")
    add("SparseCategoricalCrossentropy", {}, "far", labels, far, activation="softmax")
    add("SparseCategoricalCrossentropy", {"ignore_class": 2}, "far", labels, far,
        activation="softmax")
    add("BinaryCrossentropy", {}, "far", (far > 0).astype("f")[:, ::-1].copy(), far,
        activation="sigmoid")
    add("BinaryFocalCrossentropy", {}, "far", (far > 0).astype("f")[:, ::-1].copy(), far / 8,
        activation="sigmoid")
    add("CategoricalCrossentropy", {}, "far", np.eye(5)[labels].astype("f"), far,
        activation="sigmoid")
    return facts


# --------------------------------------------------------------------------------------- optimizers

OPTIMIZERS = [
    ("SGD", {}),
    ("SGD", {"momentum": 0.9}),
    ("SGD", {"momentum": 0.8, "nesterov": True}),
    ("Adam", {}),
    ("Adam", {"amsgrad": True, "learning_rate": 0.01}),
    ("AdamW", {}),
    ("RMSprop", {}),
    ("RMSprop", {"momentum": 0.7}),
    ("RMSprop", {"centered": True}),
    ("RMSprop", {"centered": True, "momentum": 0.5, "learning_rate": 0.01}),
    ("Adagrad", {"learning_rate": 0.05}),
    ("Adadelta", {"learning_rate": 0.5}),
    ("Adamax", {}),
    ("Nadam", {}),
    ("Ftrl", {"learning_rate": 0.05}),
    (
        "Ftrl",
        {
            "learning_rate": 0.05,
            "learning_rate_power": -0.4,
            "l1_regularization_strength": 0.01,
            "l2_regularization_strength": 0.02,
            "l2_shrinkage_regularization_strength": 0.03,
            "beta": 0.1,
        },
    ),
    ("Lion", {}),
    ("Adafactor", {}),
    ("Adafactor", {"relative_step": False, "clip_threshold": 0.5}),
    ("Lamb", {}),
    ("Muon", {}),
    ("Muon", {"nesterov": False, "weight_decay": None, "learning_rate": 0.01}),
    ("ScheduleFreeAdamW", {}),
    ("ScheduleFreeAdamW", {"warmup_steps": 3, "weight_decay": 0.01}),
    ("Adam", {"clipnorm": 0.5}),
    ("Adam", {"global_clipnorm": 0.5}),
    ("Adam", {"clipvalue": 0.2}),
    ("SGD", {"weight_decay": 0.01, "momentum": 0.9}),
    ("SGD", {"use_ema": True, "ema_momentum": 0.9}),
    ("Adam", {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": 3}),
    ("SGD", {"loss_scale_factor": 8.0}),
    ("Adam", {"gradient_accumulation_steps": 3}),
    (
        "SGD",
        {
            "gradient_accumulation_steps": 2,
            "momentum": 0.9,
            "use_ema": True,
            "ema_overwrite_frequency": 2,
            "clipnorm": 1.0,
            "weight_decay": 0.01,
        },
    ),
    ("Adam", {"schedule": ("ExponentialDecay", [0.1, 3, 0.5])}),
    ("Adafactor", {"schedule": ("ExponentialDecay", [0.1, 3, 0.5])}),
]


def optimizer_facts():
    """The first fact holds the weights and gradients that all optimizers get."""
    r = np.random.default_rng(1)
    shapes = {"dense/kernel": (3, 4), "dense/bias": (3,), "embedding/embeddings": (3, 2),
              "conv/kernel": (2, 1, 2, 2), "wide/kernel": (3, 2)}
    begin = [r.normal(size=shape).astype("f") for shape in shapes.values()]
    gradients = [[r.normal(size=shape).astype("f") for shape in shapes.values()] for _ in range(6)]
    facts = [{
        "paths": list(shapes),
        "begin": [numbers(x) for x in begin],
        "gradients": [[numbers(g) for g in step] for step in gradients],
    }]
    for name, config in OPTIMIZERS:
        arguments = dict(config)
        schedule = arguments.pop("schedule", None)
        if schedule:
            arguments["learning_rate"] = getattr(keras.optimizers.schedules, schedule[0])(
                *schedule[1]
            )
        optimizer = getattr(keras.optimizers, name)(**arguments)
        weights = []
        for path, value in zip(shapes, begin):
            v = keras.Variable(value, name=path.split("/")[1])
            v._path = path
            weights.append(v)
        optimizer.build(weights)
        slots = [[v.name, list(v.shape), v.dtype] for v in optimizer.variables]
        rates = []
        steps = []
        for step in gradients:
            rates.append(float(optimizer.learning_rate))
            optimizer.apply([tf.constant(g) for g in step], weights)
            steps.append([
                float(f"{x:.9g}") for v in weights for x in v.numpy().ravel()
            ])
        facts.append({
            "class": name,
            "config": keras.optimizers.serialize(optimizer)["config"],
            "slots": slots,
            "rates": rates,
            "steps": steps,
            "end": [numbers(v.numpy()) for v in optimizer.variables],
        })
    return facts


def loss_scale_facts():
    optimizer = keras.optimizers.LossScaleOptimizer(
        keras.optimizers.SGD(learning_rate=0.1, momentum=0.5), initial_scale=8.0,
        dynamic_growth_steps=2
    )
    v = keras.Variable(np.array([1.0, 2.0, 3.0], "f"), name="kernel")
    v._path = "dense/kernel"
    optimizer.build([v])
    slots = [[s.name, list(s.shape), s.dtype] for s in optimizer.variables]
    steps = []
    for g in [[1, 2, 3], [2, 1, np.inf], [1, 1, 1], [4, 4, 4], [np.nan, 0, 0], [8, 0, 8], [1, 0, 1]]:
        optimizer.apply([tf.constant(np.array(g, "f"))], [v])
        steps.append({
            "gradients": [numbers(np.array(g, "f"))],
            "weights": [numbers(v.numpy())],
            "variables": [float(np.asarray(s).ravel()[0]) for s in optimizer.variables],
        })
    return [{"slots": slots, "steps": steps, "config": keras.optimizers.serialize(optimizer)["config"]}]


# --------------------------------------------------------------------------------------- schedules

SCHEDULES = [
    ("ExponentialDecay", {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5}),
    (
        "ExponentialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.5, "staircase": True},
    ),
    ("InverseTimeDecay", {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.3}),
    (
        "InverseTimeDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 7, "decay_rate": 0.3, "staircase": True},
    ),
    ("PolynomialDecay", {"initial_learning_rate": 0.1, "decay_steps": 20}),
    (
        "PolynomialDecay",
        {"initial_learning_rate": 0.1, "decay_steps": 20, "power": 0.5, "cycle": True,
         "end_learning_rate": 0.01},
    ),
    ("PiecewiseConstantDecay", {"boundaries": [3, 10, 20], "values": [0.1, 0.05, 0.01, 0.001]}),
    ("CosineDecay", {"initial_learning_rate": 0.1, "decay_steps": 25}),
    (
        "CosineDecay",
        {"initial_learning_rate": 0.0, "decay_steps": 20, "alpha": 0.1, "warmup_target": 0.2,
         "warmup_steps": 5},
    ),
    ("CosineDecayRestarts", {"initial_learning_rate": 0.1, "first_decay_steps": 5}),
    (
        "CosineDecayRestarts",
        {"initial_learning_rate": 0.1, "first_decay_steps": 5, "t_mul": 1.0, "m_mul": 0.8,
         "alpha": 0.05},
    ),
]


def schedule_facts():
    facts = []
    for name, config in SCHEDULES:
        schedule = getattr(keras.optimizers.schedules, name)(**config)
        facts.append({
            "class": name,
            "config": config,
            "written": schedule.get_config(),
            "rates": [float(schedule(tf.constant(s, tf.int64))) for s in range(40)],
        })
    return facts


# --------------------------------------------------------------------------------------- metrics

METRICS = [
    ("MeanSquaredError", {}, ["real", "sequence"]),
    ("RootMeanSquaredError", {}, ["real"]),
    ("MeanAbsoluteError", {}, ["column"]),
    ("MeanAbsolutePercentageError", {}, ["real"]),
    ("MeanSquaredLogarithmicError", {}, ["positive"]),
    ("CosineSimilarity", {}, ["real"]),
    ("LogCoshError", {}, ["real"]),
    ("R2Score", {}, ["real"]),
    ("R2Score", {"class_aggregation": None}, ["real"]),
    ("R2Score", {"class_aggregation": "variance_weighted_average", "num_regressors": 2}, ["real"]),
    ("Hinge", {}, ["labels3"]),
    ("SquaredHinge", {}, ["labels3"]),
    ("CategoricalHinge", {}, ["categorical"]),
    ("KLDivergence", {}, ["categorical"]),
    ("Poisson", {}, ["positive"]),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, ["labels3"]),
    ("CategoricalCrossentropy", {}, ["categorical"]),
    ("SparseCategoricalCrossentropy", {}, ["sparse", "sparse sequence"]),
    ("SparseCategoricalCrossentropy", {"ignore_class": 2}, ["sparse sequence"]),
    ("Accuracy", {}, ["labels3"]),
    ("BinaryAccuracy", {}, ["binary", "labels3"]),
    ("BinaryAccuracy", {"threshold": 0.3}, ["labels3"]),
    ("CategoricalAccuracy", {}, ["categorical"]),
    ("SparseCategoricalAccuracy", {}, ["sparse", "sparse column", "sparse sequence"]),
    ("TopKCategoricalAccuracy", {"k": 2}, ["categorical"]),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, ["sparse", "sparse column", "sparse sequence"]),
    ("TruePositives", {}, ["binary", "labels3"]),
    ("TrueNegatives", {"thresholds": [0.2, 0.7]}, ["labels3"]),
    ("FalsePositives", {}, ["labels3"]),
    ("FalseNegatives", {"thresholds": 0.6}, ["labels3"]),
    ("Precision", {}, ["binary", "labels3"]),
    ("Precision", {"thresholds": [0.1, 0.9]}, ["labels3"]),
    ("Precision", {"top_k": 2}, ["categorical"]),
    ("Precision", {"class_id": 1}, ["labels3"]),
    ("Recall", {}, ["binary"]),
    ("Recall", {"top_k": 2, "class_id": 3}, ["categorical"]),
    ("PrecisionAtRecall", {"recall": 0.6, "num_thresholds": 20}, ["labels3"]),
    ("RecallAtPrecision", {"precision": 0.6}, ["labels3"]),
    ("SensitivityAtSpecificity", {"specificity": 0.4}, ["labels3"]),
    ("SpecificityAtSensitivity", {"sensitivity": 0.4}, ["labels3"]),
    ("AUC", {}, ["binary", "labels3"]),
    ("AUC", {"curve": "PR", "num_thresholds": 30}, ["labels3"]),
    ("AUC", {"curve": "PRGAIN"}, ["labels3"]),
    ("AUC", {"summation_method": "minoring", "num_thresholds": 10}, ["labels3"]),
    ("AUC", {"summation_method": "majoring", "curve": "PR"}, ["labels3"]),
    ("AUC", {"multi_label": True, "num_thresholds": 50}, ["labels3"]),
    ("AUC", {"multi_label": True, "label_weights": [0.2, 0.5, 1.0], "curve": "PR"}, ["labels3"]),
    ("AUC", {"thresholds": [0.2, 0.35, 0.8]}, ["labels3"]),
    ("AUC", {"from_logits": True}, ["binary logits"]),
    ("F1Score", {}, ["categorical"]),
    ("F1Score", {"average": "macro"}, ["categorical"]),
    ("F1Score", {"average": "micro", "threshold": 0.4}, ["labels3"]),
    ("FBetaScore", {"beta": 2.0, "average": "weighted"}, ["labels3"]),
    ("FBetaScore", {"beta": 0.5, "threshold": 0.5}, ["labels3"]),
    ("PearsonCorrelation", {}, ["real"]),
    ("ConcordanceCorrelation", {}, ["real"]),
    ("IoU", {"num_classes": 5, "target_class_ids": [0, 2], "sparse_y_pred": False}, ["sparse"]),
    ("BinaryIoU", {"target_class_ids": [1], "threshold": 0.4}, ["labels3"]),
    ("BinaryIoU", {}, ["labels3"]),
    ("MeanIoU", {"num_classes": 5, "sparse_y_pred": False}, ["sparse", "sparse sequence"]),
    ("MeanIoU", {"num_classes": 5, "sparse_y_pred": False, "ignore_class": 1}, ["sparse"]),
    ("OneHotIoU", {"num_classes": 5, "target_class_ids": [1, 3]}, ["categorical"]),
    ("OneHotMeanIoU", {"num_classes": 5}, ["categorical"]),
]


MASKED_METRICS = [
    ("MeanSquaredError", {}, ["masked sequence"]),
    ("SparseCategoricalAccuracy", {}, ["masked sparse sequence"]),
    ("RootMeanSquaredError", {}, ["masked sequence"]),
    ("TruePositives", {}, ["masked sequence"]),
]


def metric_facts():
    facts = []
    for name, config, kinds in METRICS + MASKED_METRICS:
        for kind in kinds:
            masked = kind.startswith("masked ")
            kind = kind.removeprefix("masked ")
            for weighted in [False, True]:
                metric = getattr(keras.metrics, name)(**config)
                metric.name = "m"
                r = np.random.default_rng(3)
                batches = []
                for seed in range(3):
                    target, prediction = data(kind, seed=seed + 10)
                    weight = None
                    if weighted:
                        # IoU counts in integers.
                        weight = (r.integers(0, 3, target.shape[:1])
                                  if "IoU" in name else r.uniform(0, 2, target.shape[:1]))
                        weight = weight.astype("f")
                        if kind == "sparse sequence" and "ignore_class" in config:
                            weight = r.uniform(0, 2, target.shape).astype("f")
                        if masked:
                            weight = r.uniform(0, 2, (3, 4)).astype("f")
                        if "IoU" in name and kind not in ["sparse", "categorical"]:
                            weight = None
                    if name == "F1Score" and kind == "labels3":
                        target = target.astype("f")
                    mask = None
                    given = prediction
                    if masked:
                        mask = np.array([[1, 1, 0, 0], [1, 1, 1, 1], [1, 0, 0, 0]], "i4")
                        given = tf.constant(prediction)
                        keras.src.backend.set_keras_mask(given, tf.constant(mask.astype(bool)))
                    metric.update_state(target, given, weight)
                    batches.append({
                        "target": numbers(target),
                        "prediction": numbers(prediction),
                        "weight": None if weight is None else numbers(weight),
                        "mask": None if mask is None else numbers(mask),
                    })
                written = metric.get_config()
                facts.append({
                    "class": name,
                    "config": config,
                    "written": json.loads(json.dumps(written, default=lambda x: np.asarray(x).tolist())),
                    "kind": kind,
                    "variables": [[v.name, list(v.shape)] for v in metric.variables],
                    "values": [numbers(np.asarray(v).astype("f")) for v in metric.variables],
                    "batches": batches,
                    "result": numbers(np.asarray(metric.result()).astype("f")),
                })
    return facts


# --------------------------------------------------------------------------------------- callbacks

CALLBACKS = [
    ("EarlyStopping", {}),
    ("EarlyStopping", {"patience": 2}),
    ("EarlyStopping", {"patience": 3, "min_delta": 0.1, "monitor": "loss"}),
    ("EarlyStopping", {"patience": 2, "baseline": 0.3}),
    ("EarlyStopping", {"patience": 1, "start_from_epoch": 4}),
    ("EarlyStopping", {"patience": 2, "monitor": "val_mae", "mode": "max"}),
    ("ReduceLROnPlateau", {"patience": 2}),
    ("ReduceLROnPlateau", {"patience": 1, "factor": 0.5, "min_lr": 0.2, "cooldown": 2}),
    ("ReduceLROnPlateau", {"patience": 3, "min_delta": 0.2, "monitor": "mae"}),
    ("ReduceLROnPlateau", {"patience": 0, "factor": 0.7}),
]


def callback_facts():
    """The logs of epochs, and after each whether the fit would stop and the learning rate."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    facts = []
    for name, config in CALLBACKS:
        for seed in range(3):
            r = np.random.default_rng(seed)
            model.compile(keras.optimizers.SGD(1.0), loss="mse", metrics=["mae"])
            model.evaluate(np.zeros((2, 2)), np.zeros((2, 1)), verbose=0)
            callback = getattr(keras.callbacks, name)(**config)
            callback.set_model(model)
            model.stop_training = False
            callback.on_train_begin()
            epochs = []
            for epoch in range(12):
                logs = {key: round(float(r.uniform(0, 1)) * 0.9**epoch, 3)
                        for key in ["loss", "mae", "val_loss", "val_mae"]}
                given = dict(logs)
                callback.on_epoch_end(epoch, logs)
                epochs.append({
                    "logs": given,
                    "stops": model.stop_training,
                    "rate": float(model.optimizer.learning_rate),
                    "logged": logs.get("learning_rate"),
                })
            facts.append({"class": name, "config": config, "epochs": epochs})
    return facts


if __name__ == "__main__":
    write("callbacks", callback_facts())
    write("losses", loss_facts())
    write("optimizers", optimizer_facts())
    write("loss_scale", loss_scale_facts())
    write("schedules", schedule_facts())
    write("metrics", metric_facts())
