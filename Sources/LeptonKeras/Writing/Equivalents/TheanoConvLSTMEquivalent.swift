import LeptonBase
import LeptonJSON
import LeptonLayers

/// ConvLSTM2D on Theano, whose windows lie half their size before an element: explicit borders around the
/// input, and kernels of an even size with zeros after them, for those of an odd size lie so everywhere.
enum TheanoConvLSTMEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first, let kernel = layer.weight("kernel"),
      let recurrent = layer.weight("recurrent_kernel"), let rank = layer.inputs.first?.shape.rank,
      rank == 5
    else { throw layer.refusal("it is not built") }
    for key in ["stateful", "return_state"] where layer.config[key]?.asBool ?? false {
      throw layer.refusal("it keeps or hands over states")
    }
    if layer.isMasked { throw layer.refusal("its input has a mask") }
    let sizes = layer.numbers("kernel_size", 2)
    let dilations = layer.numbers("dilation_rate", 2)
    let isSame = layer.config["padding"] == "same"
    let odd = sizes.map { $0 % 2 == 0 ? $0 + 1 : $0 }
    var widths = [[Int]](repeating: [0, 0], count: rank)
    for axis in 0..<2 {
      let extent = (sizes[axis] - 1) * dilations[axis] + 1
      let more = (odd[axis] - sizes[axis]) * dilations[axis]
      widths[axis + (layer.channelsFirst ? 3 : 2)] = [
        isSame ? extent / 2 : 0, (isSame ? (extent - 1) / 2 : 0) + more,
      ]
    }
    let padded = try graph.padded(x, widths)
    var settings = layer.ownOptions
    settings["kernel_size"] = JSONValue(odd)
    settings["padding"] = "valid"
    var weights = [kernel, recurrent].map { weight in
      EquivalentWeight(weight, places: places(weight.shape, odd))
    }
    if let bias = layer.weight("bias") { weights.append(EquivalentWeight(bias)) }
    return graph.layer("ConvLSTM2D", "steps", settings, padded, weights: weights)
  }

  /// For a kernel of larger sizes the places in (rows, columns, inputs, outputs).
  private static func places(_ shape: Shape, _ sizes: [Int]) -> [Int32] {
    let (rows, columns, block) = (shape[0], shape[1], shape[2] * shape[3])
    var places: [Int32] = []
    for row in 0..<sizes[0] {
      for column in 0..<sizes[1] {
        for element in 0..<block {
          let isInside = row < rows && column < columns
          places.append(
            isInside ? Int32(clamping: (row * columns + column) * block + element) : .max)
        }
      }
    }
    return places
  }
}
