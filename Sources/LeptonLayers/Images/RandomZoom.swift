import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images enlarged or made smaller around their middle; `keras.layers.RandomZoom`. A positive factor
/// shows more of the plane, which makes the image smaller.
public final class RandomZoom: GeometricAugmentation, @unchecked Sendable {
  private let heightFactor: FactorRange
  /// nil where the width follows the height.
  private let widthFactor: FactorRange?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    let bounds = -1.0...1.0
    heightFactor = try options.factorRange("height_factor", in: bounds, .symmetric, isStrict: true)
    widthFactor = try options.optionalFactorRange(
      "width_factor", in: bounds, .symmetric, isStrict: true)
    try super.init(options)
  }

  override func drawTransforms(
    _ images: Shape, _ random: ImageRandom
  ) throws(LeptonError) -> Value {
    let l = random.lowering
    func zoom(_ factor: FactorRange) throws(LeptonError) -> Value {
      try random.perImage(FactorRange(lower: 1 + factor.lower, upper: 1 + factor.upper))
    }
    let vertical = try zoom(heightFactor)
    let horizontal = try widthFactor.map { factor throws(LeptonError) in try zoom(factor) }
    /// What is left of half the size.
    func margin(_ zoom: Value, _ size: Int) throws(LeptonError) -> Value {
      let half = (Float(size) - 1) / 2
      return try l.unary(Unary(.affine, a: half), l.unary(Unary(.affine, a: -1, b: 1), zoom))
    }
    let across = horizontal ?? vertical
    return try l.transforms(
      [
        .value(across), .number(0), .value(margin(across, images[2])), .number(0),
        .value(vertical), .value(margin(vertical, images[1])), .number(0), .number(0),
      ], batch: images[0])
  }
}
