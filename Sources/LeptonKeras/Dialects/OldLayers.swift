import LeptonBase
import LeptonJSON
import LeptonLayers

/// Translates classes and keys of layers that Keras 1 and 2 wrote into Keras 3's; values within are
/// left to `KerasDialect`.
enum OldLayers {
  /// Classes without a successor.
  static let removedClasses: Set<String> = [
    "LambdaMerge", "Siamese",
  ]

  static func translate(
    _ className: inout String, _ config: inout JSONObject, _ dialect: KerasDialect
  ) throws(LeptonError) {
    if dialect.majorVersion == 1 {
      try Keras1Layers.translate(&className, &config, channelsFirst: dialect.channelsFirst)
    }
    if ["SimpleRNNCell", "LSTMCell", "GRUCell"].contains(className), config["units"] == nil {
      throw LeptonError(
        .unsupported,
        "Keras wrote nothing of what cells are set to before version 2.1; make the model anew and load "
          + "the file's weights into it")
    }
    switch className {
    case "BatchNormalizationV1", "BatchNormalizationV2", "SyncBatchNormalization":
      className = "BatchNormalization"
    case "ThresholdedReLU":
      className = "ReLU"
      config.rename("theta", to: "threshold")
    case "CuDNNLSTM":
      className = "LSTM"
      config["activation"] = "tanh"
      config["recurrent_activation"] = "sigmoid"
    case "CuDNNGRU":
      className = "GRU"
      config["activation"] = "tanh"
      config["recurrent_activation"] = "sigmoid"
      config["reset_after"] = true
    default: break
    }
    try translateKeys(className, &config, dialect)
  }

  private static func translateKeys(
    _ className: String, _ config: inout JSONObject, _ dialect: KerasDialect
  ) throws(LeptonError) {
    switch className {
    case "LeakyReLU": config.rename("alpha", to: "negative_slope")
    case "ReLU":
      if config["negative_slope"]?.isNull == true { config["negative_slope"] = 0.0 }
    case "BatchNormalization":
      flattenAxis(&config)
      try dropBatchNormalizationKeys(&config)
    case "LayerNormalization": flattenAxis(&config)
    case "GRU", "GRUCell":
      if config["reset_after"] == nil { config["reset_after"] = false }
      try dropTimeMajor(&config)
    case "LSTM", "SimpleRNN", "RNN", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D":
      try dropTimeMajor(&config)
    case "DepthwiseConv1D", "DepthwiseConv2D", "SeparableConv1D", "SeparableConv2D",
      "Conv1DTranspose", "Conv2DTranspose", "Conv3DTranspose":
      if config["groups"]?.asInt == 1 { config["groups"] = nil }
      if className.hasPrefix("Depthwise") { config["filters"] = nil }
      if !className.hasSuffix("Transpose") {
        for key in ["kernel_initializer", "kernel_regularizer", "kernel_constraint"] {
          config[key] = nil
        }
      }
    case "MultiHeadAttention":
      for key in ["query_shape", "key_shape", "value_shape", "softmax_robust_masking"] {
        config[key] = nil
      }
    case "Bidirectional":
      try completeBidirectional(&config, zeroesMaskedSteps: dialect.zeroesMaskedSteps)
    case "StringLookup", "IntegerLookup", "TextVectorization":
      // TensorFlow 2.3 and 2.4 had other names.
      config.rename("max_values", to: "max_tokens")
      config.rename("mask_value", to: "mask_token")
      config.rename("oov_value", to: "oov_token")
      for key in ["has_input_vocabulary", "max_vocab_size", "vocabulary_dtype"] {
        if className != "IntegerLookup" || key != "vocabulary_dtype" { config[key] = nil }
      }
    default: break
    }
  }

  /// Keras 3 writes an axis that stands alone as a number.
  private static func flattenAxis(_ config: inout JSONObject) {
    if let axes = config["axis"]?.asArray, axes.count == 1 { config["axis"] = axes[0] }
  }

  private static func dropTimeMajor(_ config: inout JSONObject) throws(LeptonError) {
    guard config["time_major"]?.asBool != true else {
      throw LeptonError(
        .unsupported, "'time_major': true is not supported; Keras 3 has batch-major sequences only")
    }
    config["time_major"] = nil
  }

  private static func dropBatchNormalizationKeys(
    _ config: inout JSONObject
  ) throws(LeptonError) {
    config["fused"] = nil
    for key in ["virtual_batch_size", "adjustment"] {
      guard config[key]?.isNull ?? true else {
        throw LeptonError(.unsupported, "'\(key)' of BatchNormalization is not supported")
      }
      config[key] = nil
    }
    if config["renorm"]?.asBool != true {
      for key in ["renorm", "renorm_clipping", "renorm_momentum"] { config[key] = nil }
    }
  }

  /// Writes out the backward layer, which Keras 3 always does and Keras 2 only where it was given: the
  /// forward one running the other way. With `zeroesMaskedSteps` masked steps give zeros in both.
  private static func completeBidirectional(
    _ config: inout JSONObject, zeroesMaskedSteps: Bool
  ) throws(LeptonError) {
    guard var forward = config["layer"]?.asObject, var forwardConfig = forward["config"]?.asObject
    else {
      throw LeptonError(.configuration, "'layer' of Bidirectional should be a recurrent layer")
    }
    let isSequence = zeroesMaskedSteps && forwardConfig["return_sequences"]?.asBool == true
    let written = forwardConfig["name"]?.asString ?? "layer"
    let name = written.hasPrefix("forward_") ? String(written.dropFirst(8)) : written
    forwardConfig["name"] = .string("forward_" + name)
    let masks = "zero_output_for_mask"
    let takesZeros = forward["class_name"]?.asString?.hasPrefix("ConvLSTM") != true
    if takesZeros { forwardConfig[masks] = .bool(isSequence) }
    if var backward = config["backward_layer"]?.asObject,
      var backwardConfig = backward["config"]?.asObject
    {
      if takesZeros { backwardConfig[masks] = .bool(isSequence) }
      backward["config"] = .object(backwardConfig)
      config["backward_layer"] = .object(backward)
    } else {
      var backward = forward
      var backwardConfig = forwardConfig
      backwardConfig["name"] = .string("backward_" + name)
      backwardConfig["go_backwards"] = .bool(!(forwardConfig["go_backwards"]?.asBool ?? false))
      backward["config"] = .object(backwardConfig)
      config["backward_layer"] = .object(backward)
    }
    forward["config"] = .object(forwardConfig)
    config["layer"] = .object(forward)
  }
}
