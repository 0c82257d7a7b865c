import LeptonBase
import LeptonGraph
import LeptonJSON

/// Pixels made brighter, then those above a threshold turned into their negatives;
/// `keras.layers.Solarization`.
public final class Solarization: ImageAugmentation, @unchecked Sendable {
  private let addition: FactorRange
  private let threshold: FactorRange
  private let valueRange: FactorRange

  public required init(_ options: LayerOptions) throws(LeptonError) {
    valueRange = try options.valueRange()
    addition = try options.factorRange(
      "addition_factor", default: 0.0, in: 0...1, .fromZero, isStrict: true)
    threshold = try options.factorRange(
      "threshold_factor", default: 0.0, in: 0...1, .fromZero, isStrict: true)
    try options.seed()
    try super.init(options)
  }

  override var drawCount: Int { 2 }

  /// What is added to the pixels of each image, and the threshold, both for a range of 0 to 255. As in
  /// Keras the lower end of a factor is in this range already.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    func bytes(_ factor: FactorRange) throws(LeptonError) -> Value {
      try random.perImage(FactorRange(lower: factor.lower, upper: factor.upper * 255))
    }
    return [try bytes(addition), try bytes(threshold)]
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let l = lowering
    let brighter = try l.clip(
      l.binary(
        .add, l.rescale(images, from: valueRange, to: .bytes), self.drawn(drawn, 0)), to: .bytes)
    let negative = try l.unary(Unary(.affine, a: -1, b: 255), brighter)
    let results = try l.select(
      l.compare(.less, brighter, self.drawn(drawn, 1)), brighter, negative)
    return try l.rescale(results, from: .bytes, to: valueRange)
  }
}
