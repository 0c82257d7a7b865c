import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's Highway, t·y + (1 - t)·x, as x + t·(y - x) with two dense layers.
enum HighwayEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let kernel = layer.weight("kernel"),
      let carryKernel = layer.weight("carry_kernel")
    else { throw layer.refusal("it is not built") }
    var shared = layer.options("use_bias", "kernel_initializer")
    shared["units"] = JSONValue(kernel.shape[-1])
    var settings = layer.options(
      "activation", "kernel_regularizer", "bias_regularizer", "kernel_constraint",
      "bias_constraint")
    for member in shared.members { settings[member.key] = member.value }
    let y = graph.layer(
      "Dense", "transform", settings, x,
      weights: [kernel, layer.weight("bias")].compactMap { $0.map { EquivalentWeight($0) } })
    shared["activation"] = "sigmoid"
    let gate = graph.layer(
      "Dense", "gate", shared, x,
      weights: [carryKernel, layer.weight("carry_bias")].compactMap {
        $0.map { EquivalentWeight($0) }
      })
    let change = graph.layer("Subtract", "change", [:], y, x)
    let part = graph.layer("Multiply", "part", [:], change, gate)
    return graph.layer(
      "Add", "output", layer.options("activity_regularizer"), x, part)
  }
}
