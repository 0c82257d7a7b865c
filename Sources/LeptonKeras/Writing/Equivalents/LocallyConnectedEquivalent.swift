import LeptonBase
import LeptonJSON
import LeptonLayers

/// LocallyConnected1D and LocallyConnected2D of Keras 1 and 2: the elements of all windows, which are
/// taken axis by axis, and an EinsumDense whose kernel has the windows among its axes.
///
/// Of two spatial axes, x (N, H, W, C) becomes (N, H', K, W', L, C) with H'×W' windows of K×L elements,
/// the kernel is (H', W', K, L, C, F) and the bias (H', W', F); with `channels_first` x is
/// (N, C, H', K, W', L), the kernel (H', W', C, K, L, F) and the bias (F, H', W').
enum LocallyConnectedEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let local = layer.layer as? BaseLocallyConnected, let windows = local.windows,
      var x = inputs.first, let kernel = layer.weight("kernel")
    else { throw layer.refusal("it is not built") }
    let axes = windows.input.indices
    let first = windows.channelsFirst ? 2 : 1
    let before = axes.map(windows.before)
    let after = axes.map(windows.after)
    if (before + after).contains(where: { $0 > 0 }) {
      var widths = [[Int]](repeating: [0, 0], count: axes.count + 2)
      for axis in axes { widths[first + axis] = [before[axis], after[axis]] }
      x = try graph.padded(x, widths)
    }
    let output = windows.output
    var dims: [Int] = []
    for axis in axes {
      let (count, size, stride) = (output[axis], windows.size[axis], windows.strides[axis])
      dims += [count, size]
      let places = (0..<count).flatMap { window in
        (0..<size).map { window * stride + $0 }
      }
      let length = before[axis] + windows.input[axis] + after[axis]
      if places == Array(0..<length) { continue }
      x = try graph.operation(
        "Take",
        [x, .constant(dtype: "int32", value: JSONValue(places))],
        ["axis": JSONValue(first + axis)])
    }
    if windows.channelsFirst {
      dims.insert(windows.channels, at: 0)
    } else {
      dims.append(windows.channels)
    }
    x = graph.layer(
      "Reshape", "windows", ["target_shape": JSONValue(dims)], x)
    let places = local.kernelPlaces()
    var weights = [EquivalentWeight(kernel, places: places)]
    if let bias = layer.weight("bias") { weights.append(EquivalentWeight(bias)) }
    return graph.layer(
      "EinsumDense", "product", try settings(layer, windows, isPlain: places == nil), x,
      weights: weights)
  }

  /// - Parameter isPlain: whether the layer's kernel is (windows, elements, filters), as of the first
  ///   implementation.
  private static func settings(
    _ layer: ReplacedLayerFacts, _ windows: LocalWindows, isPlain: Bool
  ) throws(LeptonError) -> JSONObject {
    let isFirst = windows.channelsFirst
    let rank = windows.input.count
    // Windows are counted by a and c, their elements by b and d.
    let (counts, elements) = (["a", "ac"][rank - 1], ["b", "bd"][rank - 1])
    let places = ["ab", "abcd"][rank - 1]
    let output = isFirst ? "f\(counts)" : "\(counts)f"
    var settings = layer.options(
      "activation", "kernel_initializer", "bias_initializer", "kernel_regularizer",
      "bias_regularizer", "activity_regularizer")
    settings["equation"] = .string(
      isFirst
        ? "ni\(places),\(counts)i\(elements)f->n\(output)"
        : "n\(places)i,\(counts)\(elements)if->n\(output)")
    settings["output_shape"] = JSONValue(
      isFirst ? [windows.filters] + windows.output : windows.output + [windows.filters])
    settings["bias_axes"] = layer.weight("bias") == nil ? .null : .string(output)
    let kernelAxes = [
      Array(0..<rank), Array(rank..<(2 * rank + 1)), [2 * rank + 1],
    ]
    settings["kernel_constraint"] = try layer.constraint(
      "kernel_constraint", axes: isPlain ? kernelAxes : nil)
    let biasAxes: [[Int]]? = isFirst ? nil : (0...rank).map { [$0] }
    settings["bias_constraint"] = try layer.constraint("bias_constraint", axes: biasAxes)
    return settings
  }
}
