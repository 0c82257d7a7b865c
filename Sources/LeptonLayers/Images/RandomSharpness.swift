import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images blurred (factors below ½) or sharpened (above); `keras.layers.RandomSharpness`.
public final class RandomSharpness: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", in: 0...1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  /// The factor of each image.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try random.perImage(factor)]
  }

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
