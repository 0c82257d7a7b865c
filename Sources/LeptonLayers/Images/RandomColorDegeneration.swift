import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images brought toward shades of grey; `keras.layers.RandomColorDegeneration`.
public final class RandomColorDegeneration: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", in: -1...1)
    valueRange = try options.valueRange()
    try options.seed()
    try super.init(options)
  }

  override var keepsIntegers: Bool { true }

  /// How far each image goes, 1 for all the way.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    [try random.perImage(factor)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let way = try lowering.binary(.subtract, lowering.grayscale(images), images)
    let moved = try lowering.binary(
      .add, images, lowering.binary(.multiply, self.drawn(drawn, 0), way))
    return try lowering.clip(moved, to: valueRange)
  }
}
