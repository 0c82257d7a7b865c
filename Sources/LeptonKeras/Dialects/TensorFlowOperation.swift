import LeptonBase
import LeptonJSON

/// TensorFlow functions that `tf.keras` wrote as layers (`TFOpLambda`, `SlicingOpLambda`,
/// `TensorFlowOpLayer`), as the operations that compute the same.
enum TensorFlowOperation {
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
    let name = config["name"] ?? object["name"] ?? "operation"
    let nodes = object["inbound_nodes"]?.asArray ?? []
    if className == "TensorFlowOpLayer" {
      var (operation, rule) = try TensorFlowNode(config).operation(nodes, name)
      operation["name"] = object["name"] ?? name
      return try finished(operation, rule)
    }
    let function = config["function"]?.asString ?? className
    guard className == "TFOpLambda" || className == "SlicingOpLambda",
      let rule = TensorFlowRules.rule(of: function)
    else { throw unsupported(function) }
    var settings: JSONObject = ["name": name]
    var calls: [JSONValue] = []
    for node in nodes { calls.append(try call(node, rule, function, &settings)) }
    var operation: JSONObject = ["config": .object(settings)]
    operation["name"] = object["name"] ?? name
    operation["inbound_nodes"] = .array(calls)
    return try finished(operation, rule)
  }

  static func unsupported(_ function: String) -> LeptonError {
    LeptonError(
      .unsupported,
      "the TensorFlow function \(function) used as a layer is not supported; replace it by a Keras "
        + "layer and save the model again")
  }

  private static func finished(
    _ parts: JSONObject, _ rule: TensorFlowRule
  ) throws(LeptonError) -> JSONObject {
    let module = KnownOperations.module(of: rule.className) ?? "keras.src.ops.tensorflow"
    var operation: JSONObject = [
      "module": .string(module), "class_name": .string(rule.className),
      "config": parts["config"] ?? [:], "registered_name": .string(rule.className),
    ]
    operation["name"] = parts["name"]
    operation["inbound_nodes"] = parts["inbound_nodes"]
    return operation
  }

  /// A call of a function with TensorFlow's arguments as the call of the operation; what it is set to
  /// is added to `settings`.
  static func call(
    _ node: JSONValue, _ rule: TensorFlowRule, _ function: String, _ settings: inout JSONObject
  ) throws(LeptonError) -> JSONValue {
    var arguments = node["args"]?.asArray ?? []
    var keywords = node["kwargs"]?.asObject ?? JSONObject()
    for name in rule.ignored { keywords[name] = nil }
    if rule.isOwn { return ["args": .array(arguments), "kwargs": .object(keywords)] }
    for name in rule.arguments.dropFirst(arguments.count) {
      // Comparison operators call their second argument so.
      guard let value = keywords.take(name) ?? keywords.take("other") else { break }
      arguments.append(rule.className == "GetItem" ? slices(value) : value)
    }
    if rule.className == "GetItem" { return ["args": .array(arguments), "kwargs": [:]] }
    var kept = JSONObject()
    for setting in rule.settings {
      guard let value = keywords.take(setting.from) ?? setting.missing else { continue }
      if setting.missing == nil, case .bool(false) = value { continue }
      // What is computed stays an argument of the call.
      if holdsTensor(value) {
        kept[setting.to] = value
      } else {
        settings[setting.to] = value
      }
    }
    for member in keywords.members {
      if case .null = member.value { continue }
      if case .bool(false) = member.value { continue }
      if case .string("NHWC") = member.value { continue }
      throw LeptonError(
        .unsupported,
        "the argument '\(member.key)' of the TensorFlow function \(function) is not supported")
    }
    let operators: Set<String> = [
      "radd", "rsub", "rmul", "rtruediv", "rpow", "rfloordiv", "rmod",
    ]
    if function.hasPrefix("__operators__."), arguments.count == 2,
      operators.contains(String(function.dropFirst(14)))
    {
      arguments.swapAt(0, 1)
    }
    return ["args": .array(arguments), "kwargs": .object(kept)]
  }

  private static func holdsTensor(_ value: JSONValue) -> Bool {
    switch value {
    case .array(let items): items.contains { holdsTensor($0) }
    case .object(let object):
      object["class_name"]?.asString == "__keras_tensor__"
        || object.members.contains { holdsTensor($0.value) }
    default: false
    }
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
}
