import LeptonJSON

/// The texts of `.h5` files: the model and what it was compiled with, in the form that Keras 3 writes
/// there.
enum LegacyText {
  /// `model_config` from the model as Keras 3 serializes it.
  ///
  /// Layers keep their modules. Keras leaves them out, and then takes operations for the layers of the
  /// same name, and options such as "dot" for its functions of that name, in its own files.
  static func model(_ model: JSONObject) -> JSONObject {
    var config = model["config"]?.asObject ?? JSONObject()
    config["layers"] = .array(
      (config["layers"]?.asArray ?? []).map { layer in
        // A class of the user's goes by the name under which it is registered.
        guard let object = layer.asObject, let name = object["registered_name"]?.asString,
          name.contains(">")
        else { return layer }
        var legacy: JSONObject = ["class_name": .string(name)]
        for key in ["config", "name", "inbound_nodes"] { legacy[key] = object[key] }
        return .object(legacy)
      })
    return ["class_name": model["class_name"] ?? .null, "config": .object(config)]
  }

  /// `training_config` from what Keras 3 writes as `compile_config`; nil where no optimizer is named.
  static func training(_ compileConfig: JSONObject) -> JSONObject? {
    guard let optimizer = compileConfig["optimizer"] else { return nil }
    var training = JSONObject()
    for member in compileConfig.members where member.key != "optimizer" {
      training[member.key] = plain(member.value, expanding: member.key)
    }
    training["optimizer_config"] = [
      "class_name": optimizer["class_name"] ?? .null, "config": optimizer["config"] ?? [:],
    ]
    return training
  }

  /// Losses and metrics without their modules. Short names of metrics and losses become the objects or
  /// functions they stand for: Keras 3 fails on them in these files.
  private static func plain(_ value: JSONValue, expanding key: String) -> JSONValue {
    switch value {
    case .string(let name):
      guard let function = shortNames[name] else { return value }
      guard key.hasSuffix("metrics") else { return .string(function) }
      return [
        "class_name": .string(camelCased(function)),
        "config": ["name": .string(name), "dtype": "float32"],
      ]
    case .array(let elements): return .array(elements.map { plain($0, expanding: key) })
    case .object(let object):
      if object["class_name"]?.asString == "function", let name = object["config"]?.asString {
        return .string(name)
      }
      if let className = object["class_name"], let config = object["config"] {
        return ["class_name": className, "config": config]
      }
      return .object(
        JSONObject(object.members.map { ($0.key, plain($0.value, expanding: key)) }))
    default: return value
    }
  }

  static func camelCased(_ name: String) -> String {
    name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }

  /// Keras's short names of functions that are losses and metrics.
  static let shortNames: [String: String] = [
    "mse": "mean_squared_error", "MSE": "mean_squared_error",
    "mae": "mean_absolute_error", "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error", "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error", "MSLE": "mean_squared_logarithmic_error",
  ]
}
