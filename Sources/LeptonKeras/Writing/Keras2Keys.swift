/// The configuration keys of the layers that Keras 2 has, beside `name`, `trainable` and `dtype`: what
/// `get_config()` writes and what the constructors take in tf_keras 2.21, the last of that line.
enum Keras2Keys {
  /// The keys of a class, nil where Keras 2 has no such layer.
  static func keys(of className: String) -> Set<String>? {
    table[className].map { Set($0.words) }
  }

  private static let table: [String: String] = [
    "Activation": "activation",
    "ActivityRegularization": "l1 l2",
    "Add": "",
    "AdditiveAttention": "dropout use_scale",
    "AlphaDropout": "rate seed noise_shape",
    "Attention": "dropout use_scale score_mode",
    "Average": "",
    "AveragePooling1D": "strides pool_size padding data_format",
    "AveragePooling2D": "pool_size padding strides data_format",
    "AveragePooling3D": "pool_size padding strides data_format",
    "BatchNormalization": """
    axis momentum epsilon center scale beta_initializer gamma_initializer moving_mean_initializer
    moving_variance_initializer beta_regularizer gamma_regularizer beta_constraint
    gamma_constraint synchronized
    """,
    "Bidirectional": "layer merge_mode backward_layer",
    "CategoryEncoding": "num_tokens output_mode sparse",
    "CenterCrop": "height width",
    "Concatenate": "axis",
    "Conv1D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv1DTranspose": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint output_padding
    """,
    "Conv2D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv2DTranspose": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint output_padding
    """,
    "Conv3D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv3DTranspose": """
    filters kernel_size strides padding data_format groups activation use_bias kernel_initializer
    bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint
    bias_constraint output_padding dilation_rate
    """,
    "ConvLSTM1D": """
    return_sequences return_state go_backwards stateful unroll filters kernel_size strides padding
    data_format dilation_rate activation recurrent_activation use_bias kernel_initializer
    recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer
    recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "ConvLSTM2D": """
    return_sequences return_state go_backwards stateful unroll filters kernel_size strides padding
    data_format dilation_rate activation recurrent_activation use_bias kernel_initializer
    recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer
    recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "ConvLSTM3D": """
    return_sequences return_state go_backwards stateful unroll filters kernel_size strides padding
    data_format dilation_rate activation recurrent_activation use_bias kernel_initializer
    recurrent_initializer bias_initializer unit_forget_bias kernel_regularizer
    recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "Dense": """
    units activation use_bias kernel_initializer bias_initializer kernel_regularizer
    bias_regularizer activity_regularizer kernel_constraint bias_constraint
    """,
    "DepthwiseConv1D": """
    kernel_size strides padding data_format dilation_rate groups activation use_bias
    bias_initializer bias_regularizer activity_regularizer bias_constraint depth_multiplier
    depthwise_initializer depthwise_regularizer depthwise_constraint
    """,
    "DepthwiseConv2D": """
    kernel_size strides padding data_format dilation_rate groups activation use_bias
    bias_initializer bias_regularizer activity_regularizer bias_constraint depth_multiplier
    depthwise_initializer depthwise_regularizer depthwise_constraint
    """,
    "Discretization": "bin_boundaries num_bins epsilon output_mode sparse",
    "Dot": "axes normalize",
    "Dropout": "rate noise_shape seed",
    "ELU": "alpha",
    "EinsumDense": """
    output_shape equation activation bias_axes kernel_initializer bias_initializer
    kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
    """,
    "Embedding": """
    input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer
    embeddings_constraint mask_zero sparse
    """,
    "Flatten": "data_format",
    "GRU": """
    return_sequences return_state go_backwards stateful unroll units activation
    recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
    kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout reset_after
    """,
    "GRUCell": """
    units activation recurrent_activation use_bias kernel_initializer recurrent_initializer
    bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout reset_after
    """,
    "GaussianDropout": "rate seed",
    "GaussianNoise": "stddev seed",
    "GlobalAveragePooling1D": "data_format keepdims",
    "GlobalAveragePooling2D": "data_format keepdims",
    "GlobalAveragePooling3D": "data_format keepdims",
    "GlobalMaxPooling1D": "data_format keepdims",
    "GlobalMaxPooling2D": "data_format keepdims",
    "GlobalMaxPooling3D": "data_format keepdims",
    "GroupNormalization": """
    groups axis epsilon center scale beta_initializer gamma_initializer beta_regularizer
    gamma_regularizer beta_constraint gamma_constraint
    """,
    "HashedCrossing": "num_bins output_mode sparse",
    "Hashing": "num_bins salt mask_value output_mode sparse",
    "Identity": "dynamic",
    "IntegerLookup": """
    invert max_tokens num_oov_indices oov_token mask_token output_mode sparse pad_to_max_tokens
    vocabulary_dtype idf_weights vocabulary vocabulary_size
    """,
    "LSTM": """
    return_sequences return_state go_backwards stateful unroll units activation
    recurrent_activation use_bias kernel_initializer recurrent_initializer bias_initializer
    unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer
    activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout
    recurrent_dropout
    """,
    "LSTMCell": """
    units activation recurrent_activation use_bias kernel_initializer recurrent_initializer
    bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "LayerNormalization": """
    axis epsilon center scale beta_initializer gamma_initializer beta_regularizer
    gamma_regularizer beta_constraint gamma_constraint
    """,
    "LeakyReLU": "alpha",
    "LocallyConnected1D": """
    filters kernel_size strides padding data_format activation use_bias kernel_initializer
    bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint
    bias_constraint implementation
    """,
    "LocallyConnected2D": """
    filters kernel_size strides padding data_format activation use_bias kernel_initializer
    bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint
    bias_constraint implementation
    """,
    "Masking": "mask_value",
    "MaxPooling1D": "strides pool_size padding data_format",
    "MaxPooling2D": "pool_size padding strides data_format",
    "MaxPooling3D": "pool_size padding strides data_format",
    "Maximum": "",
    "Minimum": "",
    "MultiHeadAttention": """
    num_heads key_dim value_dim dropout use_bias output_shape attention_axes kernel_initializer
    bias_initializer kernel_regularizer bias_regularizer activity_regularizer kernel_constraint
    bias_constraint query_shape key_shape value_shape softmax_robust_masking
    """,
    "Multiply": "",
    "Normalization": "axis invert mean variance",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "Permute": "dims",
    "RNN": "return_sequences return_state go_backwards stateful unroll cell",
    "RandomBrightness": "factor value_range seed",
    "RandomContrast": "factor seed",
    "RandomCrop": "height width seed",
    "RandomFlip": "mode seed",
    "RandomRotation": "factor fill_mode fill_value interpolation seed",
    "RandomTranslation": "height_factor width_factor fill_mode fill_value interpolation seed",
    "RandomZoom": "height_factor width_factor fill_mode fill_value interpolation seed",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "scale offset",
    "Reshape": "target_shape",
    "Resizing": "height width interpolation crop_to_aspect_ratio",
    "SeparableConv1D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint depth_multiplier depthwise_initializer pointwise_initializer
    depthwise_regularizer pointwise_regularizer depthwise_constraint pointwise_constraint
    """,
    "SeparableConv2D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint depth_multiplier depthwise_initializer pointwise_initializer
    depthwise_regularizer pointwise_regularizer depthwise_constraint pointwise_constraint
    """,
    "SimpleRNN": """
    return_sequences return_state go_backwards stateful unroll units activation use_bias
    kernel_initializer recurrent_initializer bias_initializer kernel_regularizer
    recurrent_regularizer bias_regularizer activity_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "SimpleRNNCell": """
    units activation use_bias kernel_initializer recurrent_initializer bias_initializer
    kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout
    """,
    "Softmax": "axis robust_masking",
    "SpatialDropout1D": "rate noise_shape seed",
    "SpatialDropout2D": "rate noise_shape seed data_format",
    "SpatialDropout3D": "rate noise_shape seed data_format",
    "SpectralNormalization": "layer power_iterations",
    "StackedRNNCells": "cells",
    "StringLookup": """
    invert max_tokens num_oov_indices oov_token mask_token output_mode sparse pad_to_max_tokens
    idf_weights vocabulary vocabulary_size encoding
    """,
    "Subtract": "",
    "TextVectorization": """
    max_tokens standardize split ngrams output_mode output_sequence_length pad_to_max_tokens
    sparse ragged vocabulary idf_weights encoding vocabulary_size
    """,
    "TimeDistributed": "layer",
    "UnitNormalization": "axis",
    "UpSampling1D": "size",
    "UpSampling2D": "size data_format interpolation",
    "UpSampling3D": "size data_format",
    "ZeroPadding1D": "padding",
    "ZeroPadding2D": "padding data_format",
    "ZeroPadding3D": "padding data_format",
  ]
}
