import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images turned around their middle by parts of a whole turn; `keras.layers.RandomRotation`.
public final class RandomRotation: GeometricAugmentation, @unchecked Sendable {
  private let factor: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Keras 3 takes at most one turn, Keras 2 took any number.
    factor = try options.factorRange("factor", in: -1e4...1e4)
    try super.init(options)
  }

  override func drawTransforms(
    _ images: Shape, _ random: ImageRandom
  ) throws(LeptonError) -> Value {
    let l = random.lowering
    let degrees = try random.perImage(
      FactorRange(lower: factor.lower * 360, upper: factor.upper * 360))
    let angle = try l.unary(Unary(.affine, a: .pi / 180), degrees)
    let (cosine, sine) = (try l.unary(Unary(.cos), angle), try l.unary(Unary(.sin), angle))
    let (x, y) = (0.5 * Float(images[2] - 1), 0.5 * Float(images[1] - 1))
    return try l.transforms(
      [
        .value(cosine), .value(l.unary(Unary(.negate), sine)),
        .value(l.mixed(cosine, -x, sine, y, plus: x)), .value(sine), .value(cosine),
        .value(l.mixed(sine, -x, cosine, -y, plus: y)), .number(0), .number(0),
      ], batch: images[0])
  }
}
