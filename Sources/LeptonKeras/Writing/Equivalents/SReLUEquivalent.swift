import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's SReLU: l + a·min(x - l, 0) + min(max(x - l, 0), |t|) + b·max(x - l - |t|, 0).
enum SReLUEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let shape = layer.inputs.first?.shape,
      let left = layer.weight("t_left"), let leftSlope = layer.weight("a_left"),
      let width = layer.weight("t_right"), let rightSlope = layer.weight("a_right")
    else { throw layer.refusal("it is not built") }
    let start = try graph.weight(left, like: x, shape, "t_left")
    let signed = try graph.weight(width, like: x, shape, "t_right")
    let extent = try graph.operation("Absolute", [signed])
    let fromLeft = try graph.operation("Subtract", [x, start])
    let negative = try graph.operation("Minimum", [fromLeft, .literal(0.0)])
    let below = try graph.scaled(negative, shape, by: leftSlope, "a_left")
    let positive = try graph.operation("Maximum", [fromLeft, .literal(0.0)])
    let middle = try graph.operation("Minimum", [positive, extent])
    let fromRight = try graph.operation("Subtract", [fromLeft, extent])
    let beyond = try graph.operation("Maximum", [fromRight, .literal(0.0)])
    let above = try graph.scaled(beyond, shape, by: rightSlope, "a_right")
    var bent = try graph.operation("Add", [below, middle])
    // On Theano a negative slope on the left cannot lead above the right end.
    if layer.follows(.theano) { bent = try graph.operation("Minimum", [bent, extent]) }
    let center = try graph.operation("Add", [start, bent])
    return graph.layer("Add", "output", layer.options("activity_regularizer"), center, above)
  }
}
