"""The layers, named as in Keras and taking Keras's arguments.

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


class Activation(Layer):
    """Keras's Activation.

    activation: an activation, "linear" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, activation: _Activation = "linear", *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, activation=activation, trainable=trainable, dtype=dtype, **others,
        )


class ActivityRegularization(Layer):
    """Keras's ActivityRegularization.

    l1: a number, 0.0 by default
    l2: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, l1: float = 0.0, l2: float = 0.0, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, l1=l1, l2=l2, trainable=trainable, dtype=dtype, **others)


class AdaptiveAveragePooling1D(Layer):
    """Keras's AdaptiveAveragePooling1D.

    output_size: 1 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class AdaptiveAveragePooling2D(Layer):
    """Keras's AdaptiveAveragePooling2D.

    output_size: 2 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class AdaptiveAveragePooling3D(Layer):
    """Keras's AdaptiveAveragePooling3D.

    output_size: 3 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class AdaptiveMaxPooling1D(Layer):
    """Keras's AdaptiveMaxPooling1D.

    output_size: 1 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class AdaptiveMaxPooling2D(Layer):
    """Keras's AdaptiveMaxPooling2D.

    output_size: 2 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class AdaptiveMaxPooling3D(Layer):
    """Keras's AdaptiveMaxPooling3D.

    output_size: 3 integers of at least 1
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, output_size: _Integers,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_size=output_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class Add(Layer):
    """Keras's Add.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class AdditiveAttention(Layer):
    """Keras's AdditiveAttention.

    use_scale: true or false, True by default
    dropout: a number, 0.0 by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: scale.
    """

    def __init__(
        self, use_scale: bool = True, dropout: float = 0.0, *, seed: int | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, use_scale=use_scale, dropout=dropout, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class AlphaDropout(Layer):
    """Keras's AlphaDropout.

    rate: a number
    noise_shape: a shape or null, None by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, noise_shape=noise_shape, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class Attention(Layer):
    """Keras's Attention.

    use_scale: true or false, False by default
    score_mode: one of 'dot', 'concat', "dot" by default
    dropout: a number, 0.0 by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: scale.
    """

    def __init__(
        self, use_scale: bool = False, score_mode: Literal["dot", "concat"] = "dot",
        dropout: float = 0.0, seed: int | None = None, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, use_scale=use_scale, score_mode=score_mode, dropout=dropout, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class AugMix(Layer):
    """Keras's AugMix.

    value_range: a pair of numbers, (0, 255) by default
    num_chains: an integer, 3 by default
    chain_depth: an integer, 3 by default
    factor: a number from 0.0 to 1.0, or a pair of such numbers, 0.3 by default
    alpha: a number, 1.0 by default
    all_ops: true or false, True by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), num_chains: int = 3, chain_depth: int = 3,
        factor: Any = 0.3, alpha: float = 1.0, all_ops: bool = True,
        interpolation: Literal["nearest", "bilinear"] = "bilinear", seed: int | None = None, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, num_chains=num_chains, chain_depth=chain_depth,
            factor=factor, alpha=alpha, all_ops=all_ops, interpolation=interpolation, seed=seed,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class AutoContrast(Layer):
    """Keras's AutoContrast.

    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class Average(Layer):
    """Keras's Average.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class AveragePooling1D(Layer):
    """Keras's AveragePooling1D.

    pool_size: 1 integers of at least 1, 2 by default
    strides: 1 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class AveragePooling2D(Layer):
    """Keras's AveragePooling2D.

    pool_size: 2 integers of at least 1, 2 by default
    strides: 2 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class AveragePooling3D(Layer):
    """Keras's AveragePooling3D.

    pool_size: 3 integers of at least 1, 2 by default
    strides: 3 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class BatchNormalization(Layer):
    """Keras's BatchNormalization.

    axis: an integer or a list of them, -1 by default
    momentum: a number, 0.99 by default
    epsilon: a number that is not negative, 0.001 by default
    center: true or false, True by default
    scale: true or false, True by default
    beta_initializer: an initializer, "zeros" by default
    gamma_initializer: an initializer, "ones" by default
    moving_mean_initializer: an initializer, "zeros" by default
    moving_variance_initializer: an initializer, "ones" by default
    renorm: true or false, False by default
    renorm_clipping: an object or null, None by default
    renorm_momentum: a number, 0.99 by default
    dtype: a dtype policy, "float32" by default

    Weights: gamma, beta, moving_mean, moving_variance.
    """

    def __init__(
        self, axis: _Integers = -1, momentum: float = 0.99, epsilon: float = 0.001,
        center: bool = True, scale: bool = True, beta_initializer: _Initializer = "zeros",
        gamma_initializer: _Initializer = "ones", moving_mean_initializer: _Initializer = "zeros",
        *, moving_variance_initializer: _Initializer = "ones", beta_regularizer: Any = None,
        gamma_regularizer: Any = None, beta_constraint: Any = None, gamma_constraint: Any = None,
        renorm: bool = False, renorm_clipping: Any = None, renorm_momentum: float = 0.99,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, axis=axis, momentum=momentum, epsilon=epsilon, center=center, scale=scale,
            beta_initializer=beta_initializer, gamma_initializer=gamma_initializer,
            moving_mean_initializer=moving_mean_initializer,
            moving_variance_initializer=moving_variance_initializer,
            beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint, gamma_constraint=gamma_constraint, renorm=renorm,
            renorm_clipping=renorm_clipping, renorm_momentum=renorm_momentum, trainable=trainable,
            dtype=dtype, **others,
        )


class Bidirectional(Layer):
    """Keras's Bidirectional.

    layer: a recurrent layer
    merge_mode: concat, sum, mul, ave or null, "concat" by default
    backward_layer: a layer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, layer: Layer, merge_mode: Any = "concat", *, backward_layer: Layer | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, layer=layer, merge_mode=merge_mode, backward_layer=backward_layer,
            trainable=trainable, dtype=dtype, **others,
        )


class CategoryEncoding(Layer):
    """Keras's CategoryEncoding.

    num_tokens: an integer
    output_mode: one of 'one_hot', 'multi_hot', 'count', 'binary', "multi_hot" by default
    sparse: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, num_tokens: int,
        output_mode: Literal["one_hot", "multi_hot", "count", "binary"] = "multi_hot",
        sparse: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, num_tokens=num_tokens, output_mode=output_mode, sparse=sparse,
            trainable=trainable, dtype=dtype, **others,
        )


class CenterCrop(Layer):
    """Keras's CenterCrop.

    height: an integer
    width: an integer
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, height: int, width: int,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, height=height, width=width, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class Concatenate(Layer):
    """Keras's Concatenate.

    axis: an integer, -1 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, axis: int = -1, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, axis=axis, trainable=trainable, dtype=dtype, **others)


class ContrastLimitedAdaptiveHistogramEqualization(Layer):
    """Keras's ContrastLimitedAdaptiveHistogramEqualization.

    value_range: a pair of numbers, (0, 255) by default
    clip_limit: a number, 4.0 by default
    tile_grid_size: 2 integers of at least 1, (8, 8) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), clip_limit: float = 4.0,
        tile_grid_size: _Integers = (8, 8),
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, clip_limit=clip_limit,
            tile_grid_size=tile_grid_size, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class Conv1D(Layer):
    """Keras's Conv1D.

    filters: an integer
    kernel_size: 1 integers of at least 1
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', 'causal', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 1 integers of at least 1, 1 by default
    groups: an integer, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, groups: int = 1, activation: _Activation = "linear", *,
        use_bias: bool = True, kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, groups=groups,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Conv1DTranspose(Layer):
    """Keras's Conv1DTranspose.

    filters: an integer
    kernel_size: 1 integers of at least 1
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    output_padding: 1 integers or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 1 integers of at least 1, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid", output_padding: _Integers | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "linear", *, use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            output_padding=output_padding, data_format=data_format, dilation_rate=dilation_rate,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Conv2D(Layer):
    """Keras's Conv2D.

    filters: an integer
    kernel_size: 2 integers of at least 1
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 2 integers of at least 1, 1 by default
    groups: an integer, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, groups: int = 1, activation: _Activation = "linear", *,
        use_bias: bool = True, kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, groups=groups,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Conv2DTranspose(Layer):
    """Keras's Conv2DTranspose.

    filters: an integer
    kernel_size: 2 integers of at least 1
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    output_padding: 2 integers or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 2 integers of at least 1, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid", output_padding: _Integers | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "linear", *, use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            output_padding=output_padding, data_format=data_format, dilation_rate=dilation_rate,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Conv3D(Layer):
    """Keras's Conv3D.

    filters: an integer
    kernel_size: 3 integers of at least 1
    strides: 3 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 3 integers of at least 1, 1 by default
    groups: an integer, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, groups: int = 1, activation: _Activation = "linear", *,
        use_bias: bool = True, kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, groups=groups,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Conv3DTranspose(Layer):
    """Keras's Conv3DTranspose.

    filters: an integer
    kernel_size: 3 integers of at least 1
    strides: 3 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    output_padding: 3 integers or null, None by default
    dilation_rate: 3 integers of at least 1, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        output_padding: _Integers | None = None, dilation_rate: _Integers = 1,
        activation: _Activation = "linear", *, use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, output_padding=output_padding, dilation_rate=dilation_rate,
            activation=activation, use_bias=use_bias, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class ConvLSTM1D(Layer):
    """Keras's ConvLSTM1D.

    filters: an integer
    kernel_size: 1 integers of at least 1
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 1 integers of at least 1, 1 by default
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    unit_forget_bias: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, *, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False,
        unroll: bool = False, zero_output_for_mask: bool = False, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", unit_forget_bias: bool = True,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, return_sequences=return_sequences,
            return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll,
            zero_output_for_mask=zero_output_for_mask, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout,
            trainable=trainable, dtype=dtype, **others,
        )


class ConvLSTM2D(Layer):
    """Keras's ConvLSTM2D.

    filters: an integer
    kernel_size: 2 integers of at least 1
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 2 integers of at least 1, 1 by default
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    unit_forget_bias: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, *, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False,
        unroll: bool = False, zero_output_for_mask: bool = False, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", unit_forget_bias: bool = True,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, return_sequences=return_sequences,
            return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll,
            zero_output_for_mask=zero_output_for_mask, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout,
            trainable=trainable, dtype=dtype, **others,
        )


class ConvLSTM3D(Layer):
    """Keras's ConvLSTM3D.

    filters: an integer
    kernel_size: 3 integers of at least 1
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    strides: 3 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 3 integers of at least 1, 1 by default
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    unit_forget_bias: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, *, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False,
        unroll: bool = False, zero_output_for_mask: bool = False, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", unit_forget_bias: bool = True,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, return_sequences=return_sequences,
            return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll,
            zero_output_for_mask=zero_output_for_mask, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout,
            trainable=trainable, dtype=dtype, **others,
        )


class CosineMerge(Layer):
    """Keras's CosineMerge.

    dot_axes: an integer or a list of them, -1 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, dot_axes: _Integers = -1, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, dot_axes=dot_axes, trainable=trainable, dtype=dtype, **others)


class Cropping1D(Layer):
    """Keras's Cropping1D.

    cropping: an integer or a pair of integers, none negative, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, cropping: _Padding = 1, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, cropping=cropping, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class Cropping2D(Layer):
    """Keras's Cropping2D.

    cropping: an integer or 2 pairs of integers, none negative, 0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, cropping: _Padding = 0,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, cropping=cropping, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class Cropping3D(Layer):
    """Keras's Cropping3D.

    cropping: an integer or 3 pairs of integers, none negative, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, cropping: _Padding = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, cropping=cropping, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class CutMix(Layer):
    """Keras's CutMix.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class Dense(Layer):
    """Keras's Dense.

    units: an integer
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    quantization_config: null or an object, None by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, units: int, activation: _Activation = "linear", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, *, kernel_constraint: Any = None, bias_constraint: Any = None,
        quantization_config: Any = None, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            quantization_config=quantization_config, trainable=trainable, dtype=dtype, **others,
        )


class DepthwiseConv1D(Layer):
    """Keras's DepthwiseConv1D.

    kernel_size: 1 integers of at least 1
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    depth_multiplier: an integer, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 1 integers of at least 1, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    depthwise_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid", depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "linear", use_bias: bool = True, *,
        depthwise_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", depthwise_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, kernel_size=kernel_size, strides=strides, padding=padding,
            depth_multiplier=depth_multiplier, data_format=data_format, dilation_rate=dilation_rate,
            activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
            bias_initializer=bias_initializer, depthwise_regularizer=depthwise_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            depthwise_constraint=depthwise_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class DepthwiseConv2D(Layer):
    """Keras's DepthwiseConv2D.

    kernel_size: 2 integers of at least 1
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    depth_multiplier: an integer, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 2 integers of at least 1, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    depthwise_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid", depth_multiplier: int = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, activation: _Activation = "linear", use_bias: bool = True, *,
        depthwise_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", depthwise_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        depthwise_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, kernel_size=kernel_size, strides=strides, padding=padding,
            depth_multiplier=depth_multiplier, data_format=data_format, dilation_rate=dilation_rate,
            activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
            bias_initializer=bias_initializer, depthwise_regularizer=depthwise_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            depthwise_constraint=depthwise_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Discretization(AdaptingLayer):
    """Keras's Discretization.

    bin_boundaries: a number or an array of numbers, None by default
    num_bins: an integer or null, None by default
    output_mode: one of 'one_hot', 'multi_hot', 'count', 'binary', 'int', "int" by default
    sparse: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, bin_boundaries: Any = None, num_bins: int | None = None, *,
        output_mode: Literal["one_hot", "multi_hot", "count", "binary", "int"] = "int",
        sparse: bool = False, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, bin_boundaries=bin_boundaries, num_bins=num_bins, output_mode=output_mode,
            sparse=sparse, trainable=trainable, dtype=dtype, **others,
        )


class Dot(Layer):
    """Keras's Dot.

    axes: an integer or a list of them
    normalize: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, axes: _Integers, normalize: bool = False, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, axes=axes, normalize=normalize, trainable=trainable, dtype=dtype, **others,
        )


class Dropout(Layer):
    """Keras's Dropout.

    rate: a number
    noise_shape: a shape or null, None by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float, noise_shape: Any = None, seed: int | None = None, *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, noise_shape=noise_shape, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class ELU(Layer):
    """Keras's ELU.

    alpha: a number or an array of numbers, 1.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, alpha: Any = 1.0, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, alpha=alpha, trainable=trainable, dtype=dtype, **others)


class EinsumDense(Layer):
    """Keras's EinsumDense.

    equation: a string
    output_shape: a shape
    activation: an activation, "linear" by default
    bias_axes: a string or null, None by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    quantization_config: null or an object, None by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, equation: str, output_shape: int | Sequence[int | None],
        activation: _Activation = "linear", bias_axes: str | None = None,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, *, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, quantization_config: Any = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, equation=equation, output_shape=output_shape, activation=activation,
            bias_axes=bias_axes, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            quantization_config=quantization_config, trainable=trainable, dtype=dtype, **others,
        )


class Embedding(Layer):
    """Keras's Embedding.

    input_dim: an integer
    output_dim: an integer
    embeddings_initializer: an initializer, "uniform" by default
    mask_zero: true or false, False by default
    quantization_config: null or an object, None by default
    dtype: a dtype policy, "float32" by default

    Weights: embeddings.
    """

    def __init__(
        self, input_dim: int, output_dim: int, embeddings_initializer: _Initializer = "uniform",
        embeddings_regularizer: Any = None, embeddings_constraint: Any = None,
        mask_zero: bool = False, *, activity_regularizer: Any = None,
        quantization_config: Any = None, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, input_dim=input_dim, output_dim=output_dim,
            embeddings_initializer=embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            embeddings_constraint=embeddings_constraint, mask_zero=mask_zero,
            activity_regularizer=activity_regularizer, quantization_config=quantization_config,
            trainable=trainable, dtype=dtype, **others,
        )


class Equalization(Layer):
    """Keras's Equalization.

    value_range: a pair of numbers, (0, 255) by default
    bins: an integer, 256 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), bins: int = 256,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, bins=bins, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class Flatten(Layer):
    """Keras's Flatten.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class GRU(Layer):
    """Keras's GRU.

    units: an integer
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    reset_after: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None, *,
        return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
        stateful: bool = False, unroll: bool = False, zero_output_for_mask: bool = False,
        reset_after: bool = True, recurrent_regularizer: Any = None, bias_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            return_sequences=return_sequences, return_state=return_state, go_backwards=go_backwards,
            stateful=stateful, unroll=unroll, zero_output_for_mask=zero_output_for_mask,
            reset_after=reset_after, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint,
            dropout=dropout, recurrent_dropout=recurrent_dropout, trainable=trainable, dtype=dtype,
            **others,
        )


class GRUCell(Layer):
    """Keras's GRUCell.

    units: an integer
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    reset_after: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, recurrent_kernel, bias.
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None, *,
        reset_after: bool = True, recurrent_regularizer: Any = None, bias_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            reset_after=reset_after, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint,
            dropout=dropout, recurrent_dropout=recurrent_dropout, trainable=trainable, dtype=dtype,
            **others,
        )


class GaussianDropout(Layer):
    """Keras's GaussianDropout.

    rate: a number
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float, seed: int | None = None, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, seed=seed, trainable=trainable, dtype=dtype, **others,
        )


class GaussianNoise(Layer):
    """Keras's GaussianNoise.

    stddev: a number
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, stddev: float, seed: int | None = None, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, stddev=stddev, seed=seed, trainable=trainable, dtype=dtype, **others,
        )


class GlobalAveragePooling1D(Layer):
    """Keras's GlobalAveragePooling1D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GlobalAveragePooling2D(Layer):
    """Keras's GlobalAveragePooling2D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GlobalAveragePooling3D(Layer):
    """Keras's GlobalAveragePooling3D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GlobalMaxPooling1D(Layer):
    """Keras's GlobalMaxPooling1D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GlobalMaxPooling2D(Layer):
    """Keras's GlobalMaxPooling2D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GlobalMaxPooling3D(Layer):
    """Keras's GlobalMaxPooling3D.

    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    keepdims: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, data_format: Literal["channels_last", "channels_first"] = "channels_last",
        keepdims: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, data_format=data_format, keepdims=keepdims, trainable=trainable, dtype=dtype,
            **others,
        )


class GroupNormalization(Layer):
    """Keras's GroupNormalization.

    groups: an integer, 32 by default
    axis: an integer, -1 by default
    epsilon: a number that is not negative, 0.001 by default
    center: true or false, True by default
    scale: true or false, True by default
    beta_initializer: an initializer, "zeros" by default
    gamma_initializer: an initializer, "ones" by default
    dtype: a dtype policy, "float32" by default

    Weights: gamma, beta.
    """

    def __init__(
        self, groups: int = 32, axis: int = -1, epsilon: float = 0.001, center: bool = True,
        scale: bool = True, beta_initializer: _Initializer = "zeros",
        gamma_initializer: _Initializer = "ones", beta_regularizer: Any = None, *,
        gamma_regularizer: Any = None, beta_constraint: Any = None, gamma_constraint: Any = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, groups=groups, axis=axis, epsilon=epsilon, center=center, scale=scale,
            beta_initializer=beta_initializer, gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer,
            beta_constraint=beta_constraint, gamma_constraint=gamma_constraint, trainable=trainable,
            dtype=dtype, **others,
        )


class GroupedQueryAttention(Layer):
    """Keras's GroupedQueryAttention.

    head_dim: an integer
    num_query_heads: an integer
    num_key_value_heads: an integer
    dropout: a number, 0.0 by default
    use_bias: true or false, True by default
    sliding_window: an integer or null, None by default
    use_gate: true or false, False by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, head_dim: int, num_query_heads: int, num_key_value_heads: int, dropout: float = 0.0,
        use_bias: bool = True, sliding_window: int | None = None, *, use_gate: bool = False,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, seed: int | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, head_dim=head_dim, num_query_heads=num_query_heads,
            num_key_value_heads=num_key_value_heads, dropout=dropout, use_bias=use_bias,
            sliding_window=sliding_window, use_gate=use_gate, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class HashedCrossing(Layer):
    """Keras's HashedCrossing.

    num_bins: an integer
    output_mode: one of 'int', 'one_hot', "int" by default
    sparse: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, num_bins: int, output_mode: Literal["int", "one_hot"] = "int", sparse: bool = False,
        *, trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, num_bins=num_bins, output_mode=output_mode, sparse=sparse,
            trainable=trainable, dtype=dtype, **others,
        )


class Hashing(Layer):
    """Keras's Hashing.

    num_bins: an integer
    mask_value: a string, a number or null, None by default
    salt: an integer, two integers or null, None by default
    output_mode: one of 'one_hot', 'multi_hot', 'count', 'binary', 'int', "int" by default
    sparse: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, num_bins: int, mask_value: Any = None, salt: Any = None,
        output_mode: Literal["one_hot", "multi_hot", "count", "binary", "int"] = "int",
        sparse: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, num_bins=num_bins, mask_value=mask_value, salt=salt, output_mode=output_mode,
            sparse=sparse, trainable=trainable, dtype=dtype, **others,
        )


class Highway(Layer):
    """Keras's Highway.

    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, carry_kernel, bias, carry_bias.
    """

    def __init__(
        self, *, activation: _Activation = "linear", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class Identity(Layer):
    """Keras's Identity.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class InputLayer(Layer):
    """Keras's InputLayer.

    batch_shape: a shape
    sparse: true or false, False by default
    ragged: true or false, False by default
    optional: true or false, False by default
    dtype: an element type, "float32" by default
    """

    def __init__(
        self, batch_shape: int | Sequence[int | None], *, sparse: bool = False,
        ragged: bool = False, optional: bool = False, dtype: Any = "float32",
        trainable: bool = True, name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, batch_shape=batch_shape, sparse=sparse, ragged=ragged, optional=optional,
            dtype=dtype, trainable=trainable, **others,
        )


class IntegerLookup(VocabularyLayer):
    """Keras's IntegerLookup.

    max_tokens: an integer or null, None by default
    num_oov_indices: an integer, 1 by default
    mask_token: an integer or null, None by default
    oov_token: an integer or null, -1 by default
    vocabulary: a list of integers or null, None by default
    vocabulary_dtype: one of 'int64', "int64" by default
    idf_weights: a number or an array of numbers, None by default
    invert: true or false, False by default
    output_mode: one of 'int', 'one_hot', 'multi_hot', 'count', 'tf_idf', "int" by default
    sparse: true or false, False by default
    pad_to_max_tokens: true or false, False by default
    oov_method: one of 'floormod', 'farmhash', "floormod" by default
    salt: an integer, two integers or null, None by default
    vocabulary_size: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, max_tokens: int | None = None, num_oov_indices: int = 1,
        mask_token: int | None = None, oov_token: int | None = -1, vocabulary: Any = None,
        vocabulary_dtype: Literal["int64"] = "int64", idf_weights: Any = None, invert: bool = False,
        output_mode: Literal["int", "one_hot", "multi_hot", "count", "tf_idf"] = "int",
        sparse: bool = False, pad_to_max_tokens: bool = False,
        oov_method: Literal["floormod", "farmhash"] = "floormod", salt: Any = None, *,
        vocabulary_size: int | None = None, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, max_tokens=max_tokens, num_oov_indices=num_oov_indices,
            mask_token=mask_token, oov_token=oov_token, vocabulary=vocabulary,
            vocabulary_dtype=vocabulary_dtype, idf_weights=idf_weights, invert=invert,
            output_mode=output_mode, sparse=sparse, pad_to_max_tokens=pad_to_max_tokens,
            oov_method=oov_method, salt=salt, vocabulary_size=vocabulary_size, trainable=trainable,
            dtype=dtype, **others,
        )


class LSTM(Layer):
    """Keras's LSTM.

    units: an integer
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    unit_forget_bias: true or false, True by default
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", unit_forget_bias: bool = True, *,
        return_sequences: bool = False, return_state: bool = False, go_backwards: bool = False,
        stateful: bool = False, unroll: bool = False, zero_output_for_mask: bool = False,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            return_sequences=return_sequences, return_state=return_state, go_backwards=go_backwards,
            stateful=stateful, unroll=unroll, zero_output_for_mask=zero_output_for_mask,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint,
            dropout=dropout, recurrent_dropout=recurrent_dropout, trainable=trainable, dtype=dtype,
            **others,
        )


class LSTMCell(Layer):
    """Keras's LSTMCell.

    units: an integer
    activation: an activation, "tanh" by default
    recurrent_activation: an activation, "sigmoid" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    unit_forget_bias: true or false, True by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, recurrent_kernel, bias.
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh",
        recurrent_activation: _Activation = "sigmoid", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", unit_forget_bias: bool = True, *,
        kernel_regularizer: Any = None, recurrent_regularizer: Any = None,
        bias_regularizer: Any = None, kernel_constraint: Any = None,
        recurrent_constraint: Any = None, bias_constraint: Any = None, dropout: float = 0.0,
        recurrent_dropout: float = 0.0, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation,
            recurrent_activation=recurrent_activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer, recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer, kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint, bias_constraint=bias_constraint,
            dropout=dropout, recurrent_dropout=recurrent_dropout, trainable=trainable, dtype=dtype,
            **others,
        )


class LayerNormalization(Layer):
    """Keras's LayerNormalization.

    axis: an integer or a list of them, -1 by default
    epsilon: a number that is not negative, 0.001 by default
    center: true or false, True by default
    scale: true or false, True by default
    beta_initializer: an initializer, "zeros" by default
    gamma_initializer: an initializer, "ones" by default
    rms_scaling: true or false, False by default
    dtype: a dtype policy, "float32" by default

    Weights: gamma, beta.
    """

    def __init__(
        self, axis: _Integers = -1, epsilon: float = 0.001, center: bool = True, scale: bool = True,
        beta_initializer: _Initializer = "zeros", gamma_initializer: _Initializer = "ones",
        beta_regularizer: Any = None, gamma_regularizer: Any = None, *, rms_scaling: bool = False,
        beta_constraint: Any = None, gamma_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, axis=axis, epsilon=epsilon, center=center, scale=scale,
            beta_initializer=beta_initializer, gamma_initializer=gamma_initializer,
            beta_regularizer=beta_regularizer, gamma_regularizer=gamma_regularizer,
            rms_scaling=rms_scaling, beta_constraint=beta_constraint,
            gamma_constraint=gamma_constraint, trainable=trainable, dtype=dtype, **others,
        )


class LayerScale(Layer):
    """Keras's LayerScale.

    init_values: a number
    projection_dim: an integer
    dtype: a dtype policy, "float32" by default

    Weights: variable.
    """

    def __init__(
        self, init_values: float, projection_dim: int, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, init_values=init_values, projection_dim=projection_dim, trainable=trainable,
            dtype=dtype, **others,
        )


class LeakyReLU(Layer):
    """Keras's LeakyReLU.

    negative_slope: a number that is not negative, 0.3 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, negative_slope: float = 0.3, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, negative_slope=negative_slope, trainable=trainable, dtype=dtype, **others,
        )


class LocallyConnected1D(Layer):
    """Keras's LocallyConnected1D.

    filters: an integer
    kernel_size: 1 integers of at least 1
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    implementation: an integer, 1 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, *, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        activation: _Activation = "linear", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, implementation: int = 1,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint, implementation=implementation, trainable=trainable,
            dtype=dtype, **others,
        )


class LocallyConnected2D(Layer):
    """Keras's LocallyConnected2D.

    filters: an integer
    kernel_size: 2 integers of at least 1
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    implementation: an integer, 1 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, *, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        activation: _Activation = "linear", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, implementation: int = 1,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, kernel_constraint=kernel_constraint,
            bias_constraint=bias_constraint, implementation=implementation, trainable=trainable,
            dtype=dtype, **others,
        )


class Masking(Layer):
    """Keras's Masking.

    mask_value: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, mask_value: float = 0.0, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, mask_value=mask_value, trainable=trainable, dtype=dtype, **others,
        )


class MaxNumBoundingBoxes(Layer):
    """Keras's MaxNumBoundingBoxes.

    max_number: a number
    fill_value: a number, -1.0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, max_number: float, fill_value: float = -1.0, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, max_number=max_number, fill_value=fill_value, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class MaxPooling1D(Layer):
    """Keras's MaxPooling1D.

    pool_size: 1 integers of at least 1, 2 by default
    strides: 1 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class MaxPooling2D(Layer):
    """Keras's MaxPooling2D.

    pool_size: 2 integers of at least 1, 2 by default
    strides: 2 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class MaxPooling3D(Layer):
    """Keras's MaxPooling3D.

    pool_size: 3 integers of at least 1, 2 by default
    strides: 3 integers or null, None by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, pool_size: _Integers = 2, strides: _Integers | None = None,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, pool_size=pool_size, strides=strides, padding=padding,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class Maximum(Layer):
    """Keras's Maximum.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class MaxoutDense(Layer):
    """Keras's MaxoutDense.

    units: an integer
    nb_feature: an integer, 4 by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, bias.
    """

    def __init__(
        self, units: int, *, nb_feature: int = 4, use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, nb_feature=nb_feature, use_bias=use_bias,
            kernel_initializer=kernel_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class MelSpectrogram(Layer):
    """Keras's MelSpectrogram.

    fft_length: an integer, 2048 by default
    sequence_stride: an integer, 512 by default
    sequence_length: an integer or null, None by default
    window: 'hann', 'hamming', numbers or null, "hann" by default
    sampling_rate: a number, 16000.0 by default
    num_mel_bins: an integer, 128 by default
    min_freq: a number, 20.0 by default
    max_freq: a number or null, None by default
    power_to_db: true or false, True by default
    top_db: a number, 80.0 by default
    mag_exp: a number, 2.0 by default
    min_power: a number, 1e-10 by default
    ref_power: a number, 1.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, fft_length: int = 2048, sequence_stride: int = 512,
        sequence_length: int | None = None, window: Any = "hann", sampling_rate: float = 16000.0,
        num_mel_bins: int = 128, min_freq: float = 20.0, max_freq: float | None = None,
        power_to_db: bool = True, top_db: float = 80.0, mag_exp: float = 2.0,
        min_power: float = 1e-10, ref_power: float = 1.0, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, fft_length=fft_length, sequence_stride=sequence_stride,
            sequence_length=sequence_length, window=window, sampling_rate=sampling_rate,
            num_mel_bins=num_mel_bins, min_freq=min_freq, max_freq=max_freq,
            power_to_db=power_to_db, top_db=top_db, mag_exp=mag_exp, min_power=min_power,
            ref_power=ref_power, trainable=trainable, dtype=dtype, **others,
        )


class Minimum(Layer):
    """Keras's Minimum.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class MixUp(Layer):
    """Keras's MixUp.

    alpha: a number, 0.2 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, alpha: float = 0.2,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, alpha=alpha, data_format=data_format, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class MultiHeadAttention(Layer):
    """Keras's MultiHeadAttention.

    num_heads: an integer
    key_dim: an integer
    value_dim: an integer or null, None by default
    dropout: a number, 0.0 by default
    use_bias: true or false, True by default
    output_shape: a shape or null, None by default
    attention_axes: an integer, a list of them, or null, None by default
    sliding_window: an integer or null, None by default
    use_gate: true or false, False by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, num_heads: int, key_dim: int, value_dim: int | None = None, dropout: float = 0.0,
        use_bias: bool = True, output_shape: Any = None, attention_axes: _Integers | None = None,
        sliding_window: int | None = None, *, use_gate: bool = False,
        kernel_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        bias_regularizer: Any = None, activity_regularizer: Any = None,
        kernel_constraint: Any = None, bias_constraint: Any = None, seed: int | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, num_heads=num_heads, key_dim=key_dim, value_dim=value_dim, dropout=dropout,
            use_bias=use_bias, output_shape=output_shape, attention_axes=attention_axes,
            sliding_window=sliding_window, use_gate=use_gate, kernel_initializer=kernel_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            bias_regularizer=bias_regularizer, activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint, bias_constraint=bias_constraint, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class Multiply(Layer):
    """Keras's Multiply.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class Normalization(AdaptingLayer):
    """Keras's Normalization.

    axis: an integer, a list of them, or null, -1 by default
    mean: a number or an array of numbers, None by default
    variance: a number or an array of numbers, None by default
    invert: true or false, False by default
    dtype: a dtype policy, "float32" by default

    Weights: mean, variance, count.
    """

    def __init__(
        self, axis: _Integers | None = -1, mean: Any = None, variance: Any = None,
        invert: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, axis=axis, mean=mean, variance=variance, invert=invert, trainable=trainable,
            dtype=dtype, **others,
        )


class PReLU(Layer):
    """Keras's PReLU.

    alpha_initializer: an initializer, "zeros" by default
    shared_axes: an integer, a list of them, or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: alpha.
    """

    def __init__(
        self, alpha_initializer: _Initializer = "zeros", alpha_regularizer: Any = None,
        alpha_constraint: Any = None, shared_axes: _Integers | None = None, *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, alpha_initializer=alpha_initializer, alpha_regularizer=alpha_regularizer,
            alpha_constraint=alpha_constraint, shared_axes=shared_axes, trainable=trainable,
            dtype=dtype, **others,
        )


class ParametricSoftplus(Layer):
    """Keras's ParametricSoftplus.

    alpha_init: a number, 0.2 by default
    beta_init: a number, 5.0 by default
    shared_axes: an integer, a list of them, or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: alpha, beta.
    """

    def __init__(
        self, *, alpha_init: float = 0.2, beta_init: float = 5.0,
        shared_axes: _Integers | None = None, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, alpha_init=alpha_init, beta_init=beta_init, shared_axes=shared_axes,
            trainable=trainable, dtype=dtype, **others,
        )


class Permute(Layer):
    """Keras's Permute.

    dims: an integer or a list of them
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, dims: _Integers, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, dims=dims, trainable=trainable, dtype=dtype, **others)


class Pipeline(Layer):
    """Keras's Pipeline.

    layers: a list of layers
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, layers: Any, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, layers=layers, trainable=trainable, dtype=dtype, **others)


class RMSNormalization(Layer):
    """Keras's RMSNormalization.

    axis: an integer or a list of them, -1 by default
    epsilon: a number that is not negative, 1e-06 by default
    dtype: a dtype policy, "float32" by default

    Weights: scale.
    """

    def __init__(
        self, axis: _Integers = -1, epsilon: float = 1e-06, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, axis=axis, epsilon=epsilon, trainable=trainable, dtype=dtype, **others,
        )


class RNN(Layer):
    """Keras's RNN.

    cell: a cell or a list of cells
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, cell: Any, return_sequences: bool = False, return_state: bool = False,
        go_backwards: bool = False, stateful: bool = False, unroll: bool = False,
        zero_output_for_mask: bool = False, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, cell=cell, return_sequences=return_sequences, return_state=return_state,
            go_backwards=go_backwards, stateful=stateful, unroll=unroll,
            zero_output_for_mask=zero_output_for_mask, trainable=trainable, dtype=dtype, **others,
        )


class RandAugment(Layer):
    """Keras's RandAugment.

    value_range: a pair of numbers, (0, 255) by default
    num_ops: an integer, 2 by default
    factor: a number from 0.0 to 1.0, or a pair of such numbers, 0.5 by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), num_ops: int = 2, factor: Any = 0.5,
        interpolation: Literal["nearest", "bilinear"] = "bilinear", seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, num_ops=num_ops, factor=factor,
            interpolation=interpolation, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class RandomBrightness(Layer):
    """Keras's RandomBrightness.

    factor: a number from -1.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, seed=seed, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomColorDegeneration(Layer):
    """Keras's RandomColorDegeneration.

    factor: a number from -1.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomColorJitter(Layer):
    """Keras's RandomColorJitter.

    value_range: a pair of numbers, (0, 255) by default
    brightness_factor: a number, a pair or null, None by default
    contrast_factor: a number, a pair or null, None by default
    saturation_factor: a number, a pair or null, None by default
    hue_factor: a number, a pair or null, None by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, value_range: Any = (0, 255), brightness_factor: Any = None,
        contrast_factor: Any = None, saturation_factor: Any = None, hue_factor: Any = None,
        seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, value_range=value_range, brightness_factor=brightness_factor,
            contrast_factor=contrast_factor, saturation_factor=saturation_factor,
            hue_factor=hue_factor, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class RandomContrast(Layer):
    """Keras's RandomContrast.

    factor: a number from 0.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255), seed: int | None = None, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, seed=seed, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomCrop(Layer):
    """Keras's RandomCrop.

    height: an integer
    width: an integer
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, height: int, width: int, seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, height=height, width=width, seed=seed, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomElasticTransform(Layer):
    """Keras's RandomElasticTransform.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    scale: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    fill_mode: one of 'constant', 'nearest', 'reflect', 'wrap', 'mirror', "reflect" by default
    fill_value: a number, 0.0 by default
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, scale: Any = 1.0,
        interpolation: Literal["nearest", "bilinear"] = "bilinear",
        fill_mode: Literal["constant", "nearest", "reflect", "wrap", "mirror"] = "reflect",
        fill_value: float = 0.0, value_range: Any = (0, 255), seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, scale=scale, interpolation=interpolation, fill_mode=fill_mode,
            fill_value=fill_value, value_range=value_range, seed=seed, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomErasing(Layer):
    """Keras's RandomErasing.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    scale: a number from 0.0 to 1.0, or a pair of such numbers, (0.02, 0.33) by default
    fill_value: a number, a list of three numbers, or null, None by default
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, scale: Any = (0.02, 0.33), fill_value: Any = None,
        value_range: Any = (0, 255), seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, scale=scale, fill_value=fill_value, value_range=value_range,
            seed=seed, data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class RandomFlip(Layer):
    """Keras's RandomFlip.

    mode: one of 'horizontal', 'vertical', 'horizontal_and_vertical', "horizontal_and_vertical" by
        default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self,
        mode: Literal["horizontal", "vertical", "horizontal_and_vertical"] = "horizontal_and_vertical",
        seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, mode=mode, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class RandomFourierFeatures(Layer):
    """Keras's RandomFourierFeatures.

    output_dim: an integer
    kernel_initializer: 'gaussian', 'laplacian' or an initializer, "gaussian" by default
    scale: a number or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel_scale, unscaled_kernel, bias.
    """

    def __init__(
        self, output_dim: int, *, kernel_initializer: Any = "gaussian", scale: float | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, output_dim=output_dim, kernel_initializer=kernel_initializer, scale=scale,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomGaussianBlur(Layer):
    """Keras's RandomGaussianBlur.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    kernel_size: 2 integers of at least 1, 3 by default
    sigma: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, kernel_size: _Integers = 3, sigma: Any = 1.0,
        value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, kernel_size=kernel_size, sigma=sigma, value_range=value_range,
            data_format=data_format, seed=seed, trainable=trainable, dtype=dtype, **others,
        )


class RandomGrayscale(Layer):
    """Keras's RandomGrayscale.

    factor: a number, 0.5 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: float = 0.5,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, data_format=data_format, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class RandomHeight(Layer):
    """Keras's RandomHeight.

    factor: a number from -1.0 to 1000000.0, or a pair of such numbers
    interpolation: one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'area',
        "bilinear" by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, *,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"] = "bilinear",
        seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, interpolation=interpolation, seed=seed,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class RandomHue(Layer):
    """Keras's RandomHue.

    factor: a number from 0.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomInvert(Layer):
    """Keras's RandomInvert.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, value_range: Any = (0, 255), seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, seed=seed, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomPerspective(Layer):
    """Keras's RandomPerspective.

    factor: a number from 0.0 to 1.0, or a pair of such numbers, 1.0 by default
    scale: a number, 1.0 by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    fill_value: a number, 0.0 by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any = 1.0, scale: float = 1.0,
        interpolation: Literal["nearest", "bilinear"] = "bilinear", fill_value: float = 0.0,
        seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, scale=scale, interpolation=interpolation,
            fill_value=fill_value, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class RandomPosterization(Layer):
    """Keras's RandomPosterization.

    factor: a number from 1.0 to 8.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomRotation(Layer):
    """Keras's RandomRotation.

    factor: a number from -10000.0 to 10000.0, or a pair of such numbers
    fill_mode: one of 'constant', 'nearest', 'reflect', 'wrap', "reflect" by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    seed: an integer or null, None by default
    fill_value: a number, 0.0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "reflect",
        interpolation: Literal["nearest", "bilinear"] = "bilinear", seed: int | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, fill_mode=fill_mode, interpolation=interpolation, seed=seed,
            fill_value=fill_value, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class RandomSaturation(Layer):
    """Keras's RandomSaturation.

    factor: a number from -1.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomSharpness(Layer):
    """Keras's RandomSharpness.

    factor: a number from 0.0 to 1.0, or a pair of such numbers
    value_range: a pair of numbers, (0, 255) by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, value_range: Any = (0, 255),
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, value_range=value_range, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomShear(Layer):
    """Keras's RandomShear.

    x_factor: a number from -1.0 to 1.0, or a pair of such numbers, 0.0 by default
    y_factor: a number from -1.0 to 1.0, or a pair of such numbers, 0.0 by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    fill_mode: one of 'constant', 'nearest', 'reflect', 'wrap', "reflect" by default
    fill_value: a number, 0.0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, x_factor: Any = 0.0, y_factor: Any = 0.0,
        interpolation: Literal["nearest", "bilinear"] = "bilinear",
        fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "reflect",
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, x_factor=x_factor, y_factor=y_factor, interpolation=interpolation,
            fill_mode=fill_mode, fill_value=fill_value, data_format=data_format, seed=seed,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomTranslation(Layer):
    """Keras's RandomTranslation.

    height_factor: a number from -1.0 to 1.0, or a pair of such numbers
    width_factor: a number from -1.0 to 1.0, or a pair of such numbers
    fill_mode: one of 'constant', 'nearest', 'reflect', 'wrap', "reflect" by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    seed: an integer or null, None by default
    fill_value: a number, 0.0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, height_factor: Any, width_factor: Any,
        fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "reflect",
        interpolation: Literal["nearest", "bilinear"] = "bilinear", seed: int | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, height_factor=height_factor, width_factor=width_factor, fill_mode=fill_mode,
            interpolation=interpolation, seed=seed, fill_value=fill_value, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class RandomWidth(Layer):
    """Keras's RandomWidth.

    factor: a number from -1.0 to 1000000.0, or a pair of such numbers
    interpolation: one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'area',
        "bilinear" by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, factor: Any, *,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"] = "bilinear",
        seed: int | None = None,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, factor=factor, interpolation=interpolation, seed=seed,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class RandomZoom(Layer):
    """Keras's RandomZoom.

    height_factor: a number from -1.0 to 1.0, or a pair of such numbers
    width_factor: a number from -1.0 to 1.0, a pair of such numbers, or null, None by default
    fill_mode: one of 'constant', 'nearest', 'reflect', 'wrap', "reflect" by default
    interpolation: one of 'nearest', 'bilinear', "bilinear" by default
    seed: an integer or null, None by default
    fill_value: a number, 0.0 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, height_factor: Any, width_factor: Any = None,
        fill_mode: Literal["constant", "nearest", "reflect", "wrap"] = "reflect",
        interpolation: Literal["nearest", "bilinear"] = "bilinear", seed: int | None = None,
        fill_value: float = 0.0,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, height_factor=height_factor, width_factor=width_factor, fill_mode=fill_mode,
            interpolation=interpolation, seed=seed, fill_value=fill_value, data_format=data_format,
            trainable=trainable, dtype=dtype, **others,
        )


class ReLU(Layer):
    """Keras's ReLU.

    max_value: a number that is not negative, None by default
    negative_slope: a number that is not negative, 0.0 by default
    threshold: a number that is not negative, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, max_value: float | None = None, negative_slope: float = 0.0, threshold: float = 0.0,
        *, trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, max_value=max_value, negative_slope=negative_slope, threshold=threshold,
            trainable=trainable, dtype=dtype, **others,
        )


class RepeatVector(Layer):
    """Keras's RepeatVector.

    n: an integer
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, n: int, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, n=n, trainable=trainable, dtype=dtype, **others)


class Rescaling(Layer):
    """Keras's Rescaling.

    scale: a number or an array of numbers
    offset: a number or an array of numbers, 0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, scale: Any, offset: Any = 0, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, scale=scale, offset=offset, trainable=trainable, dtype=dtype, **others,
        )


class Reshape(Layer):
    """Keras's Reshape.

    target_shape: a shape
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, target_shape: int | Sequence[int | None], *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, target_shape=target_shape, trainable=trainable, dtype=dtype, **others,
        )


class Resizing(Layer):
    """Keras's Resizing.

    height: an integer
    width: an integer
    interpolation: one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'area',
        "bilinear" by default
    crop_to_aspect_ratio: true or false, False by default
    pad_to_aspect_ratio: true or false, False by default
    fill_mode: one of 'constant', "constant" by default
    fill_value: a number, 0.0 by default
    antialias: true or false, False by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, height: int, width: int,
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"] = "bilinear",
        crop_to_aspect_ratio: bool = False, pad_to_aspect_ratio: bool = False,
        fill_mode: Literal["constant"] = "constant", fill_value: float = 0.0,
        antialias: bool = False, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, height=height, width=width, interpolation=interpolation,
            crop_to_aspect_ratio=crop_to_aspect_ratio, pad_to_aspect_ratio=pad_to_aspect_ratio,
            fill_mode=fill_mode, fill_value=fill_value, antialias=antialias,
            data_format=data_format, trainable=trainable, dtype=dtype, **others,
        )


class ReversibleEmbedding(Layer):
    """Keras's ReversibleEmbedding.

    input_dim: an integer
    output_dim: an integer
    embeddings_initializer: an initializer, "uniform" by default
    mask_zero: true or false, False by default
    quantization_config: null or an object, None by default
    dtype: a dtype policy, "float32" by default
    tie_weights: true or false, True by default
    reverse_dtype: a dtype or null, None by default
    logit_soft_cap: a number or null, None by default

    Weights: embeddings.
    """

    def __init__(
        self, input_dim: int, output_dim: int, *, embeddings_initializer: _Initializer = "uniform",
        embeddings_regularizer: Any = None, activity_regularizer: Any = None,
        embeddings_constraint: Any = None, mask_zero: bool = False, quantization_config: Any = None,
        trainable: bool = True, dtype: Any = "float32", tie_weights: bool = True,
        reverse_dtype: Any = None, logit_soft_cap: float | None = None, name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(
            name=name, input_dim=input_dim, output_dim=output_dim,
            embeddings_initializer=embeddings_initializer,
            embeddings_regularizer=embeddings_regularizer,
            activity_regularizer=activity_regularizer, embeddings_constraint=embeddings_constraint,
            mask_zero=mask_zero, quantization_config=quantization_config, trainable=trainable,
            dtype=dtype, tie_weights=tie_weights, reverse_dtype=reverse_dtype,
            logit_soft_cap=logit_soft_cap, **others,
        )


class SReLU(Layer):
    """Keras's SReLU.

    t_left_initializer: an initializer, "zeros" by default
    a_left_initializer: an initializer, "glorot_uniform" by default
    t_right_initializer: an initializer, "glorot_uniform" by default
    a_right_initializer: an initializer, "ones" by default
    shared_axes: an integer, a list of them, or null, None by default
    dtype: a dtype policy, "float32" by default

    Weights: t_left, a_left, t_right, a_right.
    """

    def __init__(
        self, *, t_left_initializer: _Initializer = "zeros",
        a_left_initializer: _Initializer = "glorot_uniform",
        t_right_initializer: _Initializer = "glorot_uniform",
        a_right_initializer: _Initializer = "ones", shared_axes: _Integers | None = None,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, t_left_initializer=t_left_initializer, a_left_initializer=a_left_initializer,
            t_right_initializer=t_right_initializer, a_right_initializer=a_right_initializer,
            shared_axes=shared_axes, trainable=trainable, dtype=dtype, **others,
        )


class STFTSpectrogram(Layer):
    """Keras's STFTSpectrogram.

    mode: one of 'log', 'magnitude', 'psd', 'real', 'imag', 'angle', 'stft', "log" by default
    frame_length: an integer, 256 by default
    frame_step: an integer or null, None by default
    fft_length: an integer or null, None by default
    window: a window's name, its numbers or null, "hann" by default
    periodic: true or false, False by default
    scaling: 'density', 'spectrum' or null, "density" by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    expand_dims: true or false, False by default
    dtype: a dtype policy, "float32" by default

    Weights: real_kernel, imag_kernel.
    """

    def __init__(
        self, *, mode: Literal["log", "magnitude", "psd", "real", "imag", "angle", "stft"] = "log",
        frame_length: int = 256, frame_step: int | None = None, fft_length: int | None = None,
        window: Any = "hann", periodic: bool = False, scaling: Any = "density",
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        expand_dims: bool = False, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, mode=mode, frame_length=frame_length, frame_step=frame_step,
            fft_length=fft_length, window=window, periodic=periodic, scaling=scaling,
            padding=padding, data_format=data_format, expand_dims=expand_dims, trainable=trainable,
            dtype=dtype, **others,
        )


class SeparableConv1D(Layer):
    """Keras's SeparableConv1D.

    filters: an integer
    kernel_size: 1 integers of at least 1
    strides: 1 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', 'causal', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 1 integers of at least 1, 1 by default
    depth_multiplier: an integer, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    depthwise_initializer: an initializer, "glorot_uniform" by default
    pointwise_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: depthwise_kernel, pointwise_kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same", "causal"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, depth_multiplier: int = 1, activation: _Activation = "linear",
        *, use_bias: bool = True, depthwise_initializer: _Initializer = "glorot_uniform",
        pointwise_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, depthwise_constraint: Any = None,
        pointwise_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, depth_multiplier=depth_multiplier,
            activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
            pointwise_initializer=pointwise_initializer, bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class SeparableConv2D(Layer):
    """Keras's SeparableConv2D.

    filters: an integer
    kernel_size: 2 integers of at least 1
    strides: 2 integers of at least 1, 1 by default
    padding: one of 'valid', 'same', "valid" by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dilation_rate: 2 integers of at least 1, 1 by default
    depth_multiplier: an integer, 1 by default
    activation: an activation, "linear" by default
    use_bias: true or false, True by default
    depthwise_initializer: an initializer, "glorot_uniform" by default
    pointwise_initializer: an initializer, "glorot_uniform" by default
    bias_initializer: an initializer, "zeros" by default
    dtype: a dtype policy, "float32" by default

    Weights: depthwise_kernel, pointwise_kernel, bias.
    """

    def __init__(
        self, filters: int, kernel_size: _Integers, strides: _Integers = 1,
        padding: Literal["valid", "same"] = "valid",
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        dilation_rate: _Integers = 1, depth_multiplier: int = 1, activation: _Activation = "linear",
        *, use_bias: bool = True, depthwise_initializer: _Initializer = "glorot_uniform",
        pointwise_initializer: _Initializer = "glorot_uniform",
        bias_initializer: _Initializer = "zeros", depthwise_regularizer: Any = None,
        pointwise_regularizer: Any = None, bias_regularizer: Any = None,
        activity_regularizer: Any = None, depthwise_constraint: Any = None,
        pointwise_constraint: Any = None, bias_constraint: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, filters=filters, kernel_size=kernel_size, strides=strides, padding=padding,
            data_format=data_format, dilation_rate=dilation_rate, depth_multiplier=depth_multiplier,
            activation=activation, use_bias=use_bias, depthwise_initializer=depthwise_initializer,
            pointwise_initializer=pointwise_initializer, bias_initializer=bias_initializer,
            depthwise_regularizer=depthwise_regularizer,
            pointwise_regularizer=pointwise_regularizer, bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer, depthwise_constraint=depthwise_constraint,
            pointwise_constraint=pointwise_constraint, bias_constraint=bias_constraint,
            trainable=trainable, dtype=dtype, **others,
        )


class SimpleRNN(Layer):
    """Keras's SimpleRNN.

    units: an integer
    activation: an activation, "tanh" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    return_sequences: true or false, False by default
    return_state: true or false, False by default
    go_backwards: true or false, False by default
    stateful: true or false, False by default
    unroll: true or false, False by default
    zero_output_for_mask: true or false, False by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, *, return_sequences: bool = False,
        return_state: bool = False, go_backwards: bool = False, stateful: bool = False,
        unroll: bool = False, zero_output_for_mask: bool = False, bias_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer, return_sequences=return_sequences,
            return_state=return_state, go_backwards=go_backwards, stateful=stateful, unroll=unroll,
            zero_output_for_mask=zero_output_for_mask, bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout,
            trainable=trainable, dtype=dtype, **others,
        )


class SimpleRNNCell(Layer):
    """Keras's SimpleRNNCell.

    units: an integer
    activation: an activation, "tanh" by default
    use_bias: true or false, True by default
    kernel_initializer: an initializer, "glorot_uniform" by default
    recurrent_initializer: an initializer, "orthogonal" by default
    bias_initializer: an initializer, "zeros" by default
    dropout: a number, 0.0 by default
    recurrent_dropout: a number, 0.0 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, recurrent_kernel, bias.
    """

    def __init__(
        self, units: int, activation: _Activation = "tanh", use_bias: bool = True,
        kernel_initializer: _Initializer = "glorot_uniform",
        recurrent_initializer: _Initializer = "orthogonal",
        bias_initializer: _Initializer = "zeros", kernel_regularizer: Any = None,
        recurrent_regularizer: Any = None, *, bias_regularizer: Any = None,
        kernel_constraint: Any = None, recurrent_constraint: Any = None,
        bias_constraint: Any = None, dropout: float = 0.0, recurrent_dropout: float = 0.0,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, units=units, activation=activation, use_bias=use_bias,
            kernel_initializer=kernel_initializer, recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer, kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer, bias_regularizer=bias_regularizer,
            kernel_constraint=kernel_constraint, recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint, dropout=dropout, recurrent_dropout=recurrent_dropout,
            trainable=trainable, dtype=dtype, **others,
        )


class Softmax(Layer):
    """Keras's Softmax.

    axis: an integer or a list of them, -1 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, axis: _Integers = -1, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, axis=axis, trainable=trainable, dtype=dtype, **others)


class Solarization(Layer):
    """Keras's Solarization.

    addition_factor: a number from 0.0 to 1.0, or a pair of such numbers, 0.0 by default
    threshold_factor: a number from 0.0 to 1.0, or a pair of such numbers, 0.0 by default
    value_range: a pair of numbers, (0, 255) by default
    seed: an integer or null, None by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, addition_factor: Any = 0.0, threshold_factor: Any = 0.0, value_range: Any = (0, 255),
        seed: int | None = None, *,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, addition_factor=addition_factor, threshold_factor=threshold_factor,
            value_range=value_range, seed=seed, data_format=data_format, trainable=trainable,
            dtype=dtype, **others,
        )


class SpatialDropout1D(Layer):
    """Keras's SpatialDropout1D.

    rate: a number
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float, seed: int | None = None, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, seed=seed, trainable=trainable, dtype=dtype, **others,
        )


class SpatialDropout2D(Layer):
    """Keras's SpatialDropout2D.

    rate: a number
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, data_format=data_format, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class SpatialDropout3D(Layer):
    """Keras's SpatialDropout3D.

    rate: a number
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    seed: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, rate: float,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        seed: int | None = None, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, rate=rate, data_format=data_format, seed=seed, trainable=trainable,
            dtype=dtype, **others,
        )


class SpectralNormalization(Layer):
    """Keras's SpectralNormalization.

    layer: a layer
    power_iterations: an integer, 1 by default
    dtype: a dtype policy, "float32" by default

    Weights: kernel, vector_u.
    """

    def __init__(
        self, layer: Layer, power_iterations: int = 1, *, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, layer=layer, power_iterations=power_iterations, trainable=trainable,
            dtype=dtype, **others,
        )


class StackedRNNCells(Layer):
    """Keras's StackedRNNCells.

    cells: a list of cells
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, cells: Sequence[Layer], *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, cells=cells, trainable=trainable, dtype=dtype, **others)


class StatisticsNormalization(Layer):
    """Keras's StatisticsNormalization.

    mode: an integer, 2 by default
    axis: an integer, -1 by default
    epsilon: a number, 0.001 by default
    dtype: a dtype policy, "float32" by default

    Weights: gamma, beta, moving_mean, moving_variance.
    """

    def __init__(
        self, *, mode: int = 2, axis: int = -1, epsilon: float = 0.001,
        beta_regularizer: Any = None, gamma_regularizer: Any = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, mode=mode, axis=axis, epsilon=epsilon, beta_regularizer=beta_regularizer,
            gamma_regularizer=gamma_regularizer, trainable=trainable, dtype=dtype, **others,
        )


class StochasticDepth(Layer):
    """Keras's StochasticDepth.

    drop_path_rate: a number
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, drop_path_rate: float, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, drop_path_rate=drop_path_rate, trainable=trainable, dtype=dtype, **others,
        )


class StringLookup(VocabularyLayer):
    """Keras's StringLookup.

    max_tokens: an integer or null, None by default
    num_oov_indices: an integer, 1 by default
    mask_token: a string or null, None by default
    oov_token: a string or null, "[UNK]" by default
    vocabulary: a list of strings or null, None by default
    idf_weights: a number or an array of numbers, None by default
    invert: true or false, False by default
    output_mode: one of 'int', 'one_hot', 'multi_hot', 'count', 'tf_idf', "int" by default
    pad_to_max_tokens: true or false, False by default
    sparse: true or false, False by default
    encoding: 'utf-8', "utf-8" by default
    oov_method: one of 'floormod', 'farmhash', "floormod" by default
    salt: an integer, two integers or null, None by default
    vocabulary_size: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, max_tokens: int | None = None, num_oov_indices: int = 1,
        mask_token: str | None = None, oov_token: str | None = "[UNK]", vocabulary: Any = None,
        idf_weights: Any = None, invert: bool = False,
        output_mode: Literal["int", "one_hot", "multi_hot", "count", "tf_idf"] = "int",
        pad_to_max_tokens: bool = False, sparse: bool = False, encoding: Any = "utf-8", *,
        oov_method: Literal["floormod", "farmhash"] = "floormod", salt: Any = None,
        vocabulary_size: int | None = None, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, max_tokens=max_tokens, num_oov_indices=num_oov_indices,
            mask_token=mask_token, oov_token=oov_token, vocabulary=vocabulary,
            idf_weights=idf_weights, invert=invert, output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens, sparse=sparse, encoding=encoding,
            oov_method=oov_method, salt=salt, vocabulary_size=vocabulary_size, trainable=trainable,
            dtype=dtype, **others,
        )


class Subtract(Layer):
    """Keras's Subtract.

    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, trainable: bool = True, dtype: Any = "float32", name: str | None = None,
        **others: Any,
    ) -> None:
        super().__init__(name=name, trainable=trainable, dtype=dtype, **others)


class TextVectorization(VocabularyLayer):
    """Keras's TextVectorization.

    max_tokens: an integer or null, None by default
    standardize: one of 'lower_and_strip_punctuation', 'lower', 'strip_punctuation' or null,
        "lower_and_strip_punctuation" by default
    split: one of 'whitespace', 'character' or null, "whitespace" by default
    ngrams: an integer, a list of integers or null, None by default
    output_mode: one of 'int', 'one_hot', 'multi_hot', 'count', 'tf_idf', "int" by default
    output_sequence_length: an integer or null, None by default
    pad_to_max_tokens: true or false, False by default
    vocabulary: a list of strings or null, None by default
    idf_weights: a number or an array of numbers, None by default
    sparse: true or false, False by default
    ragged: true or false, False by default
    encoding: 'utf-8', "utf-8" by default
    vocabulary_size: an integer or null, None by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, max_tokens: int | None = None,
        standardize: Literal["lower_and_strip_punctuation", "lower", "strip_punctuation"] = "lower_and_strip_punctuation",
        split: Literal["whitespace", "character"] = "whitespace", ngrams: Any = None,
        output_mode: Literal["int", "one_hot", "multi_hot", "count", "tf_idf"] = "int",
        output_sequence_length: int | None = None, pad_to_max_tokens: bool = False,
        vocabulary: Any = None, idf_weights: Any = None, sparse: bool = False, ragged: bool = False,
        encoding: Any = "utf-8", *, vocabulary_size: int | None = None, trainable: bool = True,
        dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, max_tokens=max_tokens, standardize=standardize, split=split, ngrams=ngrams,
            output_mode=output_mode, output_sequence_length=output_sequence_length,
            pad_to_max_tokens=pad_to_max_tokens, vocabulary=vocabulary, idf_weights=idf_weights,
            sparse=sparse, ragged=ragged, encoding=encoding, vocabulary_size=vocabulary_size,
            trainable=trainable, dtype=dtype, **others,
        )


class ThresholdedReLU(Layer):
    """Keras's ThresholdedReLU.

    theta: a number that is not negative, 1.0 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, *, theta: float = 1.0, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, theta=theta, trainable=trainable, dtype=dtype, **others)


class TimeDistributed(Layer):
    """Keras's TimeDistributed.

    layer: a layer
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, layer: Layer, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, layer=layer, trainable=trainable, dtype=dtype, **others)


class UnitNormalization(Layer):
    """Keras's UnitNormalization.

    axis: an integer or a list of them, -1 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, axis: _Integers = -1, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, axis=axis, trainable=trainable, dtype=dtype, **others)


class UpSampling1D(Layer):
    """Keras's UpSampling1D.

    size: an integer, 2 by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, size: int = 2, *, trainable: bool = True, dtype: Any = "float32",
        name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(name=name, size=size, trainable=trainable, dtype=dtype, **others)


class UpSampling2D(Layer):
    """Keras's UpSampling2D.

    size: 2 integers of at least 1, 2 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    interpolation: one of 'nearest', 'bilinear', 'bicubic', 'lanczos3', 'lanczos5', 'area',
        "nearest" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, size: _Integers = 2,
        data_format: Literal["channels_last", "channels_first"] = "channels_last",
        interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5", "area"] = "nearest",
        *, trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, size=size, data_format=data_format, interpolation=interpolation,
            trainable=trainable, dtype=dtype, **others,
        )


class UpSampling3D(Layer):
    """Keras's UpSampling3D.

    size: 3 integers of at least 1, 2 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, size: _Integers = 2,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, size=size, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class ZeroPadding1D(Layer):
    """Keras's ZeroPadding1D.

    padding: an integer or a pair of integers, none negative, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, padding: _Padding = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, padding=padding, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class ZeroPadding2D(Layer):
    """Keras's ZeroPadding2D.

    padding: an integer or 2 pairs of integers, none negative, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, padding: _Padding = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, padding=padding, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


class ZeroPadding3D(Layer):
    """Keras's ZeroPadding3D.

    padding: an integer or 3 pairs of integers, none negative, 1 by default
    data_format: one of 'channels_last', 'channels_first', "channels_last" by default
    dtype: a dtype policy, "float32" by default
    """

    def __init__(
        self, padding: _Padding = 1,
        data_format: Literal["channels_last", "channels_first"] = "channels_last", *,
        trainable: bool = True, dtype: Any = "float32", name: str | None = None, **others: Any,
    ) -> None:
        super().__init__(
            name=name, padding=padding, data_format=data_format, trainable=trainable, dtype=dtype,
            **others,
        )


AvgPool1D = AveragePooling1D
AvgPool2D = AveragePooling2D
AvgPool3D = AveragePooling3D
Convolution1D = Conv1D
Convolution1DTranspose = Conv1DTranspose
Convolution2D = Conv2D
Convolution2DTranspose = Conv2DTranspose
Convolution3D = Conv3D
Convolution3DTranspose = Conv3DTranspose
GlobalAvgPool1D = GlobalAveragePooling1D
GlobalAvgPool2D = GlobalAveragePooling2D
GlobalAvgPool3D = GlobalAveragePooling3D
GlobalMaxPool1D = GlobalMaxPooling1D
GlobalMaxPool2D = GlobalMaxPooling2D
GlobalMaxPool3D = GlobalMaxPooling3D
GroupQueryAttention = GroupedQueryAttention
MaxPool1D = MaxPooling1D
MaxPool2D = MaxPooling2D
MaxPool3D = MaxPooling3D
SeparableConvolution1D = SeparableConv1D
SeparableConvolution2D = SeparableConv2D


def add(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Add(**arguments)(inputs)`"""
    return Add(**arguments)(inputs)


def average(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Average(**arguments)(inputs)`"""
    return Average(**arguments)(inputs)


def concatenate(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Concatenate(**arguments)(inputs)`"""
    return Concatenate(**arguments)(inputs)


def dot(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Dot(**arguments)(inputs)`"""
    return Dot(**arguments)(inputs)


def maximum(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Maximum(**arguments)(inputs)`"""
    return Maximum(**arguments)(inputs)


def minimum(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Minimum(**arguments)(inputs)`"""
    return Minimum(**arguments)(inputs)


def multiply(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Multiply(**arguments)(inputs)`"""
    return Multiply(**arguments)(inputs)


def subtract(inputs: Sequence[Any], **arguments: Any) -> Any:
    """`Subtract(**arguments)(inputs)`"""
    return Subtract(**arguments)(inputs)


__all__ = [
    "Activation", "ActivityRegularization", "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D",
    "AdaptiveAveragePooling3D", "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D",
    "AdaptiveMaxPooling3D", "Add", "AdditiveAttention", "AlphaDropout", "Attention", "AugMix",
    "AutoContrast", "Average", "AveragePooling1D", "AveragePooling2D", "AveragePooling3D",
    "AvgPool1D", "AvgPool2D", "AvgPool3D", "BatchNormalization", "Bidirectional",
    "CategoryEncoding", "CenterCrop", "Concatenate", "ContrastLimitedAdaptiveHistogramEqualization",
    "Conv1D", "Conv1DTranspose", "Conv2D", "Conv2DTranspose", "Conv3D", "Conv3DTranspose",
    "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Convolution1D", "Convolution1DTranspose",
    "Convolution2D", "Convolution2DTranspose", "Convolution3D", "Convolution3DTranspose",
    "CosineMerge", "Cropping1D", "Cropping2D", "Cropping3D", "CutMix", "Dense", "DepthwiseConv1D",
    "DepthwiseConv2D", "Discretization", "Dot", "Dropout", "ELU", "EinsumDense", "Embedding",
    "Equalization", "Flatten", "GRU", "GRUCell", "GaussianDropout", "GaussianNoise",
    "GlobalAveragePooling1D", "GlobalAveragePooling2D", "GlobalAveragePooling3D", "GlobalAvgPool1D",
    "GlobalAvgPool2D", "GlobalAvgPool3D", "GlobalMaxPool1D", "GlobalMaxPool2D", "GlobalMaxPool3D",
    "GlobalMaxPooling1D", "GlobalMaxPooling2D", "GlobalMaxPooling3D", "GroupNormalization",
    "GroupQueryAttention", "GroupedQueryAttention", "HashedCrossing", "Hashing", "Highway",
    "Identity", "Input", "InputLayer", "IntegerLookup", "LSTM", "LSTMCell", "Lambda", "Layer",
    "LayerNormalization", "LayerScale", "LeakyReLU", "LocallyConnected1D", "LocallyConnected2D",
    "Masking", "MaxNumBoundingBoxes", "MaxPool1D", "MaxPool2D", "MaxPool3D", "MaxPooling1D",
    "MaxPooling2D", "MaxPooling3D", "Maximum", "MaxoutDense", "MelSpectrogram", "Minimum", "MixUp",
    "MultiHeadAttention", "Multiply", "Normalization", "NumpyLayer", "PReLU", "ParametricSoftplus",
    "Permute", "Pipeline", "RMSNormalization", "RNN", "RandAugment", "RandomBrightness",
    "RandomColorDegeneration", "RandomColorJitter", "RandomContrast", "RandomCrop",
    "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomFourierFeatures",
    "RandomGaussianBlur", "RandomGrayscale", "RandomHeight", "RandomHue", "RandomInvert",
    "RandomPerspective", "RandomPosterization", "RandomRotation", "RandomSaturation",
    "RandomSharpness", "RandomShear", "RandomTranslation", "RandomWidth", "RandomZoom", "ReLU",
    "RepeatVector", "Rescaling", "Reshape", "Resizing", "ReversibleEmbedding", "SReLU",
    "STFTSpectrogram", "SeparableConv1D", "SeparableConv2D", "SeparableConvolution1D",
    "SeparableConvolution2D", "SimpleRNN", "SimpleRNNCell", "Softmax", "Solarization",
    "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "SpectralNormalization",
    "StackedRNNCells", "StatisticsNormalization", "StochasticDepth", "StringLookup", "Subtract",
    "TextVectorization", "ThresholdedReLU", "TimeDistributed", "UnitNormalization", "UpSampling1D",
    "UpSampling2D", "UpSampling3D", "ZeroPadding1D", "ZeroPadding2D", "ZeroPadding3D", "add",
    "average", "concatenate", "dot", "maximum", "minimum", "multiply", "subtract",
]
