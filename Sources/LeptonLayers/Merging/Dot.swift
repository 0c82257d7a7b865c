import LeptonBase
import LeptonGraph

/// Σ over one axis of each of two inputs, sample by sample: the result has the remaining axes of the
/// first, then those of the second; of two inputs (N, C) it is (N, 1).
public final class Dot: Layer, @unchecked Sendable {
  private let axes: [Int]
  /// Divides both by their Euclidean length along the axes before.
  private let normalizes: Bool

  public required init(_ options: LayerOptions) throws(LeptonError) {
    axes = try options.ints("axes")
    normalizes = try options.bool("normalize", default: false)
    try super.init(options)
    guard axes.count == 1 || axes.count == 2 else {
      throw error("takes one or two axes, not \(axes)")
    }
  }

  public override func lower(
    _ call: LayerCall, _ lowering: Lowering
  ) throws(LeptonError) -> [LayerTensor] {
    let inputs = call.inputs.map(\.value)
    guard inputs.count == 2, let first = axes.first, let last = axes.last else {
      throw error("takes 2 inputs, not \(inputs.count)")
    }
    let (x, y) = (
      try normalized(inputs[0], first, lowering), try normalized(inputs[1], last, lowering)
    )
    return [LayerTensor(try lowering.batchDot(x, first, y, last))]
  }

  /// x·min(rsqrt(Σx²), 1e7) along an axis; keras.src.ops.nn.normalize.
  private func normalized(
    _ x: Value, _ axis: Int, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    guard normalizes else { return x }
    let rank = lowering.shape(x).rank
    var order = Array(0..<rank)
    order.swapAt(try lowering.axis(axis, of: x), rank - 1)
    let moved = try lowering.transpose(x, order)
    let unit = try lowering.builder.apply1(LeptonGraph.UnitNormalization(epsilon: 1e-14), moved)
    return try lowering.transpose(unit, order)
  }
}
