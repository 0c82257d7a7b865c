import LeptonBase
import LeptonGraph

/// Images made brighter or darker by parts of their range; `keras.layers.RandomBrightness`.
public final class RandomBrightness: ColorAugmentation, @unchecked Sendable {
  override class var factorBounds: ClosedRange<Double> { -1...1 }

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
