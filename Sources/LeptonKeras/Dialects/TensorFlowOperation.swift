import LeptonBase
import LeptonJSON

/// TensorFlow functions that `tf.keras` wrote as layers (`TFOpLambda`, `SlicingOpLambda`), as the
/// operations of `keras.ops` that compute the same.
enum TensorFlowOperation {
  /// How a function becomes an operation.
  private struct Rule {
    let className: String
    /// TensorFlow's names of the arguments that are handed over when called, in order.
    let arguments: [String]
    /// TensorFlow's names of the arguments that are settings, and the operation's names and defaults.
    let settings: [(from: String, to: String, default: JSONValue)]

    init(
      _ className: String, _ arguments: [String],
      _ settings: [(from: String, to: String, default: JSONValue)] = []
    ) {
      self.className = className
      self.arguments = arguments
      self.settings = settings
    }
  }

  static func isOne(_ className: String) -> Bool {
    switch className {
    case "TFOpLambda", "SlicingOpLambda", "TensorFlowOpLayer", "ClassMethod", "InstanceMethod",
      "InstanceProperty":
      true
    default: false
    }
  }

  /// The operation in Keras 3's form; `inbound_nodes` have it already.
  static func canonical(
    _ object: JSONObject, _ className: String, _ config: JSONObject
  ) throws(LeptonError) -> JSONObject {
    let function = config["function"]?.asString ?? className
    guard className == "TFOpLambda" || className == "SlicingOpLambda", let rule = rule(function),
      let module = KnownOperations.module(of: rule.className)
    else {
      throw LeptonError(
        .unsupported,
        "the TensorFlow function \(function) used as a layer is not supported; replace it by a Keras "
          + "layer and save the model again")
    }
    var settings: JSONObject = ["name": config["name"] ?? object["name"] ?? "operation"]
    for setting in rule.settings { settings[setting.to] = setting.default }
    var nodes: [JSONValue] = []
    for node in object["inbound_nodes"]?.asArray ?? [] {
      nodes.append(try call(node, rule, function, &settings))
    }
    if rule.className == "GetItem" { settings = ["name": settings["name"] ?? "get_item"] }
    var operation: JSONObject = [
      "module": .string(module), "class_name": .string(rule.className), "config": .object(settings),
      "registered_name": .string(rule.className),
    ]
    operation["name"] = object["name"] ?? settings["name"]
    operation["inbound_nodes"] = .array(nodes)
    return operation
  }

  private static func call(
    _ node: JSONValue, _ rule: Rule, _ function: String, _ settings: inout JSONObject
  ) throws(LeptonError) -> JSONValue {
    var arguments = node["args"]?.asArray ?? []
    var keywords = node["kwargs"]?.asObject ?? JSONObject()
    keywords["name"] = nil
    for name in rule.arguments.dropFirst(arguments.count) {
      guard let value = keywords.take(name) else {
        throw LeptonError(
          .configuration, "the TensorFlow function \(function) has no argument '\(name)'")
      }
      arguments.append(rule.className == "GetItem" ? slices(value) : value)
    }
    if rule.className == "GetItem" { return ["args": .array(arguments), "kwargs": [:]] }
    for setting in rule.settings {
      if let value = keywords.take(setting.from) { settings[setting.to] = value }
    }
    for member in keywords.members {
      if case .null = member.value { continue }
      if case .bool(false) = member.value { continue }
      throw LeptonError(
        .unsupported,
        "the argument '\(member.key)' of the TensorFlow function \(function) is not supported")
    }
    if function.hasPrefix("__operators__.r"), arguments.count == 2,
      ["radd", "rsub", "rmul", "rtruediv", "rpow"].contains(function.dropFirst(14))
    {
      arguments.swapAt(0, 1)
    }
    return ["args": .array(arguments), "kwargs": [:]]
  }

  /// The parts of a subscript: `{"start", "stop", "step"}` are slices, an ellipsis is `{"class_name":
  /// "__ellipsis__"}` or the text `...`.
  private static func slices(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(let elements): return .array(elements.map { slices($0) })
    case .object(let object) where object["start"] != nil && object["class_name"] == nil:
      return [
        "class_name": "__slice__",
        "config": [
          "start": object["start"] ?? nil, "stop": object["stop"] ?? nil,
          "step": object["step"] ?? nil,
        ],
      ]
    case .string("..."): return ["class_name": "__ellipsis__", "config": [:]]
    default: return value
    }
  }

  private static func rule(_ function: String) -> Rule? {
    let name = function.split(separator: ".").last.map { String($0) } ?? function
    switch name {
    case "getitem", "_slice_helper": return Rule("GetItem", ["tensor", "slice_spec"])
    case "add", "radd": return Rule("Add", ["x", "y"])
    case "sub", "subtract", "rsub": return Rule("Subtract", ["x", "y"])
    case "mul", "multiply", "rmul": return Rule("Multiply", ["x", "y"])
    case "truediv", "divide", "rtruediv": return Rule("TrueDivide", ["x", "y"])
    case "pow", "rpow": return Rule("Power", ["x", "y"])
    case "maximum": return Rule("Maximum", ["x", "y"])
    case "minimum": return Rule("Minimum", ["x", "y"])
    case "neg", "negative": return Rule("Negative", ["x"])
    case "abs": return Rule("Absolute", ["x"])
    case "exp": return Rule("Exp", ["x"])
    case "log": return Rule("Log", ["x"])
    case "sqrt": return Rule("Sqrt", ["x"])
    case "rsqrt": return Rule("Rsqrt", ["x"])
    case "square": return Rule("Square", ["x"])
    case "sigmoid": return Rule("Sigmoid", ["x"])
    case "tanh": return Rule("Tanh", ["x"])
    case "relu": return Rule("Relu", ["features"])
    case "relu6": return Rule("Relu6", ["features"])
    case "elu": return Rule("Elu", ["features"])
    case "selu": return Rule("Selu", ["features"])
    case "silu", "swish": return Rule("Silu", ["features"])
    case "softplus": return Rule("Softplus", ["features"])
    case "softsign": return Rule("Softsign", ["features"])
    case "gelu":
      return Rule("Gelu", ["features"], [("approximate", "approximate", .bool(false))])
    case "leaky_relu": return Rule("LeakyRelu", ["features"], [("alpha", "negative_slope", 0.2)])
    case "softmax": return Rule("Softmax", ["logits"], [("axis", "axis", -1)])
    case "log_softmax": return Rule("LogSoftmax", ["logits"], [("axis", "axis", -1)])
    case "matmul": return Rule("Matmul", ["a", "b"])
    case "concat": return Rule("Concatenate", ["values"], [("axis", "axis", 0)])
    case "stack": return Rule("Stack", ["values"], [("axis", "axis", 0)])
    case "reshape": return Rule("Reshape", ["tensor"], [("shape", "newshape", nil)])
    case "expand_dims": return Rule("ExpandDims", ["input"], [("axis", "axis", nil)])
    case "squeeze": return Rule("Squeeze", ["input"], [("axis", "axis", nil)])
    case "transpose": return Rule("Transpose", ["a"], [("perm", "axes", nil)])
    case "cast": return Rule("Cast", ["x"], [("dtype", "dtype", "float32")])
    case "clip_by_value":
      return Rule(
        "Clip", ["t"], [("clip_value_min", "x_min", nil), ("clip_value_max", "x_max", nil)])
    default:
      let reductions = [
        "reduce_mean": "Mean", "reduce_sum": "Sum", "reduce_max": "Max", "reduce_min": "Min",
        "reduce_prod": "Prod",
      ]
      guard let reduction = reductions[name] else { return nil }
      return Rule(
        reduction, ["input_tensor"],
        [("axis", "axis", nil), ("keepdims", "keepdims", .bool(false))]
      )
    }
  }
}
