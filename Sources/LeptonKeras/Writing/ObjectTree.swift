import LeptonBase
import LeptonGraph
import LeptonLayers

/// The weights of a model in the layout of Keras 3: arrays numbered within every object, objects in
/// folders by attribute and class; the counterpart of `ObjectWalk`.
struct ObjectTree {
  let root = HDF5NewGroup()
  private let renames: [String: String]
  private let scaling: HardSigmoidScaling
  /// The layers with vocabularies by the folders that their assets stand in.
  private(set) var vocabularies: [(path: [String], layer: VocabularyLayer)] = []
  private var visited: Set<ObjectIdentifier> = []

  /// - Parameter renames: attributes whose folders have another name.
  /// - Throws: what making initial values of weights throws; `.weights` where a name cannot be one.
  init(
    _ model: any WeightedObject, scaling: HardSigmoidScaling = .none,
    renames: [String: String] = [:]
  ) throws(LeptonError) {
    self.renames = renames
    self.scaling = scaling
    try visit(model, [])
  }

  private mutating func visit(
    _ object: any WeightedObject, _ path: [String]
  ) throws(LeptonError) {
    guard visited.insert(ObjectIdentifier(object)).inserted else { return }
    let folder = try root.group(path + ["vars"])
    folder.setAttribute("name", .text(object.name, isUTF8: true))
    for (number, parameter) in object.ownWeights.enumerated() {
      _ = try folder.add(
        HDF5NewDataset(parameter, of: object, keepsBFloat16: true, scaling: scaling),
        at: ["\(number)"])
    }
    if let layer = object as? VocabularyLayer { try addVocabulary(layer, path, folder) }
    for (number, parameter) in object.ownRandomStates.enumerated() {
      _ = try root.add(
        HDF5NewDataset(try parameter.value()),
        at: path + RandomStatePlace.path + ["\(number)"])
    }
    var counters: [String: Int] = [:]
    for child in object.children where !child.object.isOperation {
      guard child.isList else {
        try visit(child.object, path + [renames[child.attribute] ?? child.attribute])
        continue
      }
      let base = child.object.className.snakeCased
      let key = "\(child.attribute)/\(base)"
      let number = counters[key, default: 0]
      counters[key] = number + 1
      try visit(
        child.object, path + [child.attribute, number == 0 ? base : "\(base)_\(number)"])
    }
  }

  /// A text layer has a lookup layer inside, which stands for the same.
  private mutating func addVocabulary(
    _ layer: VocabularyLayer, _ path: [String], _ folder: HDF5NewGroup
  ) throws(LeptonError) {
    var places = [(path, folder)]
    if layer is TextVectorization {
      let inner = path + ["_lookup_layer"]
      let folder = try root.group(inner + ["vars"])
      folder.setAttribute("name", .text("string_lookup", isUTF8: true))
      places.append((inner, folder))
    }
    for (path, folder) in places {
      if let weights = layer.tokenWeights {
        _ = try folder.add(
          HDF5NewDataset(try Tensor(weights, [weights.count])), at: ["idf_weights"])
      }
      if layer.hasLearnedVocabulary { vocabularies.append((path, layer)) }
    }
  }
}
