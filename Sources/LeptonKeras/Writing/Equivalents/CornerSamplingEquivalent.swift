import LeptonBase
import LeptonJSON
import LeptonLayers

/// Bilinear enlargement from the corners of pixels, as TensorFlow had it before 1.14: every pixel repeated,
/// and of that the averages over as many neighbours from each on; the last pixel goes on.
enum CornerSamplingEquivalent: Equivalent {
  static func write(
    _ layer: ReplacedLayerFacts, _ inputs: [ArgumentDescription], _ graph: inout EquivalentGraph
  ) throws(LeptonError) -> ArgumentDescription {
    guard let x = inputs.first else { throw layer.refusal("it is not built") }
    var settings = layer.options("size", "data_format")
    settings["interpolation"] = "nearest"
    let repeated = graph.layer("UpSampling2D", "repeated", settings, x)
    let sizes = layer.numbers("size", 2)
    var widths: [JSONValue] = sizes.map { [0, JSONValue($0 - 1)] }
    widths.insert(contentsOf: [[0, 0]], at: 0)
    widths.insert([0, 0], at: layer.channelsFirst ? 1 : 3)
    let padded = try graph.operation(
      "Pad", [repeated], ["pad_width": .array(widths), "mode": "symmetric"])
    var averages = layer.options("data_format", "activity_regularizer")
    averages["pool_size"] = JSONValue(sizes)
    averages["strides"] = [1, 1]
    averages["padding"] = "valid"
    return graph.layer("AveragePooling2D", "averages", averages, padded)
  }
}
