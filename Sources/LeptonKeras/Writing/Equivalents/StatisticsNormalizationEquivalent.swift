import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's BatchNormalization of the modes 1 and 2, which normalize by the statistics of what they are
/// given. The moving statistics, which had no use, are left out.
enum StatisticsNormalizationEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let shape = layer.inputs.first?.shape, shape.rank >= 2,
      let gamma = layer.weight("gamma"), let beta = layer.weight("beta")
    else { throw layer.refusal("it is not built") }
    let isByElement = layer.config["mode"]?.asInt == 1
    let named = isByElement ? -1 : layer.config["axis"]?.asInt ?? -1
    let axis = named < 0 ? named + shape.rank : named
    let reduced = isByElement ? [axis] : (0..<shape.rank).filter { $0 != axis }
    let settings: JSONObject = [
      "axis": JSONValue(reduced), "keepdims": true,
    ]
    let epsilon = ArgumentDescription.literal(.number(layer.config["epsilon"]?.asDouble ?? 0.001))
    let mean = try graph.operation("Mean", [x], settings)
    let centered = try graph.operation("Subtract", [x, mean])
    let variance = try graph.operation(
      "Mean", [graph.operation("Square", [centered])], settings)
    var deviation = try graph.operation(
      "Sqrt", [graph.operation("Add", [variance, epsilon])])
    if isByElement { deviation = try graph.operation("Add", [deviation, epsilon]) }
    let unit = try graph.operation("TrueDivide", [centered, deviation])
    let letters = Array("abcdefgh".prefix(shape.rank - 1))
    guard letters.indices.contains(axis - 1) else {
      throw layer.refusal("it has no axis \(named)")
    }
    let all = String(letters)
    let own = String(letters[axis - 1])
    var config = layer.options("activity_regularizer")
    config["equation"] = .string("n\(all),\(own)->n\(all)")
    config["output_shape"] = JSONValue(Shape(Array(shape.dims.dropFirst())))
    config["bias_axes"] = .string(own)
    config["kernel_regularizer"] = layer.config["gamma_regularizer"]
    config["bias_regularizer"] = layer.config["beta_regularizer"]
    return graph.layer(
      "EinsumDense", "scale", config, unit,
      weights: [EquivalentWeight(gamma), EquivalentWeight(beta)])
  }
}
