import LeptonBase
import LeptonGraph
import LeptonJSON

/// Some of the images in shades of grey; `keras.layers.RandomGrayscale`.
public final class RandomGrayscale: ImageAugmentation, @unchecked Sendable {
  private let probability: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    probability = try options.float("factor", default: 0.5)
    guard probability >= 0, probability <= 1 else {
      throw options.error("factor", "should be from 0 to 1, but is \(probability)")
    }
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// Which images are changed.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let numbers = try random.perImage(.one)
    let bound = try random.lowering.builder.constant(probability)
    return [try random.lowering.compare(.less, numbers, bound)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let gray = try lowering.broadcast(
      lowering.grayscale(images), to: lowering.shape(images))
    return try lowering.select(self.drawn(drawn, 0), gray, images)
  }

  /// Integers stay integers, rounded toward zero.
  override func finished(
    _ images: Value, dtype: DType, _ lowering: Lowering
  ) throws(LeptonError) -> Value { try lowering.cast(images, to: dtype) }
}
