import LeptonBase
import LeptonGraph

/// Sets elements to what selu tends to, at random while training, and scales all so that mean and
/// variance stay (Klambauer et al. 2017); `keras.layers.AlphaDropout`.
public final class AlphaDropout: IdentityAtInference, @unchecked Sendable {
  private let rate: Float
  private let noiseShape: Shape?

  public required init(_ options: LayerOptions) throws(LeptonError) {
    rate = try options.rate()
    try options.seed()
    noiseShape = try options.noiseShape()
    try super.init(options)
  }

  override var isRandom: Bool { rate > 0 }

  override func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let limit: Float = -1.673_263_242_354_377_2 * 1.050_700_987_355_480_5
    let factor = 1 / ((1 - rate) * (1 + rate * limit * limit)).squareRoot()
    let mask = try lowering.keepMask(
      concrete(noiseShape, for: lowering.shape(input)), rate: rate, stream)
    let kept = try lowering.select(mask, input, lowering.builder.constant(limit))
    return try lowering.unary(Unary(.affine, a: factor, b: -factor * limit * rate), kept)
  }
}
