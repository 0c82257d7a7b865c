import LeptonBase
import LeptonGraph
import LeptonJSON

extension LayerRegistry {
  /// What the catalogue says of one layer class.
  public struct Description: Sendable {
    public var className: String
    /// Other names of the class.
    public var aliases: [String]
    /// The keys of its configuration in the order in which it reads them.
    public var keys: [LayerOptions.Key]
    /// Further keys that change nothing.
    public var ignored: [String]
    /// The names of its own weights with all weights in use by default, in Keras's order.
    public var weights: [String]
    /// nil for what lies only inside of other layers.
    public var abilities: Abilities?
  }

  /// The classes of `keras.ops` that lepton runs as nodes of functional models.
  public static var operations: [String] { OperationRegistry.table.keys.sorted() }

  /// All layer classes in the order of their names, each as it describes itself: made from its sample
  /// configuration, and built for its sample inputs.
  public static func descriptions() throws(LeptonError) -> [Description] {
    var descriptions: [Description] = []
    for (className, entry) in entries.sorted(by: { $0.key < $1.key }) {
      let options = LayerOptions(className: className, name: "layer", config: entry.sample)
      let layer = try entry.type.init(options)
      if !entry.sampleInputs.isEmpty {
        try layer.buildOnce(entry.sampleInputs.map { TensorType(entry.sampleType, $0) })
      }
      descriptions.append(
        Description(
          className: className,
          aliases: aliases.filter { $0.value == className }.map(\.key).sorted(),
          keys: options.keys, ignored: options.ignored,
          weights: layer.ownParameters.filter { !$0.isRandomState }.map(\.name),
          abilities: abilities(layer, entry)))
    }
    return descriptions
  }
}
