import LeptonBase
import LeptonGraph

/// Images brought toward shades of grey, by a factor of 1 all the way;
/// `keras.layers.RandomColorDegeneration`.
public final class RandomColorDegeneration: ColorAugmentation, @unchecked Sendable {
  override class var factorBounds: ClosedRange<Double> { -1...1 }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let way = try lowering.binary(.subtract, lowering.grayscale(images), images)
    let moved = try lowering.binary(
      .add, images, lowering.binary(.multiply, self.drawn(drawn, 0), way))
    return try lowering.clip(moved, to: valueRange)
  }
}
