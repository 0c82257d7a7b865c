import LeptonBase
import LeptonGraph
import LeptonJSON

/// Pixels replaced by their rank among all of their channel in the batch, in training;
/// `keras.layers.Equalization`. A channel of one value stays as it is.
public final class Equalization: ImageAugmentation, @unchecked Sendable {
  private let binCount: Int
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    binCount = try options.int("bins", default: 256, in: 1...1 << 16)
    valueRange = try options.valueRange()
    try super.init(options)
  }

  override var isRandom: Bool { false }
  override var keepsIntegers: Bool { true }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let channels = l.shape(images)[3]
    let span = valueRange.upper - valueRange.lower
    let bytes = try l.unary(
      Unary(.affine, a: 255 / span, b: -valueRange.lower * (255 / span)), images)
    let full = try l.builder.constant(255)
    // Numbers of bins begin anew with every channel.
    let offsets = l.builder.constant(
      try Tensor((0..<channels).map { Int32(truncatingIfNeeded: $0 * binCount) }, [channels]))
    func bins(_ scaled: Value) throws(LeptonError) -> Value {
      let index = try l.cast(
        l.unary(Unary(.clip, a: 0, b: Float(binCount - 1)), scaled), to: .int32)
      return try l.binary(.add, index, offsets)
    }
    let counted = try bins(
      l.binary(.divide, l.unary(Unary(.affine, a: Float(binCount - 1)), bytes), full))
    let histogram = try l.reshape(
      l.histogram(counted, binCount: channels * binCount), [channels, binCount])
    let isUsed = try l.cast(l.compare(.greater, histogram, l.builder.constant(0)), to: .int32)
    let used = try l.reduce(.sum, isUsed, axes: [1])
    let ranks = try l.equalized(l.builder.apply1(Cumulate(.sum, axis: 1), histogram))
    let looked = try bins(
      l.unary(Unary(.affine, a: Float(binCount - 1)), l.binary(.divide, bytes, full)))
    let table = try l.reshape(ranks, [channels * binCount])
    let equalized = try l.builder.apply1(GatherRows(), table, looked)
    let isFlat = try l.compare(.lessEqual, used, l.scalar(1, like: used))
    let result = try l.select(isFlat, bytes, equalized)
    return try l.unary(Unary(.affine, a: span / 255, b: valueRange.lower), result)
  }
}

extension Lowering {
  /// How often each of 0 ..< binCount occurs in int32 `ids`, float32 (binCount).
  func histogram(_ ids: Value, binCount: Int) throws(LeptonError) -> Value {
    guard let count = shape(ids).count else {
      throw LeptonError(.internal, "\(builder.label): a histogram of shape \(shape(ids))")
    }
    let ones = try broadcast(builder.constant(1), to: [count, 1])
    let sums = try builder.apply1(
      ScatterAddRows(rowCount: binCount), ones, reshape(ids, [count]))
    return try reshape(sums, [binCount])
  }

  /// The table (C, bins) from bins to bytes that spreads running sums (C, bins) evenly.
  fileprivate func equalized(_ sums: Value) throws(LeptonError) -> Value {
    let zero = try builder.constant(0)
    let isUsed = try compare(.greater, sums, zero)
    let first = try reduce(
      .minimum, select(isUsed, sums, builder.constant(.infinity)), axes: [1],
      keepsDimensions: true)
    let last = try slice(sums, axis: 1, AxisSlice(start: -1))
    let count = try binary(.subtract, last, first)
    let divisor = try select(compare(.equal, count, zero), builder.constant(1), count)
    let scaled = try unary(Unary(.affine, a: 255), binary(.subtract, sums, first))
    return try clip(
      unary(Unary(.round), binary(.divide, scaled, divisor)), to: .bytes)
  }
}
