import LeptonBase
import LeptonJSON

/// Names without a '/', which Keras 3 takes for a path and refuses; '_' stands in its place.
///
/// Weights are bound by position or by classes, so that a model's text is all that has to change.
enum PlainNames {
  /// A model's text with such names alone.
  static func written(_ text: JSONObject) -> JSONObject {
    guard contains(.object(text)) else { return text }
    return layer(text, [:])
  }

  private static func contains(_ text: JSONValue) -> Bool {
    switch text {
    case .array(let items): items.contains(where: contains)
    case .object(let object):
      object.members.contains {
        $0.key == "name" && $0.value.asString?.contains("/") ?? false || contains($0.value)
      }
    default: false
    }
  }

  private static func plain(_ name: String) -> String {
    String(name.map { $0 == "/" ? "_" : $0 })
  }

  /// - Parameter siblings: the new names of layers in the same model.
  private static func layer(_ text: JSONObject, _ siblings: [String: String]) -> JSONObject {
    func name(_ value: JSONValue) -> JSONValue {
      value.asString.map { .string(siblings[$0] ?? plain($0)) } ?? value
    }
    var text = text
    if let own = text["name"] { text["name"] = name(own) }
    if let calls = text["inbound_nodes"] {
      text["inbound_nodes"] = edges(calls, siblings)
    }
    guard var config = text["config"]?.asObject else { return text }
    if let own = config["name"] { config["name"] = name(own) }
    let inside = names(config["layers"]?.asArray ?? [])
    config = JSONObject(
      config.members.map { member in
        switch member.key {
        case "layers":
          return (member.key, .array((member.value.asArray ?? []).map { value($0, inside) }))
        case "input_layers", "output_layers":
          return (member.key, ports(member.value, inside))
        default: return (member.key, value(member.value, [:]))
        }
      })
    text["config"] = .object(config)
    if let compiled = text["compile_config"]?.asObject {
      text["compile_config"] = .object(compilation(compiled, inside))
    }
    return text
  }

  /// A layer, or something that holds layers.
  private static func value(_ value: JSONValue, _ siblings: [String: String]) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { self.value($0, siblings) })
    case .object(let object) where object["class_name"] != nil && object["config"] != nil:
      return .object(layer(object, siblings))
    default: return value
    }
  }

  /// The new names of layers that need any.
  private static func names(_ layers: [JSONValue]) -> [String: String] {
    let written = layers.compactMap { $0["name"]?.asString ?? $0["config"]?["name"]?.asString }
    var used = Set(written)
    var names: [String: String] = [:]
    for name in written where name.contains("/") && names[name] == nil {
      names[name] = used.insertUnused(plain(name))
    }
    return names
  }

  private static func edges(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { edges($0, names) })
    case .object(let object):
      return .object(
        JSONObject(
          object.members.map { member in
            member.key == "keras_history"
              ? (member.key, ports(member.value, names)) : (member.key, edges(member.value, names))
          }))
    default: return value
    }
  }

  /// References of the form [layer, call, output], or any structure of such.
  private static func ports(_ value: JSONValue, _ names: [String: String]) -> JSONValue {
    switch value {
    case .array(let items): return .array(items.map { ports($0, names) })
    case .object(let object):
      return .object(JSONObject(object.members.map { ($0.key, ports($0.value, names)) }))
    case .string(let name): return .string(names[name] ?? name)
    default: return value
    }
  }

  /// Losses and metrics by the names of outputs.
  private static func compilation(
    _ config: JSONObject, _ names: [String: String]
  ) -> JSONObject {
    var config = config
    for key in ["loss", "loss_weights", "metrics", "weighted_metrics"] {
      guard let object = config[key]?.asObject, object["class_name"] == nil else { continue }
      config[key] = .object(
        JSONObject(object.members.map { (names[$0.key] ?? $0.key, $0.value) }))
    }
    return config
  }
}
