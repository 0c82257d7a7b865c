"""Writes lepton/layers.py from the library's own catalogue of layers.

usage: generate_layers.py [--check]     (with lepton installed, or on PYTHONPATH)

--check writes nothing and fails where the file is not what the catalogue gives.
"""

from __future__ import annotations

import argparse
import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import lepton

TARGET = Path(__file__).resolve().parent.parent / "lepton" / "layers.py"

HEADER = '''"""The layers, named as in Keras and taking Keras's arguments.

Written by tools/generate_layers.py from the library's catalogue. Do not edit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Literal

from ._custom_layer import Lambda, NumpyLayer
from ._layer import Layer
from ._sequential import Input
from ._vocabulary import AdaptingLayer, VocabularyLayer

_Integers = int | Sequence[int]
_Padding = int | Sequence[int] | Sequence[Sequence[int]]
_Initializer = str | dict[str, Any] | Callable[..., Any]
_Activation = str | dict[str, Any] | Callable[..., Any] | None
'''

# Python's types for the catalogue's kinds of values; kinds that are not here may be anything.
TYPES = {
    r"an integer": "int",
    r"an integer or null": "int | None",
    r"a number( that is not negative)?": "float",
    r"a number or null": "float | None",
    r"true or false": "bool",
    r"a string": "str",
    r"a string or null": "str | None",
    r"an integer or a list of them": "_Integers",
    r"an integer, a list of them, or null": "_Integers | None",
    r"\d integers of at least \d": "_Integers",
    r"\d integers or null": "_Integers | None",
    r"an integer or .* pairs? of integers, none negative": "_Padding",
    r"an initializer": "_Initializer",
    r"an activation": "_Activation",
    r"a shape": "int | Sequence[int | None]",
    r"a (recurrent )?layer": "Layer",
    r"a layer or null": "Layer | None",
    r"a list of cells": "Sequence[Layer]",
}

# Arguments that can be given by position, in Keras's order (its first eight), by layers; of other
# layers, those without default.
_ORDERS = [
    ("AdditiveAttention", "use_scale dropout"),
    ("AlphaDropout Dropout", "rate noise_shape seed"),
    ("Attention", "use_scale score_mode dropout seed"),
    (
        "MultiHeadAttention",
        "num_heads key_dim value_dim dropout use_bias output_shape attention_axes sliding_window",
    ),
    ("Activation", "activation"),
    ("ActivityRegularization", "l1 l2"),
    (
        "AdaptiveAveragePooling1D AdaptiveAveragePooling2D AdaptiveAveragePooling3D "
        "AdaptiveMaxPooling1D AdaptiveMaxPooling2D AdaptiveMaxPooling3D",
        "output_size data_format",
    ),
    ("AdditiveAttention", "use_scale dropout"),
    ("Attention", "use_scale score_mode dropout seed"),
    ("AugMix", "value_range num_chains chain_depth factor alpha all_ops interpolation seed"),
    (
        "AveragePooling1D AveragePooling2D AveragePooling3D MaxPooling1D MaxPooling2D "
        "MaxPooling3D",
        "pool_size strides padding data_format",
    ),
    (
        "BatchNormalization",
        "axis momentum epsilon center scale beta_initializer gamma_initializer "
        "moving_mean_initializer",
    ),
    ("AutoContrast", "value_range"),
    ("Bidirectional", "layer merge_mode"),
    ("CategoryEncoding", "num_tokens output_mode sparse"),
    ("CenterCrop", "height width data_format"),
    ("Concatenate Softmax UnitNormalization", "axis"),
    (
        "GroupedQueryAttention",
        "head_dim num_query_heads num_key_value_heads dropout use_bias sliding_window",
    ),
    (
        "MultiHeadAttention",
        "num_heads key_dim value_dim dropout use_bias output_shape attention_axes "
        "sliding_window",
    ),
    (
        "Conv1D Conv2D Conv3D",
        "filters kernel_size strides padding data_format dilation_rate groups activation",
    ),
    (
        "Conv1DTranspose Conv2DTranspose",
        "filters kernel_size strides padding output_padding data_format dilation_rate "
        "activation",
    ),
    (
        "Conv3DTranspose",
        "filters kernel_size strides padding data_format output_padding dilation_rate "
        "activation",
    ),
    (
        "ContrastLimitedAdaptiveHistogramEqualization",
        "value_range clip_limit tile_grid_size data_format",
    ),
    ("Cropping1D", "cropping"),
    ("Cropping2D Cropping3D", "cropping data_format"),
    ("CutMix", "factor seed data_format"),
    (
        "Dense",
        "units activation use_bias kernel_initializer bias_initializer kernel_regularizer "
        "bias_regularizer",
    ),
    (
        "DepthwiseConv1D DepthwiseConv2D",
        "kernel_size strides padding depth_multiplier data_format dilation_rate activation "
        "use_bias",
    ),
    ("Discretization", "bin_boundaries num_bins"),
    ("Dot", "axes normalize"),
    ("ELU", "alpha"),
    (
        "EinsumDense",
        "equation output_shape activation bias_axes kernel_initializer bias_initializer "
        "kernel_regularizer bias_regularizer",
    ),
    (
        "Embedding",
        "input_dim output_dim embeddings_initializer embeddings_regularizer "
        "embeddings_constraint mask_zero",
    ),
    ("Equalization", "value_range bins data_format"),
    ("Flatten", "data_format"),
    (
        "GRU GRUCell",
        "units activation recurrent_activation use_bias kernel_initializer "
        "recurrent_initializer bias_initializer kernel_regularizer",
    ),
    ("GaussianDropout SpatialDropout1D", "rate seed"),
    ("GaussianNoise", "stddev seed"),
    (
        "GlobalAveragePooling1D GlobalAveragePooling2D GlobalAveragePooling3D "
        "GlobalMaxPooling1D GlobalMaxPooling2D GlobalMaxPooling3D",
        "data_format keepdims",
    ),
    (
        "GroupNormalization",
        "groups axis epsilon center scale beta_initializer gamma_initializer beta_regularizer",
    ),
    (
        "LSTM LSTMCell",
        "units activation recurrent_activation use_bias kernel_initializer "
        "recurrent_initializer bias_initializer unit_forget_bias",
    ),
    (
        "LayerNormalization",
        "axis epsilon center scale beta_initializer gamma_initializer beta_regularizer "
        "gamma_regularizer",
    ),
    ("LeakyReLU", "negative_slope"),
    ("Masking", "mask_value"),
    ("MaxNumBoundingBoxes", "max_number fill_value"),
    ("MixUp", "alpha data_format seed"),
    ("Normalization", "axis mean variance invert"),
    ("PReLU", "alpha_initializer alpha_regularizer alpha_constraint shared_axes"),
    ("Pipeline", "layers"),
    ("RMSNormalization", "axis epsilon"),
    ("RNN", "cell return_sequences return_state go_backwards stateful unroll zero_output_for_mask"),
    ("RandAugment", "value_range num_ops factor interpolation seed data_format"),
    ("RandomBrightness RandomContrast", "factor value_range seed"),
    (
        "RandomColorDegeneration RandomHue RandomPosterization RandomSaturation RandomSharpness",
        "factor value_range data_format seed",
    ),
    (
        "RandomColorJitter",
        "value_range brightness_factor contrast_factor saturation_factor hue_factor seed "
        "data_format",
    ),
    ("RandomCrop", "height width seed data_format"),
    (
        "RandomElasticTransform",
        "factor scale interpolation fill_mode fill_value value_range seed data_format",
    ),
    ("RandomErasing", "factor scale fill_value value_range seed data_format"),
    ("RandomFlip", "mode seed data_format"),
    ("RandomGaussianBlur", "factor kernel_size sigma value_range data_format seed"),
    ("RandomGrayscale", "factor data_format seed"),
    ("RandomInvert", "factor value_range seed data_format"),
    ("RandomPerspective", "factor scale interpolation fill_value seed data_format"),
    ("RandomRotation", "factor fill_mode interpolation seed fill_value data_format"),
    ("RandomShear", "x_factor y_factor interpolation fill_mode fill_value data_format seed"),
    (
        "RandomTranslation RandomZoom",
        "height_factor width_factor fill_mode interpolation seed fill_value data_format",
    ),
    ("ReLU", "max_value negative_slope threshold"),
    ("Rescaling", "scale offset"),
    (
        "Resizing",
        "height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode "
        "fill_value antialias",
    ),
    (
        "SeparableConv1D SeparableConv2D",
        "filters kernel_size strides padding data_format dilation_rate depth_multiplier "
        "activation",
    ),
    (
        "SimpleRNN SimpleRNNCell",
        "units activation use_bias kernel_initializer recurrent_initializer bias_initializer "
        "kernel_regularizer recurrent_regularizer",
    ),
    ("Solarization", "addition_factor threshold_factor value_range seed"),
    ("SpatialDropout2D SpatialDropout3D", "rate data_format seed"),
    ("SpectralNormalization", "layer power_iterations"),
    ("UpSampling1D", "size"),
    ("UpSampling2D", "size data_format interpolation"),
    ("StringLookup", "max_tokens num_oov_indices mask_token oov_token vocabulary idf_weights invert "
     "output_mode pad_to_max_tokens sparse encoding"),
    ("IntegerLookup", "max_tokens num_oov_indices mask_token oov_token vocabulary vocabulary_dtype "
     "idf_weights invert output_mode sparse pad_to_max_tokens oov_method salt"),
    ("TextVectorization", "max_tokens standardize split ngrams output_mode output_sequence_length "
     "pad_to_max_tokens vocabulary idf_weights sparse ragged encoding"),
    ("Hashing", "num_bins mask_value salt output_mode sparse"),
    ("HashedCrossing", "num_bins output_mode sparse"),
    ("UpSampling3D", "size data_format"),
    ("ZeroPadding1D ZeroPadding2D ZeroPadding3D", "padding data_format"),
]
POSITIONAL = {name: order.split() for names, order in _ORDERS for name in names.split()}

# What layers are that learn from data before training.
BASES = {
    "Discretization": "AdaptingLayer",
    "IntegerLookup": "VocabularyLayer",
    "Normalization": "AdaptingLayer",
    "StringLookup": "VocabularyLayer",
    "TextVectorization": "VocabularyLayer",
}

# Keras's functions for merging layers.
FUNCTIONS = {
    "add": "Add",
    "average": "Average",
    "concatenate": "Concatenate",
    "dot": "Dot",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "multiply": "Multiply",
    "subtract": "Subtract",
}


def frozen(value: Any) -> Any:
    """A default without lists, which Python would share between calls."""
    return tuple(map(frozen, value)) if isinstance(value, list) else value


def literal(value: Any) -> str:
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, dict):
        items = (f"{literal(key)}: {literal(frozen(item))}" for key, item in value.items())
        return "{" + ", ".join(items) + "}"
    return repr(value)


def annotation(kind: str, default: Any, required: bool) -> str:
    if kind.startswith("one of '"):
        choices = re.findall("'([^']*)'", kind)
        found = f"Literal[{', '.join(map(literal, choices))}]"
    else:
        found = next((TYPES[one] for one in TYPES if re.fullmatch(one, kind)), "Any")
    if found == "float" and isinstance(default, (list, tuple)):
        return "Any"
    optional = not required and default is None and found not in ("Any", "_Activation")
    return found + " | None" if optional and "None" not in found else found


def wrapped(opening: str, items: list[str], closing: str, indent: int) -> list[str]:
    """`opening` item, item, … `closing`: on one line, or filled lines between the two."""
    blanks = " " * indent
    line = blanks + opening + ", ".join(items) + closing
    if len(line) <= 100:
        return [line]
    inner = textwrap.wrap(
        ", ".join(item.replace(" ", "\0") for item in items) + ",", 96 - indent,
        break_long_words=False, break_on_hyphens=False)
    return [
        blanks + opening,
        *(f"{blanks}    {line}".replace("\0", " ") for line in inner),
        blanks + closing,
    ]


def layer_class(name: str, entry: dict[str, Any]) -> str:
    defaults, kinds, required = entry["config"], entry["kinds"], entry["required"]
    positional = POSITIONAL.get(name, required)
    named = [key for key in required if key not in positional]
    named += [key for key in defaults if key not in positional and key not in required]

    def argument(key: str) -> str:
        default = frozen(defaults[key])
        if key in required:
            return f"{key}: {annotation(kinds[key], None, True)}"
        return f"{key}: {annotation(kinds[key], default, False)} = {literal(default)}"

    about = [f"Keras's {name}.", ""]
    for key in [*positional, *named]:
        default = "" if key in required else f", {literal(frozen(defaults[key]))} by default"
        if key != "trainable" and not key.endswith(("_regularizer", "_constraint")):
            about += textwrap.wrap(f"{key}: {kinds[key]}{default}", 96, subsequent_indent="    ")
    if entry["weights"]:
        about += ["", *textwrap.wrap(f"Weights: {', '.join(entry['weights'])}.", 96)]
    about[0] = '"""' + about[0]
    lines = [f"class {name}({BASES.get(name, 'Layer')}):", *(f"    {line}".rstrip() for line in about), '    """', ""]
    arguments = ["self", *map(argument, positional), "*", *map(argument, named)]
    arguments += ["name: str | None = None", "**others: Any"]
    lines += wrapped("def __init__(", arguments, ") -> None:", 4)
    given = [f"{key}={key}" for key in ["name", *positional, *named]]
    lines += wrapped("super().__init__(", [*given, "**others"], ")", 8)
    return "\n".join(lines) + "\n"


def generate() -> str:
    layers = lepton.catalog()["layers"]
    parts = [HEADER]
    names = ["Input", "Lambda", "Layer", "NumpyLayer"]
    for name in sorted(layers):
        parts.append(layer_class(name, layers[name]))
        names.append(name)
    aliases = []
    for name in sorted(layers):
        for alias in layers[name]["aliases"]:
            if alias not in names:
                aliases.append(f"{alias} = {name}")
                names.append(alias)
    if aliases:
        parts.append("\n".join(aliases) + "\n")
    for function, name in FUNCTIONS.items():
        if name in layers:
            parts.append(
                f"def {function}(inputs: Sequence[Any], **arguments: Any) -> Any:\n"
                f'    """`{name}(**arguments)(inputs)`"""\n'
                f"    return {name}(**arguments)(inputs)\n"
            )
            names.append(function)
    parts.append("\n".join(wrapped("__all__ = [", [f'"{name}"' for name in sorted(names)], "]", 0)))
    return "\n\n".join(parts) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    text = generate()
    if parser.parse_args().check:
        return 0 if TARGET.read_text() == text else 1
    TARGET.write_text(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
