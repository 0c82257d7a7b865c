import LeptonBase
import LeptonGraph
import LeptonJSON

/// Some of the images turned into their negatives; `keras.layers.RandomInvert`.
public final class RandomInvert: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// Which images are changed.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try random.chance(factor)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let negative = try lowering.unary(Unary(.affine, a: -1, b: valueRange.upper), images)
    return try lowering.select(self.drawn(drawn, 0), negative, images)
  }
}
