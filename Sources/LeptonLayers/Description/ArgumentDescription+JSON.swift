import LeptonBase
import LeptonJSON

extension ArgumentDescription {
  /// Reads an element of Keras 3's `args` or a value of its `kwargs`.
  public init(json: JSONValue) throws(LeptonError) {
    switch json {
    case .array(let elements): self = try Self.list(json: elements)
    case .object(let object):
      guard let className = object["class_name"]?.asString else {
        self = try Self.dictionary(json: object)
        return
      }
      self = try Self.wrapped(className, object)
    default: self = .literal(json)
    }
  }

  private static func list(json elements: [JSONValue]) throws(LeptonError) -> ArgumentDescription {
    var parsed: [ArgumentDescription] = []
    var literals: [JSONValue] = []
    for element in elements {
      let argument = try ArgumentDescription(json: element)
      if let literal = argument.literalValue { literals.append(literal) }
      parsed.append(argument)
    }
    return literals.count == parsed.count ? .literal(.array(literals)) : .list(parsed)
  }

  private static func dictionary(json object: JSONObject) throws(LeptonError)
    -> ArgumentDescription
  {
    var entries: [Entry] = []
    var isLiteral = true
    for member in object.members {
      let value = try ArgumentDescription(json: member.value)
      if value.literalValue == nil { isLiteral = false }
      entries.append(Entry(key: member.key, value: value))
    }
    return isLiteral ? .literal(.object(object)) : .dictionary(entries)
  }

  private static func wrapped(
    _ className: String, _ object: JSONObject
  ) throws(LeptonError) -> ArgumentDescription {
    switch className {
    case "__keras_tensor__":
      let config = try object.object("config")
      let reference = try TensorReference(json: config["keras_history"] ?? .null)
      guard let shape = config["shape"]?.asShape, let dtype = config["dtype"]?.asString else {
        return .tensor(reference, nil)
      }
      return .tensor(reference, TensorSpecification(shape: shape, dtype: dtype))
    case "__tensor__", "__numpy__":
      let config = try object.object("config")
      return .constant(dtype: try config.string("dtype"), value: config["value"] ?? .null)
    case "__slice__":
      let config = try object.object("config")
      return .slice(
        start: try ArgumentDescription(json: config["start"] ?? .null),
        stop: try ArgumentDescription(json: config["stop"] ?? .null),
        step: try ArgumentDescription(json: config["step"] ?? .null))
    case "__ellipsis__": return .ellipsis
    case "__tuple__", "TensorShape": return try list(json: try object.array("items"))
    default: return .literal(.object(object))
    }
  }

  /// The argument as Keras 3 writes it. `specification` tells shape and type of an edge whose file
  /// did not say.
  func json(_ specification: (TensorReference) -> TensorSpecification?) -> JSONValue {
    switch self {
    case .tensor(let reference, let known):
      var config = JSONObject()
      if let known = known ?? specification(reference) {
        config["shape"] = JSONValue(known.shape)
        config["dtype"] = .string(known.dtype)
      }
      config["keras_history"] = reference.json
      return ["class_name": "__keras_tensor__", "config": .object(config)]
    case .list(let elements): return .array(elements.map { $0.json(specification) })
    case .dictionary(let entries):
      return .object(JSONObject(entries.map { ($0.key, $0.value.json(specification)) }))
    case .slice(let start, let stop, let step):
      return [
        "class_name": "__slice__",
        "config": [
          "start": start.json(specification), "stop": stop.json(specification),
          "step": step.json(specification),
        ],
      ]
    case .ellipsis: return ["class_name": "__ellipsis__", "config": [:]]
    case .constant(let dtype, let value):
      return [
        "class_name": value.asArray == nil ? "__tensor__" : "__numpy__",
        "config": ["value": value, "dtype": .string(dtype)],
      ]
    case .literal(let value): return value
    }
  }
}

extension TensorReference {
  /// Reads `[layer, node, tensor]`.
  init(json: JSONValue) throws(LeptonError) {
    guard let parts = json.asArray, parts.count == 3, let layer = parts[0].asString,
      let node = parts[1].asInt, let tensor = parts[2].asInt, node >= 0, tensor >= 0
    else {
      throw LeptonError(
        .configuration,
        "an edge should be [layer name, call, output], but is \(json.summary)")
    }
    self.init(layer: layer, node: node, tensor: tensor)
  }

  var json: JSONValue { [.string(layer), JSONValue(node), JSONValue(tensor)] }
}

extension JSONValue {
  /// A shape as Keras writes it: null for a dimension that is not known.
  public init(_ shape: Shape) {
    self = .array(shape.dims.map { $0 < 0 ? .null : JSONValue($0) })
  }
}
