/// The configuration keys of every layer class of Keras 3.15 beside `name`, `trainable` and `dtype`:
/// what its `get_config()` writes and what its constructor takes. `LayerScale` and `StochasticDepth` are
/// layers of `keras.applications`. With them stand the layers of Keras 1 and 2 that have no successor.
enum KnownKeys {
  /// The keys of a class in the order in which Keras writes them, nil where Keras has no such layer.
  static func keys(of className: String) -> [String]? {
    table[className]?.words
  }

  private static let table: [String: String] = [
    "Activation": "activation",
    "ActivityRegularization": "l1 l2",
    "AdaptiveAveragePooling1D": "output_size data_format",
    "AdaptiveAveragePooling2D": "output_size data_format",
    "AdaptiveAveragePooling3D": "output_size data_format",
    "AdaptiveMaxPooling1D": "output_size data_format",
    "AdaptiveMaxPooling2D": "output_size data_format",
    "AdaptiveMaxPooling3D": "output_size data_format",
    "Add": "",
    "AdditiveAttention": "use_scale dropout seed",
    "AlphaDropout": "rate seed noise_shape",
    "Attention": "use_scale score_mode dropout seed",
    "AugMix": """
    data_format value_range num_chains chain_depth factor alpha all_ops interpolation seed
    """,
    "AutoContrast": "data_format value_range",
    "Average": "",
    "AveragePooling1D": "pool_size padding strides data_format",
    "AveragePooling2D": "pool_size padding strides data_format",
    "AveragePooling3D": "pool_size padding strides data_format",
    "BatchNormalization": """
    axis momentum epsilon center scale beta_initializer gamma_initializer
    moving_mean_initializer moving_variance_initializer beta_regularizer gamma_regularizer
    beta_constraint gamma_constraint synchronized renorm renorm_clipping renorm_momentum
    """,
    "Bidirectional": "merge_mode layer backward_layer",
    "CategoryEncoding": "num_tokens output_mode sparse",
    "CenterCrop": "data_format height width",
    "Concatenate": "axis",
    "ContrastLimitedAdaptiveHistogramEqualization": """
    data_format value_range clip_limit tile_grid_size
    """,
    "Conv1D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv1DTranspose": """
    filters kernel_size strides padding output_padding data_format dilation_rate activation
    use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint
    """,
    "Conv2D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv2DTranspose": """
    filters kernel_size strides padding output_padding data_format dilation_rate activation
    use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint
    """,
    "Conv3D": """
    filters kernel_size strides padding data_format dilation_rate groups activation use_bias
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint
    """,
    "Conv3DTranspose": """
    filters kernel_size strides padding output_padding data_format dilation_rate activation
    use_bias kernel_initializer bias_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint
    """,
    "ConvLSTM1D": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask filters
    kernel_size strides padding data_format dilation_rate activation recurrent_activation
    use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias
    kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed
    """,
    "ConvLSTM2D": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask filters
    kernel_size strides padding data_format dilation_rate activation recurrent_activation
    use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias
    kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed
    """,
    "ConvLSTM3D": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask filters
    kernel_size strides padding data_format dilation_rate activation recurrent_activation
    use_bias kernel_initializer recurrent_initializer bias_initializer unit_forget_bias
    kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed
    """,
    "CosineMerge": "dot_axes",
    "Cropping1D": "cropping",
    "Cropping2D": "cropping data_format",
    "Cropping3D": "cropping data_format",
    "CutMix": "data_format factor seed",
    "Dense": """
    units activation use_bias kernel_initializer bias_initializer kernel_regularizer
    bias_regularizer kernel_constraint bias_constraint quantization_config activity_regularizer
    lora_rank lora_alpha
    """,
    "DepthwiseConv1D": """
    depth_multiplier kernel_size strides padding data_format dilation_rate activation use_bias
    depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer
    activity_regularizer depthwise_constraint bias_constraint
    """,
    "DepthwiseConv2D": """
    depth_multiplier kernel_size strides padding data_format dilation_rate activation use_bias
    depthwise_initializer bias_initializer depthwise_regularizer bias_regularizer
    activity_regularizer depthwise_constraint bias_constraint
    """,
    "Discretization": "bin_boundaries num_bins epsilon output_mode sparse",
    "Dot": "axes normalize",
    "Dropout": "rate seed noise_shape",
    "ELU": "alpha",
    "EinsumDense": """
    output_shape equation activation bias_axes kernel_initializer bias_initializer
    kernel_regularizer bias_regularizer activity_regularizer kernel_constraint bias_constraint
    quantization_config lora_rank lora_alpha gptq_unpacked_column_size
    """,
    "Embedding": """
    input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer
    embeddings_constraint mask_zero quantization_config lora_rank lora_alpha
    """,
    "Equalization": "data_format bins value_range",
    "Flatten": "data_format",
    "GRU": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask units
    activation recurrent_activation use_bias kernel_initializer recurrent_initializer
    bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer
    activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout
    recurrent_dropout reset_after seed use_cudnn
    """,
    "GRUCell": """
    units activation recurrent_activation use_bias kernel_initializer recurrent_initializer
    bias_initializer kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout reset_after seed
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
    "GroupedQueryAttention": """
    head_dim num_query_heads num_key_value_heads use_bias use_gate sliding_window dropout
    kernel_initializer bias_initializer kernel_regularizer bias_regularizer activity_regularizer
    kernel_constraint bias_constraint seed flash_attention
    """,
    "HashedCrossing": "num_bins output_mode sparse",
    "Hashing": "num_bins salt mask_value output_mode sparse",
    "Highway": """
    activation use_bias kernel_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint
    """,
    "Identity": "",
    "InputLayer": "batch_shape sparse ragged optional shape batch_size",
    "IntegerLookup": """
    invert max_tokens num_oov_indices oov_token mask_token output_mode sparse pad_to_max_tokens
    vocabulary_dtype idf_weights vocabulary vocabulary_size oov_method salt
    """,
    "LSTM": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask units
    activation recurrent_activation use_bias kernel_initializer recurrent_initializer
    bias_initializer unit_forget_bias kernel_regularizer recurrent_regularizer bias_regularizer
    activity_regularizer kernel_constraint recurrent_constraint bias_constraint dropout
    recurrent_dropout seed use_cudnn
    """,
    "LSTMCell": """
    units activation recurrent_activation use_bias unit_forget_bias kernel_initializer
    recurrent_initializer bias_initializer kernel_regularizer recurrent_regularizer
    bias_regularizer kernel_constraint recurrent_constraint bias_constraint dropout
    recurrent_dropout seed
    """,
    "LayerNormalization": """
    axis epsilon center scale rms_scaling beta_initializer gamma_initializer beta_regularizer
    gamma_regularizer beta_constraint gamma_constraint
    """,
    "LayerScale": "init_values projection_dim",
    "LeakyReLU": "negative_slope",
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
    "MaxNumBoundingBoxes": "data_format max_number fill_value",
    "MaxPooling1D": "pool_size padding strides data_format",
    "MaxPooling2D": "pool_size padding strides data_format",
    "MaxPooling3D": "pool_size padding strides data_format",
    "Maximum": "",
    "MaxoutDense": """
    units nb_feature use_bias kernel_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint
    """,
    "MelSpectrogram": """
    fft_length sequence_stride sequence_length window sampling_rate num_mel_bins min_freq
    max_freq power_to_db top_db mag_exp min_power ref_power
    """,
    "Minimum": "",
    "MixUp": "data_format alpha seed",
    "MultiHeadAttention": """
    num_heads key_dim value_dim dropout use_bias use_gate output_shape attention_axes
    sliding_window kernel_initializer bias_initializer kernel_regularizer bias_regularizer
    activity_regularizer kernel_constraint bias_constraint seed flash_attention
    """,
    "Multiply": "",
    "Normalization": "axis invert mean variance",
    "PReLU": "alpha_initializer alpha_regularizer alpha_constraint shared_axes",
    "ParametricSoftplus": "alpha_init beta_init shared_axes",
    "Permute": "dims",
    "Pipeline": "layers",
    "RMSNormalization": "axis epsilon",
    "RNN": "return_sequences return_state go_backwards stateful unroll zero_output_for_mask cell",
    "RandAugment": "data_format value_range num_ops factor interpolation seed",
    "RandomBrightness": "data_format factor value_range seed",
    "RandomColorDegeneration": "data_format factor value_range seed",
    "RandomColorJitter": """
    data_format value_range brightness_factor contrast_factor saturation_factor hue_factor seed
    """,
    "RandomContrast": "data_format factor value_range seed",
    "RandomCrop": "data_format height width seed",
    "RandomElasticTransform": """
    data_format factor scale interpolation fill_mode fill_value value_range seed
    """,
    "RandomErasing": "data_format factor scale fill_value value_range seed",
    "RandomFlip": "data_format seed mode",
    "RandomFourierFeatures": "output_dim kernel_initializer scale",
    "RandomGaussianBlur": "data_format factor kernel_size sigma value_range seed",
    "RandomGrayscale": "data_format factor seed",
    "RandomHue": "data_format factor value_range seed",
    "RandomInvert": "data_format factor value_range seed",
    "RandomPerspective": "data_format factor scale interpolation fill_value seed",
    "RandomPosterization": "data_format factor value_range seed",
    "RandomRotation": "data_format factor fill_mode fill_value interpolation seed",
    "RandomSaturation": "data_format factor value_range seed",
    "RandomSharpness": "data_format factor value_range seed",
    "RandomShear": "data_format x_factor y_factor fill_mode interpolation seed fill_value",
    "RandomTranslation": """
    data_format height_factor width_factor fill_mode interpolation seed fill_value
    """,
    "RandomZoom": "data_format height_factor width_factor fill_mode interpolation seed fill_value",
    "ReLU": "max_value negative_slope threshold",
    "RepeatVector": "n",
    "Rescaling": "scale offset",
    "Reshape": "target_shape",
    "Resizing": """
    data_format height width interpolation crop_to_aspect_ratio pad_to_aspect_ratio fill_mode
    fill_value antialias
    """,
    "ReversibleEmbedding": """
    input_dim output_dim embeddings_initializer embeddings_regularizer activity_regularizer
    embeddings_constraint mask_zero quantization_config tie_weights reverse_dtype logit_soft_cap
    """,
    "SReLU": """
    t_left_initializer a_left_initializer t_right_initializer a_right_initializer shared_axes
    """,
    "STFTSpectrogram": """
    mode frame_length frame_step fft_length window periodic scaling padding data_format
    expand_dims
    """,
    "SeparableConv1D": """
    depth_multiplier filters kernel_size strides padding data_format dilation_rate activation
    use_bias depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer
    pointwise_regularizer bias_regularizer activity_regularizer depthwise_constraint
    pointwise_constraint bias_constraint
    """,
    "SeparableConv2D": """
    depth_multiplier filters kernel_size strides padding data_format dilation_rate activation
    use_bias depthwise_initializer pointwise_initializer bias_initializer depthwise_regularizer
    pointwise_regularizer bias_regularizer activity_regularizer depthwise_constraint
    pointwise_constraint bias_constraint
    """,
    "SimpleRNN": """
    return_sequences return_state go_backwards stateful unroll zero_output_for_mask units
    activation use_bias kernel_initializer recurrent_initializer bias_initializer
    kernel_regularizer recurrent_regularizer bias_regularizer activity_regularizer
    kernel_constraint recurrent_constraint bias_constraint dropout recurrent_dropout seed
    """,
    "SimpleRNNCell": """
    units activation use_bias kernel_initializer recurrent_initializer bias_initializer
    kernel_regularizer recurrent_regularizer bias_regularizer kernel_constraint
    recurrent_constraint bias_constraint dropout recurrent_dropout seed
    """,
    "Softmax": "axis",
    "Solarization": "data_format value_range addition_factor threshold_factor seed",
    "SpatialDropout1D": "rate seed",
    "SpatialDropout2D": "rate seed data_format",
    "SpatialDropout3D": "rate seed data_format",
    "SpectralNormalization": "layer power_iterations",
    "StackedRNNCells": "cells",
    "StatisticsNormalization": """
    mode axis momentum epsilon beta_initializer gamma_initializer beta_regularizer
    gamma_regularizer
    """,
    "StochasticDepth": "drop_path_rate",
    "StringLookup": """
    invert max_tokens num_oov_indices oov_token mask_token output_mode sparse pad_to_max_tokens
    idf_weights vocabulary vocabulary_size oov_method salt encoding
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
    "ZeroPadding1D": "padding data_format",
    "ZeroPadding2D": "padding data_format",
    "ZeroPadding3D": "padding data_format",
  ]
}
