import LeptonBase
import LeptonJSON
import LeptonLayers

/// Translates the lists of calls (`inbound_nodes`) of Keras 1 and 2 into Keras 3's.
///
/// Old form: one list per call, of `[layer, node, tensor, {keywords}]`, one for each tensor argument;
/// tensors among the keywords are `[layer, node, tensor]`. New form: `{"args": […], "kwargs": {…}}`
/// with `__keras_tensor__` objects. Calls that have the new form already stay as they are.
struct CallTranslator {
  private let names: Set<String>
  /// Of nested models: what to subtract from the index of a call. Their own definition counts as
  /// call 0 in Keras 1 and 2, so that the first real call is 1.
  private var offsets: [String: Int] = [:]
  private let functionalNames: Set<String>

  /// Classes whose one argument is a list even if it holds one tensor.
  private static let listClasses: Set<String> = [
    "Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot", "Merge",
  ]
  /// Classes whose further tensors are initial states.
  private static let recurrentClasses: Set<String> = [
    "RNN", "SimpleRNN", "LSTM", "GRU", "CuDNNLSTM", "CuDNNGRU", "ConvLSTM1D", "ConvLSTM2D",
    "ConvLSTM3D", "Bidirectional",
  ]

  init(layers: [JSONObject], ports: [JSONValue]) {
    names = Set(layers.compactMap { $0["name"]?.asString })
    var nested: Set<String> = []
    var functional: Set<String> = []
    for layer in layers {
      guard let name = layer["name"]?.asString, let className = layer["class_name"]?.asString
      else { continue }
      if className == "Sequential" {
        nested.insert(name)
      } else if layer["config"]?["layers"] != nil, layer["config"]?["input_layers"] != nil {
        nested.insert(name)
        functional.insert(name)
      }
    }
    functionalNames = functional
    guard !nested.isEmpty else { return }
    for name in nested { offsets[name] = 1 }
    for layer in layers { countFromZero(layer["inbound_nodes"] ?? .null) }
    for port in ports { countFromZero(port) }
  }

  /// Takes back the offset of every model that has a call 0.
  private mutating func countFromZero(_ json: JSONValue) {
    switch json {
    case .array(let elements):
      if let (name, node, _) = reference(elements) {
        if node == 0 { offsets[name] = 0 }
      }
      for element in elements { countFromZero(element) }
    case .object(let object):
      for member in object.members { countFromZero(member.value) }
    default: break
    }
  }

  /// The parts of `[layer, node, tensor, …]`.
  private func reference(_ elements: [JSONValue]) -> (String, Int, Int)? {
    guard elements.count >= 3, elements.count <= 4, let name = elements[0].asString,
      names.contains(name), let node = elements[1].asInt, let tensor = elements[2].asInt
    else { return nil }
    return (name, node, tensor)
  }

  private func edge(_ reference: (name: String, node: Int, tensor: Int)) -> JSONValue {
    let node = reference.node.subtractingReportingOverflow(offsets[reference.name] ?? 0)
    return [
      "class_name": "__keras_tensor__",
      "config": [
        "keras_history": [
          .string(reference.name), JSONValue(node.partialValue), JSONValue(reference.tensor),
        ]
      ],
    ]
  }

  /// One call in Keras 3's form.
  func call(_ node: JSONValue, className: String) throws(LeptonError) -> JSONValue {
    switch node {
    case .object(let object):
      if object["args"] != nil || object["kwargs"] != nil { return node }
      return ["args": [try argument(node)], "kwargs": [:]]
    case .array(let elements):
      if elements.first?.asString != nil {
        return [
          "args": [try argument(node)], "kwargs": try keywords(elements),
        ]
      }
      var arguments: [JSONValue] = []
      for element in elements { arguments.append(try argument(element)) }
      var keywords = try firstKeywords(elements)
      if Self.recurrentClasses.contains(className), arguments.count > 1 {
        keywords["initial_state"] = .array(Array(arguments[1...]))
        arguments = [arguments[0]]
      } else if arguments.count != 1 || Self.listClasses.contains(className) {
        arguments = [.array(arguments)]
      }
      return ["args": .array(arguments), "kwargs": .object(keywords)]
    default:
      throw LeptonError(
        .configuration, "an inbound node should be a list or an object, but is \(node.summary)")
    }
  }

  private func argument(_ json: JSONValue) throws(LeptonError) -> JSONValue {
    switch json {
    case .array(let elements):
      if elements.first?.asString == "_CONSTANT_VALUE", elements.count >= 3 { return elements[2] }
      if let found = reference(elements) { return edge(found) }
      if let name = elements.first?.asString, elements.count >= 3, elements[1].asInt != nil {
        throw LeptonError(
          .configuration, "an edge begins at '\(name)', but no layer has that name")
      }
      var mapped: [JSONValue] = []
      for element in elements { mapped.append(try argument(element)) }
      return .array(mapped)
    case .object(let object):
      var mapped = JSONObject()
      for member in object.members { mapped[member.key] = try argument(member.value) }
      return .object(mapped)
    default: return json
    }
  }

  /// The keywords that stand in the fourth place of a tensor.
  private func keywords(_ tensor: [JSONValue]) throws(LeptonError) -> JSONValue {
    guard tensor.count >= 4, let keywords = tensor[3].asObject else { return [:] }
    var mapped = JSONObject()
    for member in keywords.members { mapped[member.key] = keywordValue(member.value) }
    return .object(mapped)
  }

  private func firstKeywords(_ elements: [JSONValue]) throws(LeptonError) -> JSONObject {
    for element in elements {
      guard let tensor = element.asArray else { continue }
      if tensor.first?.asString != nil { return try keywords(tensor).asObject ?? JSONObject() }
      let inner = try firstKeywords(tensor)
      if !inner.isEmpty { return inner }
    }
    return JSONObject()
  }

  /// Within keywords, only lists that name a layer are edges.
  private func keywordValue(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements):
      if let found = reference(elements) { return edge(found) }
      return .array(elements.map { keywordValue($0) })
    case .object(let object):
      return .object(JSONObject(object.members.map { ($0.key, keywordValue($0.value)) }))
    default: return json
    }
  }

  /// `input_layers` or `output_layers` in Keras 3's form, which counts calls of nested functional
  /// models from 1 and of nested Sequentials from 0; one tensor in a list stands for itself.
  func ports(_ json: JSONValue) throws(LeptonError) -> JSONValue {
    switch json {
    case .object(let object):
      var mapped = JSONObject()
      for member in object.members { mapped[member.key] = port(member.value) }
      return .object(mapped)
    case .array(let elements):
      if elements.first?.asString != nil { return port(json) }
      let mapped = elements.map { port($0) }
      return mapped.count == 1 ? mapped[0] : .array(mapped)
    default: return json
    }
  }

  private func port(_ json: JSONValue) -> JSONValue {
    guard let elements = json.asArray, let (name, node, tensor) = reference(elements) else {
      return json
    }
    let shift = (functionalNames.contains(name) ? 1 : 0) - (offsets[name] ?? 0)
    return [
      .string(name), JSONValue(node.addingReportingOverflow(shift).partialValue), JSONValue(tensor),
    ]
  }
}
