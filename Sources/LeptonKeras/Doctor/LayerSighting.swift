import LeptonJSON

/// A layer, operation or nested model as it stands in a file's own text.
struct LayerSighting {
  let name: String
  let className: String
  /// The whole object with class and configuration.
  let object: JSONObject
  /// The names of the models and wrappers around it, outermost first.
  let owners: [String]
  /// Whether it is an entry of a functional model.
  let isInFunctional: Bool

  var config: JSONValue { object["config"] ?? .null }
  var module: String? { object["module"]?.asString }
  /// Whether it holds layers of its own.
  var isModel: Bool { config["layers"]?.asArray != nil || config.asArray != nil }
  /// The name with those of its owners.
  var path: String { (owners + [name]).joined(separator: "/") }

  /// All layers within a model, in order, those within others after these.
  static func all(in model: JSONValue) -> [LayerSighting] {
    var found: [LayerSighting] = []
    if let object = model.asObject { visit(contentsOf: object, [], &found, depth: 0) }
    return found
  }

  private static func visit(
    contentsOf object: JSONObject, _ owners: [String], _ found: inout [LayerSighting], depth: Int
  ) {
    // The reader of the text bounds its depth; so many layers no file has.
    guard depth < 64, found.count < 1_000_000 else { return }
    let config = object["config"] ?? .null
    let entries = config["layers"]?.asArray ?? config.asArray ?? []
    let isFunctional = config["input_layers"] != nil || config["output_layers"] != nil
    for entry in entries { sight(entry, owners, isFunctional, &found, depth: depth) }
    for key in ["layer", "forward_layer", "backward_layer", "cell", "cells"] {
      guard let value = config[key] else { continue }
      for inner in value.asArray ?? [value] { sight(inner, owners, false, &found, depth: depth) }
    }
  }

  private static func sight(
    _ json: JSONValue, _ owners: [String], _ isInFunctional: Bool,
    _ found: inout [LayerSighting], depth: Int
  ) {
    guard let object = json.asObject, let className = object["class_name"]?.asString else {
      return
    }
    let name =
      object["name"]?.asString ?? object["config"]?["name"]?.asString ?? className
    found.append(
      LayerSighting(
        name: name, className: className, object: object, owners: owners,
        isInFunctional: isInFunctional))
    visit(contentsOf: object, owners + [name], &found, depth: depth + 1)
  }
}
