import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's ParametricSoftplus, alpha · ln(1 + exp(beta · x)).
enum ParametricSoftplusEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let shape = layer.inputs.first?.shape,
      let alpha = layer.weight("alpha"), let beta = layer.weight("beta")
    else { throw layer.refusal("it is not built") }
    let bent = try graph.scaled(x, shape, by: beta, "beta", ["activation": "linear"])
    let softplus = graph.layer("Activation", "softplus", ["activation": "softplus"], bent)
    return try graph.scaled(
      softplus, shape, by: alpha, "alpha", layer.options("activity_regularizer"))
  }
}
