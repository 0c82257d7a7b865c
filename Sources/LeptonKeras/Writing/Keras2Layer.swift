import LeptonBase
import LeptonJSON
import LeptonLayers

/// Layers in the vocabulary of Keras 2.
struct Keras2Layer {
  let form: Keras2Form

  /// The layer with the keys that Keras 2 has.
  ///
  /// - Throws: `.unsupported` where Keras 2 lacks the layer, one of its options or a value of it; the
  ///   message names layer and key.
  func converted(_ layer: JSONObject) throws(LeptonError) -> JSONObject {
    let name = layer["config"]?["name"]?.asString ?? layer["class_name"]?.asString ?? "?"
    do throws(LeptonError) {
      var converted = try envelope(layer, name)
      converted[OldRule.envelopeKey] = layer[OldRule.envelopeKey]
      return converted
    } catch { throw error.at("layer '\(name)'") }
  }

  private func envelope(_ layer: JSONObject, _ name: String) throws(LeptonError) -> JSONObject {
    let className = try layer.string("class_name")
    let config = try layer.object("config")
    if config["layers"] != nil { return try Keras2Model(form: form).converted(layer) }
    if let registered = layer["registered_name"]?.asString,
      registered.contains(">") || KnownKeys.keys(of: className) == nil
    {
      return try userLayer(registered, config)
    }
    if className == "InputLayer" {
      return form.envelope(
        "keras.layers", className,
        [
          "batch_input_shape": config["batch_shape"] ?? .null,
          "dtype": config["dtype"] ?? "float32",
          "sparse": false, "ragged": false, "name": .string(name),
        ])
    }
    guard let known = Keras2Keys.keys(of: className),
      form != .shared || !Self.readDifferently.contains(className)
    else {
      throw LeptonError(.unsupported, "Keras 2 has no layer \(className)")
    }
    var converted = try options(config, of: className, known)
    if className == "MultiHeadAttention" {
      let shapes = layer["build_config"]?["shapes_dict"]
      let query = shapes?["query_shape"] ?? .null
      let value = shapes?["value_shape"] ?? .null
      converted["query_shape"] = query
      converted["key_shape"] = shapes?["key_shape"] ?? value
      converted["value_shape"] = value
    }
    return form.envelope("keras.layers", className, converted)
  }

  /// A layer of the user's own, whose class the reader brings along: its configuration is its own.
  private func userLayer(
    _ registered: String, _ config: JSONObject
  ) throws(LeptonError) -> JSONObject {
    var config = config
    if let dtype = config["dtype"] { config["dtype"] = try policy(dtype) }
    var envelope = form.envelope("", registered, config)
    if form == .archive {
      envelope["module"] = .null
      envelope["class_name"] = .string(
        String(
          registered[
            (registered.firstIndex(of: ">").map(registered.index(after:)) ?? registered.startIndex)...
          ]))
      envelope["registered_name"] = .string(registered)
    }
    return envelope
  }

  private func options(
    _ config: JSONObject, of className: String, _ known: Set<String>
  ) throws(LeptonError) -> JSONObject {
    var result = JSONObject()
    for member in config.members {
      let (key, value) = (member.key, member.value)
      do throws(LeptonError) {
        if className == "LeakyReLU", key == "negative_slope" {
          result["alpha"] = value
        } else if try isKept(key, value, className, known) {
          result[key] = try self.value(value, of: key)
        }
      } catch { throw error.at("'\(key)'") }
    }
    return result
  }

  /// Whether Keras 2 has the key; false where it has not and does anyway what the value says.
  private func isKept(
    _ key: String, _ value: JSONValue, _ className: String, _ known: Set<String>
  ) throws(LeptonError) -> Bool {
    let usual = Keras2Usual.value(of: key, in: className)
    // Earlier versions of Keras 2 lack some of these keys, too.
    if let usual, usual == value { return false }
    if ["name", "trainable", "dtype"].contains(key) || known.contains(key) { return true }
    if key == "activity_regularizer" { return !value.isNull }
    // Keras 2 draws from one stream for all; nothing that is computed without training depends on it.
    if key == "seed" { return false }
    if key == "zero_output_for_mask" {
      // Taken by recurrent layers of Keras 2 without being among their arguments.
      guard value == false || !className.hasPrefix("ConvLSTM") else {
        throw LeptonError(.unsupported, "Keras 2 has no such option of \(className)")
      }
      return value != false
    }
    guard value.isNull || value == false else {
      throw LeptonError(
        .unsupported, "Keras 2 has no such option of \(className), which here is \(value.summary)")
    }
    return false
  }

  private func value(_ value: JSONValue, of key: String) throws(LeptonError) -> JSONValue {
    switch key {
    case "dtype": return try policy(value)
    case "activation", "recurrent_activation": return try activation(value)
    case "layer", "backward_layer", "cell": return try wrapped(value)
    case "cells":
      var cells: [JSONValue] = []
      for cell in value.asArray ?? [] { cells.append(try wrapped(cell)) }
      return .array(cells)
    default: return form.plain(value)
    }
  }

  private func policy(_ value: JSONValue) throws(LeptonError) -> JSONValue {
    guard let name = value.asString ?? value["config"]?["name"]?.asString,
      value["class_name"]?.asString ?? "DTypePolicy" == "DTypePolicy"
    else {
      throw LeptonError(.unsupported, "Keras 2 has no such dtype policy: \(value.summary)")
    }
    return .string(name)
  }

  private func wrapped(_ value: JSONValue) throws(LeptonError) -> JSONValue {
    guard let object = value.asObject else {
      throw LeptonError(.configuration, "it should be a layer, but is \(value.summary)")
    }
    var inner = try converted(object)
    if form == .shared {
      // A layer within a layer keeps its module even in these files, for Keras 3.
      let rules = inner[OldRule.envelopeKey]
      inner = Keras2Form.archive.envelope(
        "keras.layers", inner["class_name"]?.asString ?? "",
        inner["config"]?.asObject ?? JSONObject())
      inner[OldRule.envelopeKey] = rules
    }
    return .object(inner)
  }

  /// Functions that Keras 2 knows, by its names. Its hard sigmoid is another one than that of Keras 3.
  private func activation(_ value: JSONValue) throws(LeptonError) -> JSONValue {
    if value.isNull { return .null }
    guard let name = value.asString else { return try wrapped(value) }
    if name == "silu" { return "swish" }
    if name == "hard_sigmoid_keras2", form != .shared { return "hard_sigmoid" }
    guard Self.activations.contains(name) else {
      throw LeptonError(
        .unsupported,
        name.hasPrefix("hard_sigmoid")
          ? "Keras 2 and 3 have different functions of the name hard_sigmoid"
          : "Keras 2 has no activation function \(name)")
    }
    return value
  }

  private static let activations: Set<String> = [
    "elu", "exponential", "gelu", "linear", "mish", "relu", "selu", "sigmoid", "softmax",
    "softplus", "softsign", "tanh",
  ]

  /// Layers of Keras 2 that Keras 3 reads differently.
  private static let readDifferently: Set<String> = [
    "Attention", "IntegerLookup", "MultiHeadAttention", "SpectralNormalization", "StringLookup",
    "TextVectorization",
  ]
}
