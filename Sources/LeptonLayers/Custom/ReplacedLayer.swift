import LeptonBase
import LeptonGraph
import LeptonJSON

/// A model in the place of a layer whose class exists only as somebody's code. Its layers' weights are
/// those of the class: in the order of creation, or by attributes that are called as the layers are.
final class ReplacedLayer: Layer, @unchecked Sendable {
  private let model: Network

  init(_ description: LayerDescription, _ model: Network) throws(LeptonError) {
    self.model = model
    super.init(
      className: description.className, name: description.name, config: description.config,
      isTrainable: description.isTrainable)
  }

  required init(_ options: LayerOptions) throws(LeptonError) {
    throw LeptonError(.internal, "\(options.place) is made from its replacement only")
  }

  override var isCustom: Bool { true }
  override var convertsInputsToFloat: Bool { false }

  override var children: [WeightedChild] {
    model.layers.map { WeightedChild(attribute: $0.name, object: $0) }
  }

  override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    try model.call(call, lowering)
  }
}

extension LayerRegistry {
  /// The layer that the host has put in the place of one of a file; nil where it has none.
  static func custom(_ description: LayerDescription) throws(LeptonError) -> Layer? {
    let found = CustomObjects.layer(
      className: description.className, registeredName: description.registeredName?.asString,
      name: description.name)
    switch found {
    case nil: return nil
    case .custom(let custom)?: return try CustomLayer(description, custom)
    case .replacement(let json)?:
      do throws(LeptonError) { return try replaced(description, json) } catch {
        throw error.at("what replaces layer '\(description.name)'")
      }
    }
  }

  private static func replaced(
    _ description: LayerDescription, _ json: JSONValue
  ) throws(LeptonError) -> Layer {
    var object: JSONObject
    if let name = json.asString {
      object = ["class_name": "Activation", "config": ["activation": .string(name)]]
    } else if let given = json.asObject {
      object = given
    } else {
      throw LeptonError(
        .configuration, "it should be an activation's name or a layer, but is \(json.summary)")
    }
    var config = object["config"]?.asObject ?? [:]
    config["name"] = .string(description.name)
    object["config"] = .object(config)
    let replacement = try LayerDescription(json: .object(object))
    if let model = replacement.model {
      return try ReplacedLayer(description, Network(model, name: description.name))
    }
    // Under the class's own name, by which files know its weights.
    guard let entry = entries[aliases[replacement.className] ?? replacement.className] else {
      throw LeptonError(.unsupported, "lepton knows no layer \(replacement.className)")
    }
    config["trainable"] = .bool(description.isTrainable)
    let options = LayerOptions(
      className: description.className, name: description.name, config: config)
    let layer = try entry.type.init(options)
    try options.finish()
    return layer
  }
}
