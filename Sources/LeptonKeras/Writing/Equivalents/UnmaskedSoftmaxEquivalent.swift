import LeptonBase
import LeptonJSON
import LeptonLayers

/// A Softmax that pays no heed to the mask of its input, as before TensorFlow 2.4: the activation, which
/// hands the mask on; along other axes than the last the layer, given a copy, which has no mask.
enum UnmaskedSoftmaxEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let rank = layer.inputs.first?.shape.rank else {
      throw layer.refusal("it is not built")
    }
    let axis = layer.config["axis"]?.asInt
    if axis == -1 || axis == rank - 1 {
      return graph.layer("Activation", "function", ["activation": "softmax"], x)
    }
    let copy = try graph.operation("Copy", [x])
    return graph.layer("Softmax", "function", layer.options("axis"), copy)
  }
}
