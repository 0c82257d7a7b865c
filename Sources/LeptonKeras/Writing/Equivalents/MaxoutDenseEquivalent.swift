import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's MaxoutDense as one dense layer, whose units are those of all features one after the other,
/// and the largest of every unit's.
enum MaxoutDenseEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let kernel = layer.weight("kernel"), kernel.shape.rank == 3 else {
      throw layer.refusal("it is not built")
    }
    let (features, size, units) = (kernel.shape[0], kernel.shape[1], kernel.shape[2])
    // (features, size, units) as (size, features, units).
    var places: [Int32] = []
    for row in 0..<size {
      for feature in 0..<features {
        for unit in 0..<units {
          places.append(Int32(clamping: (feature * size + row) * units + unit))
        }
      }
    }
    var weights = [EquivalentWeight(kernel, places: places)]
    if let bias = layer.weight("bias") { weights.append(EquivalentWeight(bias)) }
    var settings = layer.options(
      "use_bias", "kernel_initializer", "kernel_regularizer", "bias_regularizer")
    settings["units"] = JSONValue(features * units)
    for key in ["kernel_constraint", "bias_constraint"] {
      settings[key] = try layer.constraint(key, axes: nil)
    }
    let all = graph.layer("Dense", "features", settings, x, weights: weights)
    let apart = graph.layer(
      "Reshape", "apart", ["target_shape": [JSONValue(features), JSONValue(units)]], all)
    return graph.layer(
      "GlobalMaxPooling1D", "maximum", layer.options("activity_regularizer"), apart)
  }
}
