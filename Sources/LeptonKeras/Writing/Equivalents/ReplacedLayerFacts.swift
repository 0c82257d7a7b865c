import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// A layer that something else takes the place of in a file.
struct ReplacedLayerFacts {
  let layer: Layer
  /// Every option, with defaults filled in and rules of old versions.
  let config: JSONObject
  /// What the layer takes, with -1 for dimensions that are not known or differ between calls.
  let inputs: [TensorType]
  /// Whether one of the inputs has a mask.
  let isMasked: Bool
  let reader: KerasReader

  /// - Parameter written: the configuration as the model's description has it.
  init(
    _ layer: Layer, _ written: JSONObject, _ inputs: [TensorType], isMasked: Bool,
    for reader: KerasReader
  ) {
    self.layer = layer
    self.isMasked = isMasked
    var config = layer.config
    for key in [OldRule.key, OldRule.shapeKey] where written[key] != nil {
      config[key] = written[key]
    }
    self.config = config
    self.inputs = inputs
    self.reader = reader
  }

  /// Whether the layer follows the rule of an old version.
  func follows(_ rule: OldRule) -> Bool { config.follows(rule) }

  /// The layer's or its cell's weight of the name; nil where there is none.
  func weight(_ name: String) -> Parameter? { layer.parameters.first { $0.name == name } }

  /// The options under the keys, as they are.
  func options(_ keys: String...) -> JSONObject {
    var found = JSONObject()
    for key in keys { found[key] = config[key] }
    return found
  }

  /// All options but those that every layer has and the rules of old versions.
  var ownOptions: JSONObject {
    var found = config
    for key in ["name", "trainable", "dtype", OldRule.key] { found[key] = nil }
    return found
  }

  /// One number for each of `rank` axes.
  func numbers(_ key: String, _ rank: Int) -> [Int] {
    let value = config[key] ?? 1
    return value.asInts ?? [Int](repeating: value.asInt ?? 1, count: rank)
  }

  var channelsFirst: Bool { config["data_format"]?.asString == "channels_first" }

  /// The constraint under a key for a weight with other axes than the old one.
  ///
  /// - Parameter axes: the new axes that each axis of the old weight became; nil where elements changed
  ///   places.
  /// - Throws: `.unsupported` for a constraint along axes that are no longer there.
  func constraint(_ key: String, axes: [[Int]]?) throws(LeptonError) -> JSONValue {
    guard let value = config[key], !value.isNull else { return .null }
    let name = value["class_name"]?.asString ?? value.asString ?? "?"
    if ["NonNeg", "NonNegative", "non_neg", "nonneg"].contains(name) { return value }
    guard let axes, var object = value.asObject, var settings = object["config"]?.asObject else {
      throw refusal("its '\(key)' (\(name)) counts along axes that those weights do not have")
    }
    if let axis = settings["axis"] {
      let old = axis.asInts ?? axis.asInt.map { [$0] } ?? []
      var new: [Int] = []
      for number in old {
        let place = number < 0 ? number + axes.count : number
        guard axes.indices.contains(place) else {
          throw refusal("its '\(key)' counts along an axis \(number) that it has not")
        }
        new += axes[place]
      }
      settings["axis"] = new.count == 1 ? JSONValue(new[0]) : JSONValue(new)
      object["config"] = .object(settings)
    }
    return .object(object)
  }

  func refusal(_ reason: String) -> LeptonError {
    LeptonError(
      .unsupported,
      "no layers of \(reader.name) compute what this \(layer.className) does: \(reason); put layers that "
        + "it has in its place, or save the model without a reader for lepton to open again")
  }
}
