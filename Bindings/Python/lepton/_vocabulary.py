"""Layers that learn from data before training, and their vocabularies."""

from __future__ import annotations

import json
from itertools import islice
from typing import Any

import numpy as np

from ._errors import InvalidArgumentError, UnsupportedError
from ._layer import Layer
from ._lepton import layer_adapt


def _array(data: Any) -> np.ndarray[Any, Any]:
    if hasattr(data, "numpy"):
        data = data.numpy()
    if isinstance(data, np.ndarray):
        return data
    array = np.asarray(data)
    # As objects, so that texts keep what NumPy's own strings would drop at their ends.
    return np.asarray(data, dtype=object) if array.dtype.kind in "US" else array


def _whole(data: Any, steps: int | None) -> np.ndarray[Any, Any]:
    """All samples, from an array or from batches."""
    if isinstance(data, (np.ndarray, list, tuple)) or not hasattr(data, "__iter__"):
        return _array(data)
    if hasattr(data, "__array__") and hasattr(data, "dtype"):
        return _array(data)
    batches = [_array(batch) for batch in islice(data, steps)]
    if not batches:
        raise InvalidArgumentError("adapt was given no batches")
    return np.concatenate([np.atleast_1d(batch) for batch in batches])


def _is_text(array: np.ndarray[Any, Any]) -> bool:
    return array.dtype.kind in "OUST"


class AdaptingLayer(Layer):
    """A layer that `adapt` makes ready."""

    def adapt(self, data: Any, batch_size: int | None = None, steps: int | None = None) -> None:
        """Learns from data: an array, a list, or something that gives batches (at most `steps` of
        them), before or after the layer becomes part of a model."""
        array = _whole(data, steps)
        homes = self._built_homes()
        for home in homes:
            home._adapt(self.name, array, _is_text(array))
        if homes:
            self._renew_facts()
            return
        config = self.get_config()
        if getattr(self, "_has_learned", False):
            config.pop("bin_boundaries", None)
        learned = json.loads(
            layer_adapt(self.class_name, json.dumps(config), array, _is_text(array))
        )
        self._has_learned = True
        if self.class_name == "Normalization":
            # Its weights, which it gets when it becomes part of a model.
            moments = [np.array(learned[key], np.float32) for key in ("mean", "variance")]
            self._kept_weights = [*moments, np.array(0, np.int64)]
            return
        self._config = {
            key: value
            for key, value in learned.items()
            if key != "name" and (key not in self._defaults or value != self._defaults[key])
        }

    def _built_homes(self) -> list[Any]:
        homes = [reference() for reference in self._homes]
        if not homes and self._model is not None:
            homes = [self._model]
        return [home for home in homes if home is not None and home.built]

    def _renew_facts(self) -> None:
        if self._model is not None and self._model.built:
            facts = {fact[0]: fact for fact in self._model._layers()}
            self._facts = facts.get(self.name, self._facts)


class VocabularyLayer(AdaptingLayer):
    """A layer with a vocabulary."""

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their indices; with the mask and the tokens for unknown
        elements, which come first, or without."""
        for home in self._built_homes():
            tokens = home._get_vocabulary(self.name, not include_special_tokens).tolist()
            return [item.decode() if isinstance(item, bytes) else item for item in tokens]
        special = self._special_tokens()
        tokens = list(self.get_config().get("vocabulary") or [])
        if tokens[: len(special)] == special:
            tokens = tokens[len(special) :]
        return special + tokens if include_special_tokens else tokens

    def _special_tokens(self) -> list[Any]:
        config = self.get_config()
        is_text_layer = self.class_name == "TextVectorization"
        mask = "" if is_text_layer else config.get("mask_token")
        unknown = "[UNK]" if is_text_layer else config.get("oov_token")
        has_mask = mask is not None and config.get("output_mode", "int") == "int"
        return [mask] * has_mask + [unknown] * int(config.get("num_oov_indices", 1))

    def vocabulary_size(self) -> int:
        """How many indices there are, those of the mask and of unknown elements included."""
        return len(self.get_vocabulary())

    def set_vocabulary(self, vocabulary: Any, idf_weights: Any = None) -> None:
        """Replaces the vocabulary: a list or array of tokens, all with the mask and the tokens for
        unknown elements before them or all without; with output_mode "tf_idf" also their weights.
        """
        if isinstance(vocabulary, str):
            raise UnsupportedError(
                f"the vocabulary '{vocabulary}' is a path; read the file and pass its lines"
            )
        array = _array(vocabulary)
        homes = self._built_homes()
        for home in homes:
            weights = None if idf_weights is None else np.asarray(idf_weights, np.float32)
            home._set_vocabulary(self.name, array, weights, _is_text(array))
        if homes:
            self._renew_facts()
            return
        self._config["vocabulary"] = [
            item.decode() if isinstance(item, bytes) else item for item in array.tolist()
        ]
        if idf_weights is not None:
            self._config["idf_weights"] = np.asarray(idf_weights, float).tolist()
        self._config["has_input_vocabulary"] = False
