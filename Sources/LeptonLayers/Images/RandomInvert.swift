import LeptonBase
import LeptonGraph
import LeptonJSON

/// Some of the images turned into their negatives; `keras.layers.RandomInvert`.
public final class RandomInvert: ColorAugmentation, @unchecked Sendable {
  override class var defaultFactor: JSONValue? { 1.0 }

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
