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
    let (a, b) = (
      try lowering.axis(first, of: inputs[0]), try lowering.axis(last, of: inputs[1])
    )
    let (rank, other) = (lowering.shape(inputs[0]).rank, lowering.shape(inputs[1]).rank)
    guard a > 0, b > 0, rank >= 2, other >= 2 else {
      throw error("cannot sum over the batch", code: .shapeMismatch)
    }
    let (x, y) = (
      try normalized(inputs[0], a, lowering), try normalized(inputs[1], b, lowering)
    )
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let xLetters = Array(letters[0..<rank])
    var yLetters = [letters[0]] + Array(letters[rank..<(rank + other - 1)])
    yLetters[b] = xLetters[a]
    let result = (xLetters + yLetters.dropFirst()).filter { $0 != xLetters[a] }
    let product = try lowering.einsum(
      "\(String(xLetters)),\(String(yLetters))->\(String(result))", x, y)
    return [
      LayerTensor(
        rank == 2 && other == 2 ? try lowering.expandDimensions(product, axis: 1) : product)
    ]
  }

  /// x·min(rsqrt(Σx²), 1e7) along an axis; keras.src.ops.nn.normalize.
  private func normalized(
    _ x: Value, _ axis: Int, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    guard normalizes else { return x }
    let rank = lowering.shape(x).rank
    var order = Array(0..<rank)
    order.swapAt(axis, rank - 1)
    let moved = try lowering.transpose(x, order)
    let unit = try lowering.builder.apply1(LeptonGraph.UnitNormalization(epsilon: 1e-14), moved)
    return try lowering.transpose(unit, order)
  }
}
