import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 2's RandomFourierFeatures, cos(x·kernel / scale + bias). A layer gives only products with its
/// weights, so scale and bias are those of a column of ones.
enum RandomFourierFeaturesEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let kernel = layer.weight("unscaled_kernel"),
      let scale = layer.weight("kernel_scale"), let bias = layer.weight("bias")
    else { throw layer.refusal("it is not built") }
    func settings(_ units: Int) -> JSONObject {
      ["units": JSONValue(units), "use_bias": false, "activation": "linear"]
    }
    let units = kernel.shape[-1]
    let ones = try graph.operation(
      "OnesLike",
      [graph.operation("Take", [x, .constant(dtype: "int32", value: [0])], ["axis": 1])])
    let product = graph.layer(
      "Dense", "kernel", settings(units), x, weights: [EquivalentWeight(kernel)],
      isTrainable: false)
    let width = graph.layer(
      "Dense", "scale", settings(1), ones, weights: [EquivalentWeight(scale)])
    let offset = graph.layer(
      "Dense", "bias", settings(units), ones, weights: [EquivalentWeight(bias)],
      isTrainable: false)
    let scaled = try graph.operation("TrueDivide", [product, width])
    let sum = graph.layer("Add", "phase", [:], scaled, offset)
    return try graph.operation("Cos", [sum])
  }
}
