import LeptonBase
import LeptonGraph
import LeptonJSON

/// Images mixed with several copies of them that went through chains of changes, the same for all images
/// of a batch; `keras.layers.AugMix`.
public final class AugMix: ImageAugmentation, @unchecked Sendable {
  private let valueRange: FactorRange
  private let chainCount: Int
  private let chainDepth: Int
  private let alpha: Float
  private let choice: AugmentationChoice

  private static let stepNames = [
    "RandomShear", "RandomTranslation", "RandomRotation", "RandomPosterization", "Solarization",
    "AutoContrast", "Equalization",
  ]
  private static let moreStepNames = [
    "RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomSharpness",
  ]

  public required init(_ options: LayerOptions) throws(LeptonError) {
    valueRange = try options.valueRange()
    chainCount = try options.int("num_chains", default: 3, in: 1...64)
    chainDepth = try options.int("chain_depth", default: 3, in: 0...64)
    let factor = try options.factorRange("factor", default: 0.3, in: 0...1)
    alpha = try options.float("alpha", default: 1)
    guard alpha > 0, alpha < 1e6 else {
      throw options.error("alpha", "should be greater than 0, but is \(alpha)")
    }
    let usesAll = try options.bool("all_ops", default: true)
    _ = try options.isLinear()
    choice = try options.augmentationSteps(
      Self.stepNames + (usesAll ? Self.moreStepNames : []), factor)
    try options.seed()
    try super.init(options)
  }

  /// The chains' parts (chains), the images' own part (), and for every change of every chain its number,
  /// int32 (1), one more than the last for none, and what all changes draw.
  override func draw(_ images: Shape, _ random: ImageRandom) throws(LeptonError) -> [Value] {
    let alpha = try random.lowering.builder.constant(alpha)
    var drawn = [try random.parts(chainCount, alpha: alpha), try random.beta([], alpha: alpha)]
    for _ in 0..<(chainCount * chainDepth) {
      drawn.append(try random.integers([1], below: choice.steps.count + 1))
      drawn += try choice.draw(images, random)
    }
    return drawn
  }

  override func transform(
    _ images: Value, _ drawn: [Value], _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let parts = try self.drawn(drawn, 0)
    let own = try self.drawn(drawn, 1)
    var mixed: Value?
    var place = 2
    for chain in 0..<chainCount {
      var x = images
      for _ in 0..<chainDepth {
        x = try choice.transform(
          x, drawn.dropFirst(place + 1), choice: self.drawn(drawn, place), lowering)
        place += 1 + choice.drawCount
      }
      let part = try lowering.slice(parts, axis: 0, AxisSlice(start: chain, stop: chain + 1))
      let share = try lowering.binary(.multiply, x, part)
      mixed =
        try mixed.map { sum throws(LeptonError) in
          try lowering.binary(.add, sum, share)
        } ?? share
    }
    let rest = try lowering.unary(Unary(.affine, a: -1, b: 1), own)
    let sum = try lowering.binary(
      .add, lowering.binary(.multiply, own, images),
      lowering.binary(.multiply, rest, mixed ?? images))
    return try lowering.clip(sum, to: valueRange)
  }
}
