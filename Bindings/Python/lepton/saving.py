"""Saving and loading, as in keras.saving."""

from ._configured import serialize as serialize_keras_object
from .models import load_model, save_model

__all__ = ["load_model", "save_model", "serialize_keras_object"]
