import LeptonBase
import LeptonJSON
import LeptonLayers

/// Convolutions of the padding `same` on Theano, whose windows begin half their size before an element
/// whatever the input's length: zeros around the input, and a convolution that pads nothing.
enum TheanoConvolutionEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let rank = layer.inputs.first.map({ $0.shape.rank - 2 }),
      (1...3).contains(rank)
    else { throw layer.refusal("it is not built") }
    let sizes = layer.numbers("kernel_size", rank)
    let dilations = layer.numbers("dilation_rate", rank)
    let pairs: [JSONValue] = zip(sizes, dilations).map { size, dilation in
      let extent = (size - 1) * dilation + 1
      return [JSONValue(extent / 2), JSONValue((extent - 1) / 2)]
    }
    var borders = layer.options("data_format")
    borders["padding"] = rank == 1 ? pairs[0] : .array(pairs)
    let padded = graph.layer("ZeroPadding\(rank)D", "padding", borders, x)
    var settings = layer.ownOptions
    settings["padding"] = "valid"
    return graph.layer(
      layer.layer.className, "windows", settings, padded,
      weights: layer.layer.parameters.map { EquivalentWeight($0) })
  }
}
