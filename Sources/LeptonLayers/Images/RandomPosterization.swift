import LeptonBase
import LeptonGraph
import LeptonJSON

/// Pixels with fewer of their 8 bits, from the greatest; `keras.layers.RandomPosterization`. As in Keras
/// a number f stands for 1 up to f - 1 bits, a pair for its lesser up to one less than its greater.
public final class RandomPosterization: ImageAugmentation, @unchecked Sendable {
  private let bits: ClosedRange<Int>
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let factor = try options.factorRange("factor", in: 1...8)
    guard factor.lower >= 0, factor.upper <= 8 else {
      throw options.error("factor", "should be from 1 to 8 bits")
    }
    let (least, greatest) = (Int(factor.lower), Int(factor.upper))
    bits = least...Swift.max(least, greatest - 1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// How many bits each image loses, int32.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let l = random.lowering
    let more = try random.integers([images[0], 1, 1, 1], below: bits.count)
    return [try l.binary(.subtract, l.scalar(Double(8 - bits.lowerBound), like: more), more)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let powers = l.builder.constant(
      try Tensor([1, 2, 4, 8, 16, 32, 64, 128, 256] as [Float], [9]))
    let step = try l.builder.apply1(GatherRows(), powers, self.drawn(drawn, 0))
    let bytes = try l.clip(l.rescale(images, from: valueRange, to: .bytes), to: .bytes)
    let whole = try l.unary(Unary(.floor), bytes)
    let kept = try l.binary(
      .multiply, l.unary(Unary(.floor), l.binary(.divide, whole, step)), step)
    return try l.rescale(kept, from: .bytes, to: valueRange)
  }
}
