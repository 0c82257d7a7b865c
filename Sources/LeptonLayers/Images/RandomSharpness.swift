import LeptonBase
import LeptonGraph

/// Images blurred (factors below ½) or sharpened (above); `keras.layers.RandomSharpness`.
public final class RandomSharpness: ColorAugmentation, @unchecked Sendable {
  override var keepsIntegers: Bool { false }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let (side, middle): (Float, Float) = (1 / 13, 5 / 13)
    let kernel = try Tensor([side, side, side, side, middle, side, side, side, side], [3, 3])
    let smooth = try lowering.convolveChannels(images, lowering.builder.constant(kernel))
    // 1 - 2·factor of the way to the smooth image.
    let part = try lowering.unary(Unary(.affine, a: -2, b: 1), self.drawn(drawn, 0))
    let way = try lowering.binary(
      .multiply, part, lowering.binary(.subtract, smooth, images))
    return try lowering.clip(lowering.binary(.add, images, way), to: valueRange)
  }
}
