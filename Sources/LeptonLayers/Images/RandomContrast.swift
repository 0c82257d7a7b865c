import LeptonBase
import LeptonGraph

/// The distance of pixels from their channel's mean in the image multiplied;
/// `keras.layers.RandomContrast`.
public final class RandomContrast: ColorAugmentation, @unchecked Sendable {
  /// What the distances of each image are multiplied with.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try random.perImage(FactorRange(lower: 1 - factor.lower, upper: 1 + factor.upper))]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let mean = try lowering.reduce(.mean, images, axes: [1, 2], keepsDimensions: true)
    let scaled = try lowering.binary(
      .multiply, lowering.binary(.subtract, images, mean), self.drawn(drawn, 0))
    return try lowering.clip(lowering.binary(.add, scaled, mean), to: valueRange)
  }
}
