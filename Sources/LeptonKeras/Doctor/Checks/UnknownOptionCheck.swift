import LeptonBase
import LeptonJSON
import LeptonLayers

/// Options that Keras 3 refuses as arguments it does not know.
enum UnknownOptionCheck: FileCheck {
  static let name = "unknown-option"

  /// What every layer of Keras 3 takes.
  private static let common: Set<String> = [
    "name", "trainable", "dtype", "activity_regularizer", "autocast", "input_dim", "input_shape",
    "batch_input_shape", "batch_shape",
  ]
  /// Options of Keras 2 that classes of Keras 3 take and drop.
  private static let taken: [String: Set<String>] = [
    "Embedding": ["input_length", "sparse", "weights"], "LSTM": ["implementation"],
    "GRU": ["implementation"], "LeakyReLU": ["alpha"], "LSTMCell": ["implementation"],
    "GRUCell": ["implementation"], "InputLayer": ["sparse", "ragged", "optional"],
    "TextVectorization": ["vocabulary_size"], "StringLookup": ["vocabulary_size"],
    "IntegerLookup": ["vocabulary_size"],
  ]

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion > 1 else { return [] }
    var keys: Set<String> = []
    var found: [LayerSighting] = []
    for layer in file.layers where !layer.isModel {
      let unknown = unknownKeys(of: layer)
      if unknown.isEmpty { continue }
      keys.formUnion(unknown)
      found.append(layer)
    }
    guard !found.isEmpty else { return [] }
    let names = keys.sorted().map { "'\($0)'" }.joined(separator: ", ")
    return [
      FileFinding(
        self, .stops, "options that Keras 3 does not know and refuses: \(names)",
        layers: FileExamination.paths(found))
    ]
  }

  private static func unknownKeys(of layer: LayerSighting) -> Set<String> {
    let className = ClassAliases.resolve(layer.className)
    if let module = layer.module, module.contains(".ops.") { return [] }
    guard let known = KnownKeys.keys(of: className), let config = layer.config.asObject else {
      return []
    }
    // Those have checks of their own.
    let allowed = common.union(known).union(taken[className] ?? [])
      .union(["time_major", "groups"])
    var unknown = Set(config.keys).subtracting(allowed)
    if LayerDescription.untrainableClasses.contains(className), config["trainable"] != nil {
      unknown.insert("trainable")
    }
    return unknown
  }
}
