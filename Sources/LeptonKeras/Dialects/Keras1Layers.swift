import LeptonBase
import LeptonJSON

/// Classes and keys of Keras 1 in the words of Keras 2.
enum Keras1Layers {
  private static let classes: [String: String] = [
    "Convolution1D": "Conv1D", "Convolution2D": "Conv2D", "Convolution3D": "Conv3D",
    "AtrousConvolution1D": "Conv1D", "AtrousConvolution2D": "Conv2D",
    "AtrousConv1D": "Conv1D", "AtrousConv2D": "Conv2D",
    "Deconvolution2D": "Conv2DTranspose", "Deconvolution3D": "Conv3DTranspose",
    "SeparableConvolution2D": "SeparableConv2D", "TimeDistributedDense": "Dense",
  ]

  /// Classes that do not always say where the channels are.
  private static let silentClasses = [
    "ZeroPadding", "UpSampling", "Cropping", "MaxPooling", "AveragePooling", "GlobalMaxPooling",
    "GlobalAveragePooling", "Conv2D", "Conv3D", "SeparableConv", "LocallyConnected", "ConvLSTM",
  ]

  /// Paddings by the names of sides, or as top, bottom, left, right.
  private static func translatePadding(_ config: inout JSONObject) {
    if let sides = config["padding"]?.asObject {
      let names =
        sides["top_pad"] != nil || sides["bottom_pad"] != nil || config["data_format"] != nil
        ? ["top_pad", "bottom_pad", "left_pad", "right_pad"] : ["left_pad", "right_pad"]
      config["padding"] = .array(names.map { sides[$0] ?? 0 })
    }
    if let sides = config["padding"]?.asArray, sides.count == 4 {
      config["padding"] = [.array(Array(sides[..<2])), .array(Array(sides[2...]))]
    }
  }

  private static let renames: [(String, String)] = [
    ("nb_filter", "filters"), ("subsample", "strides"), ("subsample_length", "strides"),
    ("border_mode", "padding"), ("dim_ordering", "data_format"), ("atrous_rate", "dilation_rate"),
    ("bias", "use_bias"), ("inner_init", "recurrent_initializer"),
    ("inner_activation", "recurrent_activation"), ("W_regularizer", "kernel_regularizer"),
    ("U_regularizer", "recurrent_regularizer"), ("b_regularizer", "bias_regularizer"),
    ("W_constraint", "kernel_constraint"), ("b_constraint", "bias_constraint"),
    ("dropout_W", "dropout"), ("dropout_U", "recurrent_dropout"),
    ("depthwise_init", "depthwise_initializer"), ("pointwise_init", "pointwise_initializer"),
    ("beta_init", "beta_initializer"), ("gamma_init", "gamma_initializer"),
    ("pool_length", "pool_size"), ("stride", "strides"), ("sigma", "stddev"), ("p", "rate"),
  ]

  /// Renames the class and the keys; the shapes of values follow Keras 2.
  static func translate(
    _ className: inout String, _ config: inout JSONObject, channelsFirst: Bool
  ) throws(LeptonError) {
    className = classes[className] ?? className
    let isEmbedding = className == "Embedding"
    if className == "Merge" { try translateMerge(&className, &config) }
    if className == "SReLU" {
      for name in ["t_left", "a_left", "t_right", "a_right"] {
        config.rename(name + "_init", to: name + "_initializer")
      }
    }
    if className == "Highway" { config["transform_bias"] = nil }
    let betaInitial = className == "ParametricSoftplus" ? config.take("beta_init") : nil
    if isEmbedding {
      config.rename("init", to: "embeddings_initializer")
      config.rename("W_regularizer", to: "embeddings_regularizer")
      config.rename("W_constraint", to: "embeddings_constraint")
      config["dropout"] = nil
    } else if className == "PReLU" {
      config.rename("init", to: "alpha_initializer")
    } else {
      config.rename("init", to: "kernel_initializer")
      config.rename("output_dim", to: "units")
      // The shape of the input, which `batch_input_shape` says too.
      config["input_dim"] = nil
    }
    if className == "BatchNormalization" { try translateMode(&className, &config) }
    gatherKernelSize(className, &config)
    for (old, new) in renames { config.rename(old, to: new) }
    if let betaInitial { config["beta_init"] = betaInitial }
    if className == "UpSampling1D" { config.rename("length", to: "size") }
    if className == "Conv2DTranspose" || className == "Conv3DTranspose" {
      // The batch says nothing.
      if let shape = config["output_shape"]?.asArray {
        config["output_shape"] = .array(Array(shape.dropFirst()))
      }
    }
    if let bias = config.take("forget_bias_init") {
      config["unit_forget_bias"] = .bool(bias.asString == "one" || bias.asString == "ones")
    }
    config["consume_less"] = nil
    switch config["data_format"]?.asString {
    case "tf": config["data_format"] = "channels_last"
    case "th": config["data_format"] = "channels_first"
    default:
      let isSpatial = silentClasses.contains { className.hasPrefix($0) }
      if isSpatial, className.hasSuffix("2D") || className.hasSuffix("3D") {
        config["data_format"] = channelsFirst ? "channels_first" : "channels_last"
      }
    }
    if className.hasPrefix("ZeroPadding") { translatePadding(&config) }
    if className == "LSTM" || className == "GRU" || className == "SimpleRNN",
      config["use_bias"] == nil
    {
      config["use_bias"] = true
    }
  }

  /// One class whose `mode` says what it does.
  private static func translateMerge(
    _ className: inout String, _ config: inout JSONObject
  ) throws(LeptonError) {
    let mode = config.take("mode")?.asString
    let axis = config.take("concat_axis")
    let dotAxes = config.take("dot_axes")
    let isNamed = config.take("mode_type")?.asString ?? "raw" == "raw"
    for key in ["layers", "output_shape", "output_shape_type", "output_mask", "output_mask_type"] {
      config[key] = nil
    }
    config["arguments"] = nil
    switch (isNamed, mode) {
    case (true, "sum"): className = "Add"
    case (true, "mul"): className = "Multiply"
    case (true, "ave"): className = "Average"
    case (true, "max"): className = "Maximum"
    case (true, "concat"):
      className = "Concatenate"
      config["axis"] = axis ?? -1
    case (true, "dot"):
      className = "Dot"
      config["axes"] = dotAxes ?? -1
      config["normalize"] = false
    case (true, "cos"):
      className = "CosineMerge"
      config["dot_axes"] = dotAxes ?? -1
    default:
      throw LeptonError(
        .unsupported,
        "'mode': a Merge by a Python function cannot be run; only sum, mul, ave, max, concat, dot and "
          + "cos can")
    }
  }

  /// Modes 1 and 2 take the statistics of the sample or the batch, which is another layer here.
  private static func translateMode(
    _ className: inout String, _ config: inout JSONObject
  ) throws(LeptonError) {
    for key in ["beta_init", "gamma_init"] where config[key]?.isNull == true { config[key] = nil }
    guard let mode = config["mode"], mode != 0 else {
      config["mode"] = nil
      return
    }
    className = "StatisticsNormalization"
  }

  /// Sizes that Keras 1 wrote one by one.
  private static func gatherKernelSize(_ className: String, _ config: inout JSONObject) {
    for keys in [
      ["filter_length"], ["nb_row", "nb_col"], ["kernel_dim1", "kernel_dim2", "kernel_dim3"],
    ] {
      let sizes = keys.compactMap { config[$0] }
      guard sizes.count == keys.count else { continue }
      for key in keys { config[key] = nil }
      config["kernel_size"] = .array(sizes)
    }
  }
}
