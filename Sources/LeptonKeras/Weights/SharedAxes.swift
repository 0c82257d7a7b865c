import LeptonJSON
import LeptonLayers

/// The axes along which the advanced activations of Keras 1 share their weights, which it did not
/// write into configurations: those along which the saved weights have one element.
enum SharedAxes {
  private static let classes: Set<String> = ["PReLU", "ParametricSoftplus", "SReLU"]

  static func complete(_ description: inout ModelDescription, _ weights: SavedWeights) {
    let groups = weights.layerGroups
    for place in description.layers.indices {
      let layer = description.layers[place]
      guard classes.contains(layer.className), layer.config["shared_axes"]?.asArray == nil,
        let shape = groups.first(where: { $0.layer == layer.name })?.arrays.first?.shape
      else { continue }
      let axes = shape.dims.indices.filter { shape.dims[$0] == 1 }
      if !axes.isEmpty {
        description.layers[place].config["shared_axes"] = .array(axes.map { JSONValue($0 + 1) })
      }
    }
  }
}
