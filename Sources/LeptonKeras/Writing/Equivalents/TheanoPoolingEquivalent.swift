import LeptonBase
import LeptonJSON
import LeptonLayers

/// Poolings of the padding `same` as Theano placed their windows: explicit borders, and windows that pad
/// nothing. Averages that do not count the borders are those with zeros there, divided by the averages
/// of ones with zeros there.
enum TheanoPoolingEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    let className = layer.layer.className
    guard let x = inputs.first, let rank = layer.inputs.first.map({ $0.shape.rank - 2 }),
      rank >= 1
    else { throw layer.refusal("it is not built") }
    let sizes = layer.numbers("pool_size", rank)
    // See `Window.poolingPaddedByTheano` and `poolingPaddedEvenly`.
    let isOdd = sizes.map { $0 > 2 && $0 % 2 == 1 }
    let before = zip(sizes, isOdd).map { $1 ? $0 - 2 : $0 - 1 }
    let after = layer.follows(.uncutPooling) ? before : isOdd.map { $0 ? 1 : 0 }
    let first = layer.channelsFirst ? 2 : 1
    var widths = [[Int]](repeating: [0, 0], count: rank + 2)
    for axis in 0..<rank { widths[first + axis] = [before[axis], after[axis]] }
    var settings = layer.options("pool_size", "strides", "data_format")
    settings["padding"] = "valid"
    guard className.hasPrefix("Average") else {
      let padded = try graph.padded(x, widths, by: .number(-.infinity))
      return graph.layer(className, "windows", settings, padded)
    }
    let sums = graph.layer(className, "windows", settings, try graph.padded(x, widths))
    if layer.follows(.averagedPadding) { return sums }
    let channel = try graph.operation(
      "Take", [x, .constant(dtype: "int32", value: [0])],
      ["axis": JSONValue(layer.channelsFirst ? 1 : rank + 1)])
    let ones = try graph.operation("OnesLike", [channel])
    let shares = graph.layer(className, "shares", settings, try graph.padded(ones, widths))
    return try graph.operation("TrueDivide", [sums, shares])
  }
}
