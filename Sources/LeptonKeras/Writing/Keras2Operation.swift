import LeptonBase
import LeptonJSON

/// An operation of `keras.ops` as the TensorFlow function that `tf.keras` writes as a layer
/// (`TFOpLambda`, `SlicingOpLambda`); the counterpart of `TensorFlowOperation`.
struct Keras2Operation {
  private let layer: JSONObject
  private let calls: Keras2Calls
  private let className: String
  private let config: JSONObject

  init(_ layer: JSONObject, _ calls: Keras2Calls) {
    self.layer = layer
    self.calls = calls
    className = layer["class_name"]?.asString ?? ""
    config = layer["config"]?.asObject ?? JSONObject()
  }

  /// - Throws: `.unsupported` where TensorFlow has no function that does the same with these
  ///   arguments.
  func converted(_ form: Keras2Form) throws(LeptonError) -> JSONObject {
    guard let rule = Keras2Function.of(className) else {
      throw LeptonError(
        .unsupported,
        "keras.ops has \(className), but TensorFlow no function of the same arguments that Keras 2 "
          + "could call")
    }
    var settings = JSONObject()
    for setting in rule.settings {
      let value = config[setting.from] ?? setting.missing
      settings[setting.to] = try self.setting(value, setting)
    }
    for key in rule.refused {
      guard config[key]?.isNull ?? true else {
        throw LeptonError(
          .unsupported, "'\(key)': the TensorFlow function \(rule.function) has no such argument")
      }
    }
    var nodes: [JSONValue] = []
    for node in layer["inbound_nodes"]?.asArray ?? [] {
      nodes.append(try call(node, rule, settings))
    }
    let name = layer["name"] ?? config["name"] ?? "operation"
    var converted = form.envelope(
      "keras.src.layers.core.tf_op_layer",
      className == "GetItem" ? "SlicingOpLambda" : "TFOpLambda",
      [
        "name": name, "trainable": true, "dtype": "float32",
        "function": .string(rule.function),
      ])
    converted["inbound_nodes"] = .array(nodes)
    return converted
  }

  private func call(
    _ node: JSONValue, _ rule: Keras2Function, _ settings: JSONObject
  ) throws(LeptonError) -> JSONValue {
    var arguments = node["args"]?.asArray ?? []
    for member in node["kwargs"]?.asObject?.members ?? [] where !member.value.isNull {
      arguments.append(member.value)
    }
    guard let first = arguments.first, arguments.count <= rule.arguments.count else {
      throw LeptonError(
        .unsupported,
        "the TensorFlow function \(rule.function) takes \(rule.arguments.count) tensors, not "
          + "\(arguments.count)")
    }
    let tensors = first.asArray ?? [first]
    try checkTypes(rule, tensors + arguments.dropFirst())
    var keywords = JSONObject()
    for (name, argument) in zip(rule.arguments, arguments).dropFirst() {
      keywords[name] =
        className == "GetItem"
        ? try slices(argument, of: first) : calls.keywordValue(argument)
    }
    for member in settings.members {
      keywords[member.key] = try completed(member, first)
    }
    if className == "Transpose", keywords["perm"]?.isNull == true { keywords["perm"] = nil }
    keywords["name"] = className == "GetItem" ? nil : .null
    func entry(_ argument: JSONValue) -> JSONValue {
      .array(
        (calls.reference(argument) ?? ["_CONSTANT_VALUE", -1, calls.keywordValue(argument)])
          + [.object(keywords)])
    }
    // A list of one stays a list; one tensor stands without.
    return first.asArray == nil ? entry(first) : .array(tensors.map { entry($0) })
  }

  /// TensorFlow converts no types by itself, as keras.ops does.
  private func checkTypes(
    _ rule: Keras2Function, _ arguments: [JSONValue]
  ) throws(LeptonError) {
    let types = arguments.compactMap { $0["config"]?["dtype"]?.asString }
    if rule.needsFloat, let type = types.first(where: { !$0.contains("float") }) {
      throw LeptonError(
        .unsupported,
        "keras.ops makes float32 of \(type) here, TensorFlow's \(rule.function) does not; cast the "
          + "argument before (keras.ops.cast)")
    }
    guard rule.needsOneType else { return }
    if let first = types.first, let other = types.first(where: { $0 != first }) {
      throw LeptonError(
        .unsupported,
        "it combines \(first) and \(other), which TensorFlow does not; cast one of them before "
          + "(keras.ops.cast)")
    }
    let isInteger = types.contains { $0.contains("int") }
    let hasFraction = arguments.contains { if case .number = $0 { true } else { false } }
    if isInteger, hasFraction {
      throw LeptonError(
        .unsupported,
        "it combines integers and a number with a fraction, which TensorFlow does not; cast the "
          + "integers before (keras.ops.cast)")
    }
  }

  /// The value of a setting as the function takes it.
  private func setting(
    _ value: JSONValue, _ setting: Keras2Function.Setting
  ) throws(LeptonError) -> JSONValue {
    if let only = setting.only, only != value {
      throw LeptonError(
        .unsupported, "'\(setting.from)': \(value.summary): TensorFlow has \(only.summary) only")
    }
    if setting.isNeeded, value.isNull {
      throw LeptonError(
        .unsupported, "'\(setting.from)' must be given, for TensorFlow has no such default")
    }
    if setting.to == "epsilon" {
      // Keras's bounds the length, 1e-7 where it is not given, TensorFlow's the square of it.
      let bound = value.asDouble ?? 1e-7
      return .number(bound * bound)
    }
    if setting.to == "ord", value.isNull { return "euclidean" }
    if setting.to == "padding" { return .string(value.asString?.uppercased() ?? "VALID") }
    if setting.to == "mode" { return .string(value.asString?.uppercased() ?? "CONSTANT") }
    return value
  }

  /// A setting that depends on the tensor's rank.
  private func completed(
    _ setting: JSONObject.Member, _ tensor: JSONValue
  ) throws(LeptonError) -> JSONValue {
    let rank = tensor["config"]?["shape"]?.asArray?.count
    switch className {
    case "Swapaxes", "Moveaxis":
      guard let rank, let order = axes(rank) else {
        throw LeptonError(.unsupported, "its axes do not fit its argument")
      }
      return JSONValue(order)
    case "Split" where setting.key == "num_or_size_splits" && setting.value.asInt == nil:
      // Places as the sizes of what lies between them.
      let dims = tensor["config"]?["shape"]?.asArray ?? []
      let named = config["axis"]?.asInt ?? 0
      let place = named < 0 ? named + dims.count : named
      guard let places = setting.value.asInts, dims.indices.contains(place),
        let whole = dims[place].asInt
      else {
        throw LeptonError(
          .unsupported, "TensorFlow splits by sizes, which its argument does not tell")
      }
      let ends = places.map { $0 < 0 ? $0 + whole : $0 } + [whole]
      return .array(zip(ends, [0] + ends).map { JSONValue(max($0 - $1, 0)) })
    case "Flip":
      if setting.value.isNull { return JSONValue(Array(0..<(rank ?? 0))) }
      return setting.value.asArray == nil ? [setting.value] : setting.value
    case "Pad" where setting.key == "paddings":
      guard let rank else { return setting.value }
      // One number for all sides, one pair for all axes, or pairs.
      if setting.value.asInt != nil {
        return .array(Array(repeating: [setting.value, setting.value], count: rank))
      }
      let pairs = setting.value.asArray ?? []
      if pairs.count == 1, let pair = pairs.first, pair.asArray?.count == 2 {
        return .array(Array(repeating: pair, count: rank))
      }
      if pairs.count == 2, pairs[0].asInt != nil {
        return .array(Array(repeating: setting.value, count: rank))
      }
      return setting.value
    default: return setting.value
    }
  }

  /// The order of axes in which a transposition leaves them.
  private func axes(_ rank: Int) -> [Int]? {
    func axis(_ key: String) -> [Int] {
      let value = config[key] ?? .null
      return (value.asInts ?? value.asInt.map { [$0] } ?? []).map { $0 < 0 ? $0 + rank : $0 }
    }
    let isSwap = className == "Swapaxes"
    let from = axis(isSwap ? "axis1" : "source")
    let to = axis(isSwap ? "axis2" : "destination")
    guard from.count == to.count, !from.isEmpty,
      (from + to).allSatisfy({ (0..<rank).contains($0) })
    else { return nil }
    var order = Array(0..<rank)
    if isSwap {
      order.swapAt(from[0], to[0])
      return order
    }
    order.removeAll { from.contains($0) }
    for (destination, source) in zip(to, from).sorted(by: { $0.0 < $1.0 }) {
      guard destination <= order.count else { return nil }
      order.insert(source, at: destination)
    }
    return order
  }

  /// A subscript: slices as `{"start", "stop", "step"}`, an ellipsis written out.
  private func slices(_ json: JSONValue, of tensor: JSONValue) throws(LeptonError) -> JSONValue {
    let elements = json.asArray ?? [json]
    let all: JSONValue = ["start": nil, "stop": nil, "step": nil]
    var slices: [JSONValue] = []
    for element in elements {
      switch element["class_name"]?.asString {
      case "__slice__":
        let config = element["config"]
        slices.append([
          "start": calls.keywordValue(config?["start"] ?? .null),
          "stop": calls.keywordValue(config?["stop"] ?? .null),
          "step": calls.keywordValue(config?["step"] ?? .null),
        ])
      case "__ellipsis__":
        let given = elements.filter { !$0.isNull && $0["class_name"] != "__ellipsis__" }.count
        guard let rank = tensor["config"]?["shape"]?.asArray?.count, rank >= given else {
          throw LeptonError(.unsupported, "its '...' cannot be written out")
        }
        slices += Array(repeating: all, count: rank - given)
      default: slices.append(calls.keywordValue(element))
      }
    }
    return .array(slices)
  }
}
