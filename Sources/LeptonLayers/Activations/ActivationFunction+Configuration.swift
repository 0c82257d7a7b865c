import LeptonBase
import LeptonGraph
import LeptonJSON

extension ActivationFunction {
  /// The function that the key of a layer's configuration names: a string, null for none, a function
  /// object, or an activation layer used as a function. Throws `.unsupported` for code of the file's
  /// author, `.configuration` for anything else.
  public init(_ config: JSONObject, key: String) throws(LeptonError) {
    try self.init(config[key] ?? .null, key: key)
  }

  init(_ value: JSONValue, key: String) throws(LeptonError) {
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
      let config = try object.optionalObject("config") ?? JSONObject()
      guard let function = try Self.layer(className, config) else {
        throw LeptonError(
          .unsupported, "'\(key)' is an object of class \(className), which is not an activation")
      }
      self = function
    }
  }

  private static func named(_ name: String, key: String) throws(LeptonError) -> Self {
    guard let function = ActivationFunction(named: name) else {
      throw LeptonError(.unsupported, "'\(key)' names the unknown activation function '\(name)'")
    }
    return function
  }

  /// The function that an activation layer without weights computes; nil for other classes.
  static func layer(
    _ className: String, _ config: JSONObject
  ) throws(LeptonError) -> ActivationFunction? {
    switch className {
    case "Activation":
      return try ActivationFunction(config, key: "activation")
    case "ReLU":
      let slope = try config.nonNegative("negative_slope") ?? 0
      let threshold = try config.nonNegative("threshold") ?? 0
      let maximum = try config.nonNegative("max_value") ?? .infinity
      return .unary(Unary(.relu, a: slope, b: maximum, c: threshold))
    case "LeakyReLU":
      return .leakyRelu(try config.nonNegative("negative_slope") ?? 0.3)
    case "ThresholdedReLU":
      return .unary(Unary(.threshold, a: try config.nonNegative("theta") ?? 1, b: 0))
    case "ELU":
      return .unary(Unary(.elu, a: try config.optionalFloat("alpha") ?? 1))
    case "Softmax":
      return .softmax(axes: try config.axes("axis", default: [-1]), isLogarithmic: false)
    default:
      return nil
    }
  }
}
