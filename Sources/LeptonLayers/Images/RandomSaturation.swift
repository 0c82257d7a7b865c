import LeptonBase
import LeptonGraph

/// Saturations multiplied; `keras.layers.RandomSaturation`. A factor of ½ changes nothing, 0 gives grey.
///
/// As in Keras the saturation, a part of 1, is held to the range of the pixels.
public final class RandomSaturation: ColorAugmentation, @unchecked Sendable {
  override class var factorBounds: ClosedRange<Double> { -1...1 }

  /// What saturations of each image are multiplied with: f / (1 - f).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let l = random.lowering
    let part = try random.perImage(factor)
    // keras.backend.epsilon() keeps the divisor from 0.
    let rest = try l.unary(
      Unary(.affine, a: 1, b: 1e-7), l.unary(Unary(.affine, a: -1, b: 1), part))
    return [try l.binary(.divide, part, rest)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let (hue, saturation, value) = try lowering.hueSaturationValue(images)
    let scaled = try lowering.clip(
      lowering.binary(.multiply, saturation, self.drawn(drawn, 0)), to: valueRange)
    return try lowering.redGreenBlue(hue: hue, saturation: scaled, value: value)
  }
}
