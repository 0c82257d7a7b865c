import LeptonBase
import LeptonGraph
import LeptonJSON

/// The closed table of layers that lepton knows, by Keras class name. Nothing named in a file is ever
/// looked up anywhere else.
public enum LayerRegistry {
  /// One layer class.
  public struct Entry: Sendable {
    public let type: Layer.Type
    /// Values for the keys that have no default, and shapes of inputs to build the layer with, from
    /// which the catalogue learns the remaining keys and the weights.
    public let sample: JSONObject
    public let sampleInputs: [Shape]
    /// The element type of these inputs.
    public let sampleType: DType

    init(
      _ type: Layer.Type, _ sample: JSONObject = [:], of dtype: DType = .float32,
      on inputs: Shape...
    ) {
      self.type = type
      self.sample = sample
      sampleInputs = inputs
      sampleType = dtype
    }
  }

  /// Other names of the same classes: Keras's own aliases.
  static let aliases = [convolutionAliases, poolingAliases, attentionAliases]
    .reduce(into: [:]) { all, some in all.merge(some) { first, _ in first } }

  static let entries: [String: Entry] = {
    let families = [
      coreEntries, mergingEntries, recurrentEntries, attentionEntries, convolutionEntries,
      poolingEntries, imageReshapingEntries, normalizationEntries, activationEntries,
      regularizationEntries, preprocessingEntries, imageEntries, stringEntries, legacyEntries,
    ]
    return Dictionary(
      families.joined().map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
  }()

  /// Makes a layer from its class name and configuration. Throws `.unsupported` for a class that is not
  /// in the table, `.configuration` for options that are unknown or wrong.
  public static func make(
    _ description: LayerDescription
  ) throws(LeptonError) -> Layer {
    if let model = description.model { return try Network(model, name: description.name) }
    if let custom = try custom(description) { return custom }
    let options = LayerOptions(
      className: aliases[description.className] ?? description.className,
      name: description.name, config: description.config)
    guard let entry = entries[options.className] else {
      throw unsupported(options)
    }
    let layer = try entry.type.init(options)
    try options.finish()
    return layer
  }

  private static func unsupported(_ options: LayerOptions) -> LeptonError {
    let reason =
      switch options.className {
      case "Lambda":
        "contains Python byte-code, which lepton never runs; replace it with keras.ops or built-in "
          + "layers and save the model again, or supply what it computes under the layer's name"
      case "TorchModuleWrapper", "TFSMLayer", "JaxLayer", "FlaxLayer":
        "wraps foreign code, which lepton never runs"
      default: "is of a class that lepton does not know; " + CustomObjects.advice
      }
    return LeptonError(.unsupported, "\(options.place) \(reason)")
  }
}
