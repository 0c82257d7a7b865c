import LeptonJSON

/// Layers without weights that are put before others in a model's text, so that both together compute what
/// one of them did.
struct LayerPreparation {
  /// The class of the layer before.
  var className: String
  /// What it is set to, beside name and type.
  var settings: JSONObject
  /// What its name ends with.
  var suffix: String
  /// The layer that follows.
  var layer: JSONObject

  /// A model's text with what `prepare` puts before the layers; of layers within a TimeDistributed each
  /// stands in one of its own. Models within the model are left as they are.
  static func applied(
    to text: JSONObject, _ prepare: (JSONObject) -> LayerPreparation?
  ) -> JSONObject {
    guard var config = text["config"]?.asObject, let layers = config["layers"]?.asArray else {
      return text
    }
    var names = Set(layers.compactMap { name(of: $0) })
    var prepared: [JSONValue] = []
    for layer in layers {
      guard let name = name(of: layer), let object = layer.asObject,
        let (before, after) = split(object, prepare)
      else {
        prepared.append(layer)
        continue
      }
      let suffix = before["config"]?["name"]?.asString ?? "before"
      prepared += connected(before, after, names.insertUnused("\(name)_\(suffix)"))
    }
    config["layers"] = .array(prepared)
    var text = text
    text["config"] = .object(config)
    return text
  }

  private static func name(of layer: JSONValue) -> String? {
    layer["name"]?.asString ?? layer["config"]?["name"]?.asString
  }

  /// The two layers; the first is called by the suffix.
  private static func split(
    _ layer: JSONObject, _ prepare: (JSONObject) -> LayerPreparation?
  ) -> (JSONObject, JSONObject)? {
    var before = layer
    before["build_config"] = nil
    var settings: JSONObject = ["name": "", "trainable": true]
    settings["dtype"] = layer["config"]?["dtype"]
    if layer["class_name"] == "TimeDistributed" {
      guard let inner = layer["config"]?["layer"]?.asObject,
        let (first, second) = split(inner, prepare)
      else { return nil }
      settings["name"] = first["config"]?["name"]
      settings["layer"] = .object(first)
      before["config"] = .object(settings)
      var after = layer
      var config = layer["config"]?.asObject ?? [:]
      config["layer"] = .object(second)
      after["config"] = .object(config)
      after["build_config"] = nil
      return (before, after)
    }
    guard let preparation = prepare(layer) else { return nil }
    settings["name"] = .string(preparation.suffix)
    for member in preparation.settings.members { settings[member.key] = member.value }
    before["class_name"] = .string(preparation.className)
    before["config"] = .object(settings)
    return (before, preparation.layer)
  }

  /// The two layers one after the other; in a functional model the second takes what the first gives.
  private static func connected(
    _ before: JSONObject, _ after: JSONObject, _ name: String
  ) -> [JSONValue] {
    var (before, after) = (before, after)
    var settings = before["config"]?.asObject ?? [:]
    settings["name"] = .string(name)
    before["config"] = .object(settings)
    if let calls = after["inbound_nodes"]?.asArray {
      before["name"] = .string(name)
      before["inbound_nodes"] = .array(
        calls.map { ["args": $0["args"] ?? [], "kwargs": [:]] })
      after["inbound_nodes"] = .array(
        calls.enumerated().map { number, call in
          var call = call.asObject ?? [:]
          var edge = call["args"]?[0]?["config"]?.asObject ?? [:]
          edge["keras_history"] = [.string(name), JSONValue(number), 0]
          call["args"] = [["class_name": "__keras_tensor__", "config": .object(edge)]]
          return .object(call)
        })
    }
    return [.object(before), .object(after)]
  }
}
