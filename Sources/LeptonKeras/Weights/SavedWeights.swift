import LeptonBase
import LeptonJSON

/// The weights in a file, in one of the two layouts that Keras has used.
public final class SavedWeights: Sendable {
  /// A layer of the old layout with its arrays in the order in which they are bound.
  public struct LayerGroup: Sendable {
    public let layer: String
    public let arrays: [SavedArray]
  }

  enum Layout: Sendable {
    /// Keras 1, 2 and Keras 3's `.h5`: a group for every layer of the model, in the model's order, and
    /// the arrays that belong to the model itself.
    case layers([LayerGroup], topLevel: [SavedArray])
    /// Keras 3: arrays numbered within every object, objects in folders by attribute and class.
    case objects
  }

  let file: WeightTree
  let layout: Layout
  /// Whether Keras 1 wrote the file.
  let isKeras1: Bool
  /// Whether the kernels are those of convolutions proper, as Theano computed, and not of
  /// correlations.
  let isTheano: Bool
  /// Of layers with low-rank adapters that are stored beside the kernel, what A·B is multiplied by.
  let adapterScales: [String: Float]

  private init(
    file: WeightTree, layout: Layout, isKeras1: Bool, isTheano: Bool,
    adapterScales: [String: Float] = [:]
  ) {
    self.adapterScales = adapterScales
    self.file = file
    self.layout = layout
    self.isKeras1 = isKeras1
    self.isTheano = isTheano
  }

  /// The layout of Keras 3.
  convenience init(objects file: WeightTree) {
    self.init(file: file, layout: .objects, isKeras1: false, isTheano: false)
  }

  /// The old layout, with the group at `path` as its root.
  convenience init(
    legacy file: HDF5File, _ path: [String], _ version: String?, _ backend: String?,
    configuration: JSONValue? = nil
  ) throws(LeptonError) {
    let groupVersion = try file.string(path, "keras_version")
    let groupBackend = try file.string(path, "backend")
    let names = try file.splitStrings(path, "layer_names") ?? []
    var groups: [LayerGroup] = []
    for name in names {
      let place = path + Self.components(name)
      groups.append(LayerGroup(layer: name, arrays: try Self.arrays(file, place, name)))
    }
    let top = path + ["top_level_model_weights"]
    let topLevel =
      try file.isGroup(top) ? try Self.arrays(file, top, "top_level_model_weights") : []
    let writer = version ?? groupVersion
    let isKeras1 = writer.map { $0.hasPrefix("1") } ?? true
    let isTheano: Bool
    if let backend = backend ?? groupBackend {
      isTheano = backend == "theano"
    } else {
      // Keras 1 did not say; TensorFlow's variables have names that end in ":0", Theano's do not.
      let names = groups.flatMap { $0.arrays.map(\.name) }
      isTheano = isKeras1 && !names.isEmpty && !names.contains { $0.hasSuffix(":0") }
    }
    self.init(
      file: WeightTree([file]), layout: .layers(groups, topLevel: topLevel), isKeras1: isKeras1,
      isTheano: isTheano, adapterScales: configuration.map { Self.adapterScales($0) } ?? [:])
  }

  /// The layout before Keras 1.0: `layer_0`, `layer_1`, … with `param_0`, `param_1`, …
  convenience init(numbered file: HDF5File) throws(LeptonError) {
    let count = try file.integer([], "nb_layers") ?? 0
    guard count >= 0, count <= 100_000 else {
      throw LeptonError(.limit, "the file claims \(count) layers")
    }
    var groups: [LayerGroup] = []
    for number in 0..<count {
      let name = "layer_\(number)"
      var arrays: [SavedArray] = []
      for parameter in 0..<(try file.integer([name], "nb_params") ?? 0) {
        let path = [name, "param_\(parameter)"]
        guard let dataset = try file.dataset(path) else {
          throw LeptonError(
            .format, "the file lists '\(path.joined(separator: "/"))', but lacks it")
        }
        arrays.append(SavedArray(name: dataset.name, dataset: dataset))
      }
      groups.append(LayerGroup(layer: name, arrays: arrays))
    }
    self.init(
      file: WeightTree([file]), layout: .layers(groups, topLevel: []), isKeras1: true,
      isTheano: true)
  }

  /// alpha / rank by layer, for all objects of a configuration that say them; alpha is the rank unless it
  /// is said.
  private static func adapterScales(_ configuration: JSONValue) -> [String: Float] {
    var scales: [String: Float] = [:]
    switch configuration {
    case .array(let items):
      for item in items { scales.merge(adapterScales(item)) { first, _ in first } }
    case .object(let object):
      if let name = object["name"]?.asString, let rank = object["lora_rank"]?.asDouble, rank > 0 {
        scales[name] = Float((object["lora_alpha"]?.asDouble ?? rank) / rank)
      }
      for member in object.members {
        scales.merge(adapterScales(member.value)) { first, _ in first }
      }
    default: break
    }
    return scales
  }

  private static func components(_ name: String) -> [String] { LayerGroups.components(name) }

  private static func arrays(
    _ file: HDF5File, _ path: [String], _ layer: String
  ) throws(LeptonError) -> [SavedArray] {
    var arrays: [SavedArray] = []
    for name in try file.splitStrings(path, "weight_names") ?? [] {
      guard let dataset = try file.dataset(path + components(name)) else {
        throw LeptonError(
          .format, "the file lists the weight '\(name)' of layer '\(layer)', but lacks it")
      }
      arrays.append(SavedArray(name: name, dataset: dataset))
    }
    return arrays
  }

  /// Of the old layout: the layers that have weights. Empty in the layout of Keras 3.
  public var layerGroups: [LayerGroup] {
    guard case .layers(let groups, _) = layout else { return [] }
    return groups.filter { !$0.arrays.isEmpty }
  }

  /// What computed the model, where the file does not say it but the names of its weights do.
  var likelyBackend: String? {
    layerGroups.isEmpty ? nil : isTheano ? "theano" : "tensorflow"
  }

  /// All arrays of the model, without those of its optimizer.
  public func arrays() throws(LeptonError) -> [SavedArray] {
    switch layout {
    case .layers(let groups, let topLevel): return groups.flatMap(\.arrays) + topLevel
    case .objects:
      var found: [SavedArray] = []
      var visits = 0
      try collect([], &found, &visits, depth: 0)
      return found
    }
  }

  private func collect(
    _ path: [String], _ found: inout [SavedArray], _ visits: inout Int, depth: Int
  ) throws(LeptonError) {
    // Links may lead in circles.
    visits += 1
    guard depth < 64, visits < 1_000_000 else {
      throw LeptonError(.limit, "the file's groups are nested too deeply")
    }
    for name in try file.children(path) {
      if path.isEmpty, name == "optimizer" || name == "metrics" { continue }
      let child = path + [name]
      if let dataset = try file.dataset(child) {
        found.append(SavedArray(name: dataset.name, dataset: dataset))
      } else {
        try collect(child, &found, &visits, depth: depth + 1)
      }
    }
  }

  /// The name of the object at a path in the layout of Keras 3, where the file tells it (since 3.6).
  func objectName(_ path: [String]) throws(LeptonError) -> String? {
    try file.string(path + ["vars"], "name")
  }

  /// The arrays of the object at a path in the layout of Keras 3, in their order; empty where there
  /// are none.
  func objectArrays(_ path: [String]) throws(LeptonError) -> [SavedArray] {
    var arrays: [SavedArray] = []
    for name in try file.children(path + ["vars"]) {
      if let dataset = try file.dataset(path + ["vars", name]) {
        arrays.append(SavedArray(name: dataset.name, dataset: dataset))
      }
    }
    return arrays
  }
}
