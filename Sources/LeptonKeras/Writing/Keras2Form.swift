import LeptonJSON

/// The ways to write a model for Keras 2.
enum Keras2Form {
  /// The text of an `.h5` file that Keras 3 reads, too.
  case shared
  /// The text of an `.h5` file: objects without their modules, which every version reads.
  case plain
  /// `config.json` of a `.keras` archive: objects with their modules.
  case archive

  /// A layer or model.
  func envelope(_ module: String, _ className: String, _ config: JSONObject) -> JSONObject {
    guard self == .archive else {
      return ["class_name": .string(className), "config": .object(config)]
    }
    return [
      "module": .string(module), "class_name": .string(className), "config": .object(config),
      "registered_name": module.hasPrefix("keras.src") ? .string(className) : .null,
    ]
  }

  /// Initializers, regularizers and constraints, without what only Keras 3 knows.
  func plain(_ value: JSONValue) -> JSONValue {
    guard var object = value.asObject, object["class_name"] != nil,
      var config = object["config"]?.asObject
    else { return value }
    for key in ["input_axes", "output_axes"] where config[key]?.isNull == true {
      config[key] = nil
    }
    object["config"] = .object(config)
    object["shared_object_id"] = nil
    if self == .plain {
      object["module"] = nil
      object["registered_name"] = nil
    }
    return .object(object)
  }
}
