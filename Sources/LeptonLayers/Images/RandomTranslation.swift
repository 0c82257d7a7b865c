import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images moved by parts of their height and width; `keras.layers.RandomTranslation`.
public final class RandomTranslation: GeometricAugmentation, @unchecked Sendable {
  private let heightFactor: FactorRange
  private let widthFactor: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    heightFactor = try options.factorRange("height_factor", in: -1...1, .symmetric, isStrict: true)
    widthFactor = try options.factorRange("width_factor", in: -1...1, .symmetric, isStrict: true)
    try super.init(options)
  }

  override func drawTransforms(
    _ images: Shape, _ random: ImageRandom
  ) throws(LeptonError) -> Value {
    let l = random.lowering
    let down = try l.unary(
      Unary(.affine, a: -Float(images[1])), random.perImage(heightFactor))
    let right = try l.unary(
      Unary(.affine, a: -Float(images[2])), random.perImage(widthFactor))
    return try l.transforms(
      [
        .number(1), .number(0), .value(right), .number(0), .number(1), .value(down), .number(0),
        .number(0),
      ], batch: images[0])
  }
}
