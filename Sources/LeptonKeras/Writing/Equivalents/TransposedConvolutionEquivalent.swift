import LeptonBase
import LeptonJSON
import LeptonLayers

/// Transposed convolutions whose results begin where Theano let them begin, or have a size that Keras 1 was
/// told: all that is scattered, of which the rest is cut off.
enum TransposedConvolutionEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let shape = layer.inputs.first?.shape, shape.rank >= 3 else {
      throw layer.refusal("it is not built")
    }
    let rank = shape.rank - 2
    let isFirst = layer.channelsFirst
    let space = Array(isFirst ? shape.dims.dropFirst(2) : shape.dims.dropFirst().dropLast())
    var demanded: [Int]?
    if let dims = layer.config[OldRule.shapeKey]?.asShape?.dims, dims.count == rank + 1 {
      demanded = Array(isFirst ? dims.dropFirst() : dims.dropLast())
    }
    if demanded?.contains(where: { $0 <= 0 }) ?? false { demanded = nil }
    let sizes = layer.numbers("kernel_size", rank)
    let strides = layer.numbers("strides", rank)
    let dilations = layer.numbers("dilation_rate", rank)
    let isSame = layer.config["padding"] == "same"
    var missing: [Int] = []
    var cropping: [[Int]] = []
    for axis in 0..<rank {
      let extent = (sizes[axis] - 1) * dilations[axis] + 1
      let length = space[axis]
      // How much longer all that is scattered is than what is wanted of it.
      var surplus = extent - strides[axis]
      if let demanded {
        guard length > 0 else {
          throw layer.refusal("its output_shape is given for inputs of one size")
        }
        surplus = (length - 1) * strides[axis] + extent - demanded[axis]
      } else if !isSame {
        surplus = min(surplus, 0)
      }
      let before = !isSame ? 0 : layer.follows(.theano) ? extent / 2 : max(surplus, 0) / 2
      let after = surplus - before
      guard -after < strides[axis] else {
        throw layer.refusal("its output_shape is larger than its strides allow")
      }
      missing.append(max(0, -after))
      cropping.append([before, max(0, after)])
    }
    var settings = layer.options(
      "filters", "kernel_size", "strides", "data_format", "dilation_rate", "activation",
      "use_bias", "kernel_initializer", "bias_initializer", "kernel_regularizer",
      "bias_regularizer", "kernel_constraint", "bias_constraint")
    settings["padding"] = "valid"
    settings["output_padding"] = JSONValue(missing)
    let whole = graph.layer(
      layer.layer.className, "whole", settings, x,
      weights: layer.layer.ownParameters.map { EquivalentWeight($0) })
    var cut = layer.options("data_format", "activity_regularizer")
    cut["cropping"] =
      rank == 1 ? JSONValue(cropping[0]) : .array(cropping.map { JSONValue($0) })
    return graph.layer("Cropping\(rank)D", "part", cut, whole)
  }
}
