import LeptonBase
import LeptonGraph
import LeptonJSON

/// The number of boundaries that are not greater than x: the bin that x falls into, as int32 or
/// encoded; `keras.layers.Discretization`.
public final class Discretization: Layer, @unchecked Sendable {
  private let boundaries: [Float]
  private let mode: CategoryMode

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let found = try options.numbers("bin_boundaries", default: .null)
    _ = try options.optionalInt("num_bins")
    guard let found, found.shape.rank == 1 else {
      throw options.error(
        "bin_boundaries", "should be a list: a layer that was never adapted has no bins")
    }
    boundaries = found.values.map { Float($0) }.sorted()
    mode = try options.categoryMode(default: .index, allowsIndex: true)
    if try options.bool("sparse", default: false) {
      throw options.error("sparse", "output is not supported", code: .unsupported)
    }
    options.ignore("epsilon")
    try super.init(options)
  }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    let builder = lowering.builder
    let edges = builder.constant(try Tensor(boundaries, [boundaries.count]))
    let shape = lowering.shape(input)
    let column = try lowering.expandDimensions(input, axis: shape.rank)
    let passed = try lowering.compare(.lessEqual, edges, column)
    let index = try lowering.reduce(.sum, lowering.cast(passed, to: .int32), axes: [shape.rank])
    return try lowering.encodeCategories(index, mode, count: boundaries.count + 1)
  }
}
