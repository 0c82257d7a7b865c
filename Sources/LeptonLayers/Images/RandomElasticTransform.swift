import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images whose pixels are moved by blurred noise; `keras.layers.RandomElasticTransform`.
///
/// As in Keras the noise along x and along y is the same, for both are drawn with one seed, and its
/// spread is the same for all images of a batch.
public final class RandomElasticTransform: ImageAugmentation, @unchecked Sendable {
  private let factor: FactorRange
  private let scale: FactorRange
  private let reading: ImageReading
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    factor = try options.factorRange("factor", default: 1.0, in: 0...1)
    scale = try options.factorRange("scale", default: 1.0, in: 0...1)
    valueRange = try options.valueRange()
    let words = ["constant", "nearest", "reflect", "wrap", "mirror"]
    let border = ImageBorder(name: try options.choice("fill_mode", words, default: "reflect"))
    let isLinear = try options.isLinear()
    try options.seed()
    reading = ImageReading(
      isLinear: isLinear, border: border ?? .constant,
      fillValue: try options.float("fill_value", default: 0))
    try super.init(options)
  }

  /// Which images are changed, how much (), and the noise (N, H, W, 1).
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    guard scale.upper > 0, factor.upper > 0 else { return [] }
    return [
      try random.chance(factor), try random.uniform([], scale),
      try random.normal([images[0], images[1], images[2], 1]),
    ]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    guard !drawn.isEmpty else { return images }
    let shape = lowering.shape(images)
    let (height, width) = (shape[1], shape[2])
    let distortion = try self.drawn(drawn, 1)
    let spread = 0.05 * Float(Swift.min(height, width))
    let alpha = try lowering.unary(
      Unary(.affine, a: 0.1 * Float(Swift.max(height, width))), distortion)
    let sigma = try lowering.unary(Unary(.affine, a: spread), distortion)
    let moved = try lowering.elastic(
      images, noise: self.drawn(drawn, 2), alpha: alpha, sigma: sigma,
      greatestSigma: spread * scale.upper, reading)
    return try lowering.clip(
      lowering.select(self.drawn(drawn, 0), moved, images), to: valueRange)
  }
}
