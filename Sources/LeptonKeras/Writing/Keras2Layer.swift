import LeptonJSON

/// Layers in the vocabulary of Keras 2, as far as Keras 3 understands that too.
enum Keras2Layer {
  /// The layer with the keys that both have; nil where Keras 2 lacks the layer or one of its options.
  static func converted(_ layer: JSONObject) -> JSONObject? {
    guard let className = layer["class_name"]?.asString,
      let config = layer["config"]?.asObject, !newClasses.contains(className),
      layer["module"]?.asString == "keras.layers", KnownKeys.keys(of: className) != nil
    else { return nil }
    if className == "InputLayer" {
      return [
        "class_name": "InputLayer",
        "config": [
          "batch_input_shape": config["batch_shape"] ?? .null,
          "dtype": config["dtype"] ?? "float32",
          "sparse": false, "ragged": false, "name": config["name"] ?? "input",
        ],
      ]
    }
    guard let converted = converted(config, of: className) else { return nil }
    return ["class_name": .string(className), "config": .object(converted)]
  }

  /// The value with which a key that Keras has not had from its beginning says what was so before; nil
  /// for other keys.
  static func usualValue(of key: String, in className: String) -> JSONValue? {
    newKeys[key] ?? newKeysOfClasses["\(className) \(key)"]
  }

  private static func converted(_ config: JSONObject, of className: String) -> JSONObject? {
    var result = JSONObject()
    for member in config.members {
      let (key, value) = (member.key, member.value)
      if let usual = usualValue(of: key, in: className) {
        guard usual == value else { return nil }
        continue
      }
      if key == "seed",
        className.contains("LSTM") || className.contains("GRU")
          || className.contains("RNN")
      {
        continue
      }
      if key == "zero_output_for_mask", value == false { continue }
      switch key {
      case "dtype":
        guard let name = value.asString ?? value["config"]?["name"]?.asString else { return nil }
        result[key] = .string(name)
      case "activation", "recurrent_activation":
        guard let activation = activation(value) else { return nil }
        result[key] = activation
      case "layer", "backward_layer", "cell":
        guard let inner = wrapped(value) else { return nil }
        result[key] = inner
      case "cells":
        var cells: [JSONValue] = []
        for cell in value.asArray ?? [] {
          guard let inner = wrapped(cell) else { return nil }
          cells.append(inner)
        }
        result[key] = .array(cells)
      default: result[key] = withoutAxes(value)
      }
    }
    if className == "LeakyReLU" { result.rename("negative_slope", to: "alpha") }
    return result
  }

  /// A layer within a layer, which keeps its module even in these files.
  private static func wrapped(_ value: JSONValue) -> JSONValue? {
    guard let object = value.asObject, let inner = converted(object) else { return nil }
    return [
      "module": "keras.layers", "class_name": inner["class_name"] ?? .null,
      "config": inner["config"] ?? [:], "registered_name": nil,
    ]
  }

  /// Functions that Keras 2 knows, by its names. Its hard sigmoid is another one than that of Keras 3.
  private static func activation(_ value: JSONValue) -> JSONValue? {
    guard let name = value.asString else { return .none }
    let renamed = ["silu": "swish", "hard_sigmoid_keras2": "hard_sigmoid"][name]
    let common: Set<String> = [
      "elu", "exponential", "gelu", "linear", "mish", "relu", "selu", "sigmoid", "softmax",
      "softplus", "softsign", "tanh",
    ]
    if let renamed { return .string(renamed) }
    guard common.contains(name) else { return .none }
    return value
  }

  /// Initializers without the keys that Keras 3.15 has added.
  private static func withoutAxes(_ value: JSONValue) -> JSONValue {
    guard var object = value.asObject, object["class_name"] != nil,
      var config = object["config"]?.asObject
    else { return value }
    for key in ["input_axes", "output_axes"] where config[key]?.isNull == true {
      config[key] = nil
    }
    object["config"] = .object(config)
    object["shared_object_id"] = nil
    return .object(object)
  }

  /// Keys of Keras 3 alone, with the values that say what Keras 2 does anyway.
  private static let newKeys: JSONObject = [
    "quantization_config": nil, "rms_scaling": false, "synchronized": false, "renorm": false,
    "renorm_clipping": nil, "renorm_momentum": 0.99, "use_gate": false, "sliding_window": nil,
    "pad_to_aspect_ratio": false, "antialias": false,
  ]

  /// The same, of certain classes: "class key".
  private static let newKeysOfClasses: JSONObject = {
    var keys: JSONObject = [
      "RandomContrast value_range": [0, 255], "Resizing fill_mode": "constant",
      "Resizing fill_value": 0.0,
    ]
    for className in [
      "CenterCrop", "RandomBrightness", "RandomContrast", "RandomCrop", "RandomFlip",
      "RandomRotation", "RandomTranslation", "RandomZoom", "Resizing", "ZeroPadding1D",
    ] {
      keys["\(className) data_format"] = "channels_last"
    }
    return keys
  }()

  /// Layers that Keras 2 lacks, or that the two read differently.
  private static let newClasses: Set<String> = [
    "AdaptiveAveragePooling1D", "AdaptiveAveragePooling2D", "AdaptiveAveragePooling3D",
    "AdaptiveMaxPooling1D", "AdaptiveMaxPooling2D", "AdaptiveMaxPooling3D", "AugMix",
    "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization",
    "GroupQueryAttention", "GroupedQueryAttention", "IntegerLookup", "LayerScale",
    "MaxNumBoundingBoxes", "MelSpectrogram", "MixUp", "MultiHeadAttention", "Pipeline",
    "RMSNormalization", "RandAugment", "RandomColorDegeneration", "RandomColorJitter",
    "RandomElasticTransform", "RandomErasing", "RandomGaussianBlur", "RandomGrayscale",
    "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomSaturation",
    "RandomSharpness", "RandomShear", "ReversibleEmbedding", "STFTSpectrogram", "Solarization",
    "SpectralNormalization", "StochasticDepth", "StringLookup", "TextVectorization",
  ]
}
