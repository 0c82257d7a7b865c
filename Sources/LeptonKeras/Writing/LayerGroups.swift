import LeptonBase
import LeptonGraph
import LeptonLayers

/// The weights of a model in the layout of `.h5` files: a group for every layer, with its arrays in the
/// order in which they are bound.
struct LayerGroups {
  /// Longest list of names in one attribute, in bytes, the longest name counted for each.
  private static let listLimit = 64512

  /// Fills `root`, which becomes `model_weights` of a whole model.
  static func fill(
    _ root: HDF5NewGroup, _ model: any WeightedObject, version: String,
    scaling: HardSigmoidScaling = .none
  ) throws(LeptonError) {
    let layers = model.children.map(\.object).filter { !$0.isOperation }
    try setNames(root, "layer_names", layers.map(\.name))
    root.setAttribute("backend", .text("tensorflow", isUTF8: false))
    root.setAttribute("keras_version", .text(version, isUTF8: false))
    let paths = Dictionary(
      model.namedParameters.map { (ObjectIdentifier($0.parameter), $0.path) },
      uniquingKeysWith: { first, _ in first })
    for layer in layers {
      let group = try root.group(components(layer.name))
      try add(
        LegacyOrder.targets(of: layer).map { target in
          let path = paths[ObjectIdentifier(target.parameter)] ?? target.parameter.name
          return (
            path,
            { () throws(LeptonError) in
              try HDF5NewDataset(
                target.parameter, of: target.owner, keepsBFloat16: false, scaling: scaling)
            }
          )
        }, to: group)
      for (number, state) in layer.randomStates.enumerated() {
        _ = try group.add(
          HDF5NewDataset(try state.value()), at: RandomStatePlace.path + ["\(number)"])
      }
    }
    try add([], to: try root.group(["top_level_model_weights"]))
  }

  /// Puts named arrays into a group, with the list of their names in `weight_names`.
  static func add(
    _ arrays: [(name: String, dataset: () throws(LeptonError) -> HDF5NewDataset)],
    to group: HDF5NewGroup
  ) throws(LeptonError) {
    var names: [String] = []
    for (name, dataset) in arrays {
      let dataset = try dataset()
      // Two layers of nested models may have one name; names bind nothing.
      var unique = name
      var number = 0
      while try !group.add(dataset, at: components(unique)) {
        number += 1
        unique = "\(name)_\(number)"
      }
      names.append(unique)
    }
    try setNames(group, "weight_names", names)
  }

  /// Sets a list of names as Keras does: in pieces where it is too long for one attribute.
  private static func setNames(
    _ group: HDF5NewGroup, _ attribute: String, _ names: [String]
  ) throws(LeptonError) {
    guard !names.isEmpty else { return group.setAttribute(attribute, .nothing) }
    // Every name takes the room of the longest.
    let length = names.map(\.utf8.count).max() ?? 0
    let most = listLimit / Swift.max(length, 1)
    guard most > 0 else {
      throw LeptonError(
        .limit,
        "a name of \(length) bytes is too long for HDF5, which takes at most \(listLimit)")
    }
    if names.count <= most { return group.setAttribute(attribute, .texts(names)) }
    let parts = parts(names, (names.count + most - 1) / most)
    for (number, part) in parts.enumerated() {
      group.setAttribute("\(attribute)\(number)", .fixedTexts(Array(part), length: length))
    }
  }

  /// Nearly equal parts, the longer ones first, as NumPy's `array_split`.
  private static func parts(_ names: [String], _ count: Int) -> [ArraySlice<String>] {
    let (size, longer) = names.count.quotientAndRemainder(dividingBy: count)
    var start = 0
    return (0..<count).map { number in
      let end = start + size + (number < longer ? 1 : 0)
      defer { start = end }
      return names[start..<end]
    }
  }

  /// The parts of a name, which HDF5 makes groups of.
  static func components(_ name: String) -> [String] {
    name.split(separator: "/").map { String($0) }.filter { $0 != "." }
  }
}
