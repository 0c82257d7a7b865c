import LeptonBase
import LeptonGraph

/// Hues turned by up to half the circle; `keras.layers.RandomHue`.
public final class RandomHue: ColorAugmentation, @unchecked Sendable {
  /// What is added to the hues of each image, in turns.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let half = FactorRange(lower: factor.lower * 0.5, upper: factor.upper * 0.5)
    return [try random.lowering.binary(.multiply, random.sign(), random.perImage(half))]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let (hue, saturation, value) = try l.hueSaturationValue(
      l.rescale(images, from: valueRange, to: .one))
    var turned = try l.binary(.add, hue, self.drawn(drawn, 0))
    let (zero, one) = (try l.builder.constant(0), try l.builder.constant(1))
    turned = try l.select(
      l.compare(.greater, turned, one), l.unary(Unary(.affine, a: 1, b: -1), turned), turned)
    turned = try l.select(
      l.compare(.less, turned, zero), l.unary(Unary(.affine, a: 1, b: 1), turned), turned)
    let colors = try l.redGreenBlue(hue: turned, saturation: saturation, value: value)
    return try l.rescale(l.clip(colors, to: .one), from: .one, to: valueRange)
  }
}
