"""Predictions by lepton, for the comparisons with Keras."""

import lepton


def predict(jobs, folder):
    """For every (path, input): the model's output, or the sentence that says why there is none."""
    results = []
    for path, x in jobs:
        try:
            results.append(lepton.load_model(str(path)).predict_on_batch(x))
        except Exception as problem:
            results.append(f"{type(problem).__name__}: {problem}")
    return results
