import LeptonBase
import LeptonJSON
import LeptonLayers

/// Rules of old versions in the text of a model.
enum OldRuleText {
  /// The text with rules where files have them: beside the configurations.
  static func besideConfigurations(_ text: JSONValue) -> JSONValue {
    mapped(text) { layer in
      guard var config = layer["config"]?.asObject else { return layer }
      var kept = JSONObject()
      kept[OldRule.key] = config.take(OldRule.key)
      if layer["class_name"]?.asString?.hasSuffix("Transpose") == true {
        kept[OldRule.shapeKey] = config.take(OldRule.shapeKey)
      }
      guard !kept.isEmpty else { return layer }
      var layer = layer
      layer["config"] = .object(config)
      layer[OldRule.envelopeKey] = .object(kept)
      return layer
    }
  }

  /// The text for a chosen reader, without rules that its Keras follows by itself.
  ///
  /// - Throws: `.unsupported` where the results depend on another rule; names the layer.
  static func written(
    _ text: JSONObject, for reader: KerasReader, _ effects: [OldRuleEffect]
  ) throws(LeptonError) -> JSONObject {
    guard reader != .automatic else { return text }
    let keras = reader == .keras2 ? "Keras 2" : "Keras 3"
    for effect in effects {
      let isOwn = reader == .keras2 && effect.rule == .allMasks
      guard effect.isFollowed != isOwn else { continue }
      throw LeptonError(
        .unsupported,
        "layer '\(effect.layer)': its results depend on masks, which \(keras) treats otherwise than "
          + "the version that the model is from (\(effect.rule.rawValue)); " + advice)
    }
    var refused: LeptonError?
    let result = mapped(.object(text)) { layer in
      var layer = layer
      guard let kept = layer.take(OldRule.envelopeKey) else { return layer }
      var others = (kept[OldRule.key]?.asArray ?? []).compactMap(\.asString)
      others.removeAll { OldRule(rawValue: $0)?.isAboutMasks ?? false }
      if kept[OldRule.shapeKey] != nil { others.append(OldRule.shapeKey) }
      if let rule = others.first, refused == nil {
        let name = layer["name"]?.asString ?? layer["config"]?["name"]?.asString ?? "?"
        refused = LeptonError(
          .unsupported,
          "layer '\(name)': \(keras) does not compute it as the version that the model is from "
            + "(\(rule)); " + advice)
      }
      return layer
    }
    if let refused { throw refused }
    return result.asObject ?? text
  }

  private static let advice =
    "saved without a reader the file has both, for lepton to open again"

  /// The text with every layer and model within it, the outer ones first, replaced.
  private static func mapped(
    _ text: JSONValue, _ body: (JSONObject) -> JSONObject
  ) -> JSONValue {
    switch text {
    case .array(let items): return .array(items.map { mapped($0, body) })
    case .object(var object):
      if object["class_name"] != nil, object["config"]?.asObject != nil { object = body(object) }
      return .object(JSONObject(object.members.map { ($0.key, mapped($0.value, body)) }))
    default: return text
    }
  }
}
