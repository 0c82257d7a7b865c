import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images sheared along x and y; `keras.layers.RandomShear`.
public final class RandomShear: GeometricAugmentation, @unchecked Sendable {
  private let xFactor: FactorRange
  private let yFactor: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    // Keras takes factors from 0 to 1, and writes f as -f…f.
    xFactor = try options.factorRange(
      "x_factor", default: 0.0, in: -1...1, .symmetric, isStrict: true)
    yFactor = try options.factorRange(
      "y_factor", default: 0.0, in: -1...1, .symmetric, isStrict: true)
    try super.init(options)
  }

  override func drawTransforms(
    _ images: Shape, _ random: ImageRandom
  ) throws(LeptonError) -> Value {
    let l = random.lowering
    let sign = try random.sign()
    let y = try l.binary(.multiply, random.perImage(yFactor), sign)
    let x = try l.binary(.multiply, random.perImage(xFactor), sign)
    return try l.transforms(
      [
        .number(1), .value(x), .number(0), .value(y), .number(1), .number(0), .number(0),
        .number(0),
      ], batch: images[0])
  }
}
