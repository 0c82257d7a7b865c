import LeptonBase
import LeptonGraph
import LeptonJSON

extension ActivationFunction {
  /// The function that the value of a layer's key names: a string, null for none, a function object, or
  /// an activation layer used as a function. Throws `.unsupported` for code of the file's author,
  /// `.configuration` for anything else; messages name the key.
  public init(_ value: JSONValue, key: String) throws(LeptonError) {
    if let custom = try CustomActivation(value) {
      self = .custom(custom)
      return
    }
    switch value {
    case .null:
      self = .linear
    case .string(let name):
      self = try Self.named(name, key: key)
    case .object(let object):
      try self.init(object: object, key: key)
    default:
      throw LeptonError(
        .configuration, "'\(key)' should name an activation function, but is \(value.summary)")
    }
  }

  private init(object: JSONObject, key: String) throws(LeptonError) {
    let className = try object.string("class_name")
    switch className {
    case "function":
      self = try Self.named(try object.string("config"), key: key)
    case "__lambda__":
      throw LeptonError(
        .unsupported,
        "'\(key)' is a Python lambda, whose byte-code lepton does not run; save the model with a "
          + "named activation function instead")
    default:
      // An activation layer without weights, used as a function.
      guard let type = LayerRegistry.entries[className]?.type as? FunctionLayer.Type else {
        throw LeptonError(
          .unsupported, "'\(key)' is an object of class \(className), which is not an activation")
      }
      let config = try object.optionalObject("config") ?? JSONObject()
      let name = config["name"]?.asString ?? className
      self = try type.function(LayerOptions(className: className, name: name, config: config))
    }
  }

  private static func named(_ name: String, key: String) throws(LeptonError) -> Self {
    guard let function = ActivationFunction(named: name) else {
      throw LeptonError(
        .unsupported,
        "'\(key)' names the unknown activation function '\(name)'; "
          + CustomObjects.advice)
    }
    return function
  }
}
