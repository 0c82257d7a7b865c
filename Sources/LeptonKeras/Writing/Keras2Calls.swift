import LeptonBase
import LeptonJSON

/// The calls in a functional model in the form of Keras 2; the counterpart of `CallTranslator`.
///
/// A call is a list of `[layer, node, tensor, {keywords}]`, one for each tensor in the first argument;
/// tensors among the keywords are `[layer, node, tensor]`. Keras takes the keywords of the last.
struct Keras2Calls {
  /// Models within the model whose own definition is their call 0, so that the first real one is 1.
  private var nested: Set<String> = []
  /// Those among them whose calls Keras 3 counts from 1, too, where it lists inputs and outputs.
  private var functional: Set<String> = []

  private static let recurrentClasses: Set<String> = [
    "RNN", "SimpleRNN", "LSTM", "GRU", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Bidirectional",
  ]
  /// Names of the arguments after the first.
  private static let argumentNames: [String: [String]] = [
    "MultiHeadAttention": ["value", "key"]
  ]

  init(layers: [JSONObject]) {
    for layer in layers {
      guard let name = layer["name"]?.asString, let config = layer["config"],
        let inner = config["layers"]?.asArray
      else { continue }
      if layer["class_name"] != "Sequential" {
        nested.insert(name)
        functional.insert(name)
      } else if inner.first?["class_name"] == "InputLayer" {
        nested.insert(name)
      }
    }
  }

  /// `inbound_nodes` of a layer.
  ///
  /// - Parameter isShared: for Keras 3, too, which reads calls with one argument alone.
  /// - Throws: `.unsupported` for calls that Keras 2 has no form for.
  func nodes(of layer: JSONObject, isShared: Bool) throws(LeptonError) -> JSONValue {
    let className = layer["class_name"]?.asString ?? ""
    var calls: [JSONValue] = []
    for node in layer["inbound_nodes"]?.asArray ?? [] {
      calls.append(try call(node, className, isShared))
    }
    return .array(calls)
  }

  private func call(
    _ node: JSONValue, _ className: String, _ isShared: Bool
  ) throws(LeptonError) -> JSONValue {
    let arguments = node["args"]?.asArray ?? []
    var keywords = JSONObject()
    for member in node["kwargs"]?.asObject?.members ?? [] {
      // How the model ran when it was made says nothing; a mask that is none is the rule.
      if member.key == "training" || member.value.isNull || member.value == false { continue }
      keywords[member.key] = member.value
    }
    var tensors = arguments.first.map { $0.asArray ?? [$0] } ?? []
    var names = Self.argumentNames[className] ?? []
    if Self.recurrentClasses.contains(className) { names = ["initial_state"] }
    for (place, argument) in arguments.dropFirst().enumerated() where !argument.isNull {
      guard names.indices.contains(place) else {
        throw LeptonError(.unsupported, "Keras 2 has no form for a call with several arguments")
      }
      keywords[names[place]] = argument
    }
    if Self.recurrentClasses.contains(className), let states = keywords.take("initial_state") {
      tensors += states.asArray ?? [states]
    }
    guard !isShared || (arguments.count == 1 && keywords.isEmpty && tensors.count > 0) else {
      throw LeptonError(.unsupported, "Keras 2 and 3 have different forms for calls with keywords")
    }
    let translated = keywordValues(keywords)
    var call: [JSONValue] = []
    for tensor in tensors {
      guard let reference = reference(tensor) else {
        throw LeptonError(
          .unsupported,
          "Keras 2 calls layers with tensors and lists of tensors, not with \(tensor.summary)")
      }
      call.append(.array(reference + [.object(translated)]))
    }
    guard !call.isEmpty else {
      throw LeptonError(.unsupported, "Keras 2 has no form for a call without a tensor")
    }
    return .array(call)
  }

  /// `[layer, node, tensor]` of an edge; nil for anything else.
  func reference(_ json: JSONValue) -> [JSONValue]? {
    guard json["class_name"] == "__keras_tensor__",
      let history = json["config"]?["keras_history"]?.asArray, history.count == 3,
      let name = history[0].asString, let node = history[1].asInt
    else { return nil }
    return [history[0], JSONValue(nested.contains(name) ? node + 1 : node), history[2]]
  }

  private func keywordValues(_ keywords: JSONObject) -> JSONObject {
    JSONObject(keywords.members.map { ($0.key, keywordValue($0.value)) })
  }

  /// The value of a keyword: edges as lists, arrays as nested lists.
  func keywordValue(_ json: JSONValue) -> JSONValue {
    if let reference = reference(json) { return .array(reference) }
    switch json {
    case .array(let elements): return .array(elements.map { keywordValue($0) })
    case .object(let object):
      switch object["class_name"]?.asString {
      case "__numpy__", "__tensor__": return object["config"]?["value"] ?? .null
      default: return .object(keywordValues(object))
      }
    default: return json
    }
  }

  /// `input_layers` or `output_layers`.
  func ports(_ json: JSONValue) -> JSONValue {
    switch json {
    case .array(let elements):
      if let name = elements.first?.asString, elements.count == 3, let node = elements[1].asInt {
        let isCountedFrom0 = nested.contains(name) && !functional.contains(name)
        return [elements[0], JSONValue(isCountedFrom0 ? node + 1 : node), elements[2]]
      }
      return .array(elements.map { ports($0) })
    case .object(let object):
      return .object(JSONObject(object.members.map { ($0.key, ports($0.value)) }))
    default: return json
    }
  }
}
