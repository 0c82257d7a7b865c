import LeptonBase
import LeptonJSON
import LeptonLayers

/// Keras 1's Merge of the mode `cos`: x·y / max(√((x·x) (y·y)), 1e-7), with an axis of one element after
/// the batch.
enum CosineMergeEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    let named = layer.config["dot_axes"] ?? -1
    let axes = named.asInts ?? [named.asInt ?? -1]
    guard inputs.count == 2, let first = axes.first, let last = axes.last else {
      throw layer.refusal("it takes \(inputs.count) inputs")
    }
    func dot(
      _ suffix: String, _ a: Int, _ b: Int, _ graph: inout EquivalentGraph
    ) -> ArgumentDescription {
      func axis(_ side: Int) -> JSONValue {
        let axis = side == 0 ? first : last
        let rank = layer.inputs[side].shape.rank
        return JSONValue(axis < 0 ? axis + rank : axis)
      }
      return graph.layer(
        "Dot", suffix, ["axes": [axis(a), axis(b)], "normalize": false], inputs[a], inputs[b])
    }
    let product = dot("product", 0, 1, &graph)
    let squares = graph.layer(
      "Multiply", "squares", [:], dot("left", 0, 0, &graph), dot("right", 1, 1, &graph))
    // A negative square has the root zero there.
    let root = try graph.operation("Sqrt", [graph.operation("Maximum", [squares, .literal(0.0)])])
    let length = try graph.operation("Maximum", [root, .literal(1e-7)])
    let cosine = try graph.operation("TrueDivide", [product, length])
    return try graph.operation("ExpandDims", [cosine], ["axis": 1])
  }
}
