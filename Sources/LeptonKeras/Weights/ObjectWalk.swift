import LeptonBase
import LeptonGraph
import LeptonLayers

/// Walks a model as Keras 3 does when it saves, and finds the arrays of every object by its path:
/// attributes make folders, lists number what is in them by class. An object that was met before has
/// its arrays where it was met first.
struct ObjectWalk {
  let weights: SavedWeights
  private(set) var pairs: [(WeightTarget, WeightValues)] = []
  private var visited: Set<ObjectIdentifier> = []

  private let skipsMismatch: Bool

  init(weights: SavedWeights, skipsMismatch: Bool) {
    self.weights = weights
    self.skipsMismatch = skipsMismatch
  }

  mutating func visitRoot(_ model: any WeightedObject) throws(LeptonError) {
    try visit(model, [])
  }

  private mutating func visit(
    _ object: any WeightedObject, _ path: [String]
  ) throws(LeptonError) {
    guard visited.insert(ObjectIdentifier(object)).inserted else { return }
    try bind(object, path)
    var counters: [String: Int] = [:]
    for child in object.children where !child.object.isOperation {
      let folder = try folder(child.attribute, in: path)
      guard child.isList else {
        try visit(child.object, path + [folder])
        continue
      }
      if visited.contains(ObjectIdentifier(child.object)) { continue }
      let base = child.object.className.snakeCased
      let key = "\(child.attribute)/\(base)"
      let number = counters[key, default: 0]
      let isTwice = folder == Self.dependencies && !child.object.namedParameters.isEmpty
      counters[key] = number + (isTwice ? 2 : 1)
      try visit(child.object, path + [folder, number == 0 ? base : "\(base)_\(number)"])
    }
  }

  /// The name that Keras 2.12 has for a model's layers, where it lists layers with weights twice.
  private static let dependencies = "_layer_checkpoint_dependencies"

  /// The folder of an attribute. Some versions used other names: that of Keras 2.12,
  /// `_query_dense` for `query_dense` (before 3.0.3).
  private func folder(_ attribute: String, in path: [String]) throws(LeptonError) -> String {
    if attribute == "layers", try weights.file.isGroup(path + [Self.dependencies]) {
      return Self.dependencies
    }
    if attribute.hasSuffix("_dense"), try !weights.file.isGroup(path + [attribute]),
      try weights.file.isGroup(path + ["_" + attribute])
    {
      return "_" + attribute
    }
    return attribute
  }

  private mutating func bind(
    _ object: any WeightedObject, _ path: [String]
  ) throws(LeptonError) {
    try bindRandomStates(object, path)
    let parameters = object.ownWeights
    if parameters.isEmpty { return }
    let place = path.joined(separator: "/")
    let arrays = try weights.objectArrays(path)
    guard arrays.count == parameters.count else {
      if skipsMismatch { return }
      throw LeptonError(
        .weights,
        "layer '\(object.name)': it has \(parameters.count) weights, but the file stores "
          + "\(arrays.count) under '\(place)'")
    }
    for (parameter, array) in zip(parameters, arrays) {
      pairs.append((WeightTarget(parameter: parameter, owner: object), .stored(array)))
    }
  }

  /// Streams of random numbers go on where they stood when lepton wrote the file; in Keras's own files
  /// they are not, and stay as they are.
  private mutating func bindRandomStates(
    _ object: any WeightedObject, _ path: [String]
  ) throws(LeptonError) {
    for (number, parameter) in object.ownRandomStates.enumerated() {
      let place = path + RandomStatePlace.path + ["\(number)"]
      guard let dataset = try weights.file.dataset(place) else { continue }
      let array = SavedArray(name: dataset.name, dataset: dataset)
      pairs.append((WeightTarget(parameter: parameter, owner: object), .stored(array)))
    }
  }
}
