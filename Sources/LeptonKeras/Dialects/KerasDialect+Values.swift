import LeptonBase
import LeptonJSON
import LeptonLayers

extension KerasDialect {
  /// Brings the values within a layer's configuration into Keras 3's vocabulary: types, activations,
  /// initializers, regularizers, constraints, and layers and cells within it.
  func normalizeValues(_ config: inout JSONObject, _ className: String) throws(LeptonError) {
    for member in config.members {
      let key = member.key
      do throws(LeptonError) {
        config[key] = try normalized(member.value, key, className)
      } catch {
        throw error.message.hasPrefix("layer '") ? error : error.at("'\(key)'")
      }
    }
  }

  private func normalized(
    _ value: JSONValue, _ key: String, _ className: String
  ) throws(LeptonError) -> JSONValue {
    switch key {
    case "dtype": return className == "Cast" ? value : try policy(value)
    case "activation", "recurrent_activation": return try activation(value)
    case "layer", "backward_layer", "forward_layer", "cell":
      if let object = value.asObject { return .object(try canonical(layer: object)) }
      if key == "cell", let cells = value.asArray {
        return .object(try stackedCells(cells))
      }
      return value
    case "cells":
      var cells: [JSONValue] = []
      for cell in value.asArray ?? [] {
        guard let cell = cell.asObject else {
          throw LeptonError(.configuration, "a cell should be an object, but is \(cell.summary)")
        }
        cells.append(.object(try canonical(layer: cell)))
      }
      return .array(cells)
    case "vocabulary", "idf_weights":
      guard value.asString == nil else {
        throw LeptonError(
          .unsupported,
          "it names a file (\(value.summary)), and files named within a model are never opened")
      }
      return value
    default:
      // A kernel function by its name, which no initializer has.
      if className == "RandomFourierFeatures", value.asString != nil { return value }
      if key.hasSuffix("_initializer") { return initializer(value) }
      if key.hasSuffix("_regularizer") { return regularizer(value) }
      if key.hasSuffix("_constraint") { return constraint(value) }
      return majorVersion < 3 ? plain(value) : value
    }
  }

  private func stackedCells(_ cells: [JSONValue]) throws(LeptonError) -> JSONObject {
    try canonical(layer: [
      "class_name": "StackedRNNCells",
      "config": ["name": "stacked_rnn_cells", "cells": .array(cells)],
    ])
  }

  /// Values that older versions wrapped: arrays, tuples, shapes.
  static func plain(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { plain($0) })
    case .object(let object):
      switch object["class_name"]?.asString {
      case "__tuple__", "TensorShape":
        return .array((object["items"]?.asArray ?? []).map { plain($0) })
      default: break
      }
      if object["type"]?.asString == "ndarray", let inner = object["value"] { return inner }
      return value
    default: return value
    }
  }

  func plain(_ value: JSONValue) -> JSONValue { Self.plain(value) }

  /// The name of a type or policy in any of the forms that were written, nil for none.
  func policyName(_ value: JSONValue) -> String? {
    if let name = value.asString { return name }
    let config = value["config"]
    return config?["name"]?.asString ?? config?["source_name"]?.asString
  }

  /// A policy as Keras 3 writes it; null where none is given.
  func policy(_ value: JSONValue) throws(LeptonError) -> JSONValue {
    if value.isNull { return .null }
    if majorVersion >= 3, value["module"] != nil || value.asString != nil { return value }
    guard let name = policyName(value) else {
      throw LeptonError(.configuration, "a type should be a name or a policy, not \(value.summary)")
    }
    // `infer` (TensorFlow 1): whatever the input has.
    if name == "infer" || name == "_infer" { return .null }
    return [
      "module": "keras", "class_name": "DTypePolicy", "config": ["name": .string(name)],
      "registered_name": nil,
    ]
  }

  /// The functions that Keras 3 knows by name, beside `hard_sigmoid_keras2`.
  private static let activations: Set<String> = [
    "linear", "relu", "relu6", "leaky_relu", "elu", "selu", "celu", "gelu", "silu", "mish",
    "softmax", "softplus", "softsign", "tanh", "sigmoid", "hard_sigmoid", "hard_silu", "hard_tanh",
    "hard_shrink", "soft_shrink", "tanh_shrink", "squareplus", "sparse_plus", "sparse_sigmoid",
    "log_sigmoid", "log_softmax", "sparsemax", "glu", "exponential", "threshold",
    "hard_sigmoid_keras2",
  ]

  /// An activation: a function's name, or a layer.
  ///
  /// `hard_sigmoid` of Keras 1 and 2 is clip(0.2 x + 0.5, 0, 1), that of Keras 3 relu6(x + 3) / 6;
  /// the old one gets the name `hard_sigmoid_keras2`.
  func activation(_ value: JSONValue) throws(LeptonError) -> JSONValue {
    if CustomObjects.function(value) != nil { return value }
    switch value {
    case .null: return majorVersion < 3 ? "linear" : .null
    case .string(let name):
      var known = name
      if name == "swish" { known = "silu" }
      if name == "hard_swish" { known = "hard_silu" }
      if name == "hard_sigmoid", majorVersion < 3 { known = "hard_sigmoid_keras2" }
      guard Self.activations.contains(known) else {
        throw LeptonError(
          .unsupported,
          "'\(name)' is none of Keras's activation functions; a function written by a user is not in "
            + "the file: \(CustomObjects.advice)")
      }
      return .string(known)
    case .object(let object):
      if object["class_name"]?.asString == "function" {
        return try activation(object["config"] ?? .null)
      }
      if let module = object["module"]?.asString, module.hasPrefix("keras.activations") {
        return try activation(object["class_name"] ?? .null)
      }
      guard object["class_name"] != nil else {
        // Keras 3's `.h5` writes a lambda as {"value": [byte-code, …]}.
        throw LeptonError(
          .unsupported,
          "it is no function that Keras knows by name, but a lambda as Python byte-code, which is "
            + "never run; replace it by a Keras layer or function and save the model again")
      }
      return .object(try canonical(layer: object))
    default:
      throw LeptonError(
        .configuration, "an activation should be a name or a layer, but is \(value.summary)")
    }
  }

  private static func envelope(
    _ module: String, _ className: String, _ config: JSONValue
  ) -> JSONValue {
    [
      "module": .string(module), "class_name": .string(className), "config": config,
      "registered_name": nil,
    ]
  }

  private static let initializers: [String: String] = [
    "glorot_uniform": "GlorotUniform", "glorot_normal": "GlorotNormal", "he_normal": "HeNormal",
    "he_uniform": "HeUniform", "lecun_normal": "LecunNormal", "lecun_uniform": "LecunUniform",
    "normal": "RandomNormal", "random_normal": "RandomNormal", "uniform": "RandomUniform",
    "random_uniform": "RandomUniform", "truncated_normal": "TruncatedNormal", "zero": "Zeros",
    "zeros": "Zeros", "one": "Ones", "ones": "Ones", "orthogonal": "Orthogonal",
    "identity": "Identity", "constant": "Constant",
  ]

  private func initializer(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let name):
      return Self.envelope("keras.initializers", Self.initializers[name] ?? name, [:])
    case .object(let object):
      guard majorVersion < 3 || object["module"] == nil,
        let className = object["class_name"]?.asString
      else { return value }
      var config = object["config"]?.asObject ?? JSONObject()
      config["dtype"] = nil
      if config["distribution"]?.asString == "normal" {
        config["distribution"] = "truncated_normal"
      }
      return Self.envelope(
        "keras.initializers", Self.initializers[className] ?? className, .object(config))
    default: return value
    }
  }

  private func regularizer(_ value: JSONValue) -> JSONValue {
    switch value {
    case .string(let name):
      let classes = ["l1": "L1", "l2": "L2", "l1_l2": "L1L2", "l1l2": "L1L2"]
      return Self.envelope("keras.regularizers", classes[name] ?? name, [:])
    case .object(let object):
      if object["class_name"] == nil, object["name"] != nil {
        // Keras 1: {"name": "WeightRegularizer", "l1": …, "l2": …}
        return Self.envelope(
          "keras.regularizers", "L1L2", ["l1": object["l1"] ?? 0.0, "l2": object["l2"] ?? 0.0])
      }
      return wrapped(object, "keras.regularizers")
    default: return value
    }
  }

  private func constraint(_ value: JSONValue) -> JSONValue {
    guard let object = value.asObject else { return value }
    if object["class_name"] == nil, let name = object["name"]?.asString {
      var config = object
      config["name"] = nil
      config.rename("m", to: "max_value")
      return Self.envelope("keras.constraints", Self.constraintClass(name), .object(config))
    }
    return wrapped(object, "keras.constraints")
  }

  private static func constraintClass(_ name: String) -> String {
    switch name {
    case "maxnorm", "MaxNorm": "MaxNorm"
    case "nonneg", "NonNeg": "NonNeg"
    case "unitnorm", "UnitNorm": "UnitNorm"
    default: name
    }
  }

  private func wrapped(_ object: JSONObject, _ module: String) -> JSONValue {
    guard majorVersion < 3 || object["module"] == nil,
      let className = object["class_name"]?.asString
    else { return .object(object) }
    return Self.envelope(module, className, object["config"] ?? [:])
  }
}
