"""Helpers around training, as in keras.utils."""

from typing import TYPE_CHECKING

from .._later import importing

if TYPE_CHECKING:
    from .._custom import (
        CustomObjectScope,
        custom_object_scope,
        get_custom_objects,
        get_registered_name,
        get_registered_object,
        register_keras_serializable,
    )
    from ..config import (
        disable_interactive_logging,
        enable_interactive_logging,
        is_interactive_logging_enabled,
    )
    from ._arrays import normalize, pad_sequences, to_categorical
    from ._dataset import (
        Dataset,
        PyDataset,
        Sequence,
        split_dataset,
        timeseries_dataset_from_array,
    )
    from ._folders import image_dataset_from_directory, text_dataset_from_directory
    from ._images import array_to_img, img_to_array, load_img, save_img, smart_resize
    from ._plot import model_to_dot, plot_model
    from ._progbar import Progbar
    from ._random import set_random_seed
else:
    __getattr__, __dir__ = importing(__name__, {
        ".._custom": (
            "CustomObjectScope", "custom_object_scope", "get_custom_objects", "get_registered_name",
            "get_registered_object", "register_keras_serializable",
        ),
        "..config": (
            "disable_interactive_logging", "enable_interactive_logging",
            "is_interactive_logging_enabled",
        ),
        "._arrays": ("normalize", "pad_sequences", "to_categorical"),
        "._dataset": (
            "Dataset", "PyDataset", "Sequence", "split_dataset", "timeseries_dataset_from_array",
        ),
        "._folders": ("image_dataset_from_directory", "text_dataset_from_directory"),
        "._images": ("array_to_img", "img_to_array", "load_img", "save_img", "smart_resize"),
        "._plot": ("model_to_dot", "plot_model"),
        "._progbar": ("Progbar",),
        "._random": ("set_random_seed",),
    })

__all__ = [
    "CustomObjectScope",
    "Dataset",
    "Progbar",
    "PyDataset",
    "Sequence",
    "array_to_img",
    "custom_object_scope",
    "disable_interactive_logging",
    "enable_interactive_logging",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "image_dataset_from_directory",
    "img_to_array",
    "is_interactive_logging_enabled",
    "load_img",
    "model_to_dot",
    "normalize",
    "pad_sequences",
    "plot_model",
    "register_keras_serializable",
    "save_img",
    "set_random_seed",
    "smart_resize",
    "split_dataset",
    "text_dataset_from_directory",
    "timeseries_dataset_from_array",
    "to_categorical",
]
