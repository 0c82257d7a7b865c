import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images made brighter or darker by parts of their range; `keras.layers.RandomBrightness`.
public final class RandomBrightness: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", in: -1...1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// What is added to the pixels of each image.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let span = valueRange.upper - valueRange.lower
    return [
      try random.perImage(FactorRange(lower: factor.lower * span, upper: factor.upper * span))
    ]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    try lowering.clip(lowering.binary(.add, images, self.drawn(drawn, 0)), to: valueRange)
  }
}
