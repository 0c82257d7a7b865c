import LeptonBase
import LeptonGraph

/// Multiplies by random numbers around 1, of deviation √(rate / (1 - rate)), while training;
/// `keras.layers.GaussianDropout`.
public final class GaussianDropout: IdentityAtInference, @unchecked Sendable {
  private let rate: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    rate = try options.rate()
    try options.seed()
    try super.init(options)
  }

  override var isRandom: Bool { rate > 0 }

  override func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let noise = try lowering.random(.normal, lowering.shape(input), stream)
    let deviation = (rate / (1 - rate)).squareRoot()
    return try lowering.binary(
      .multiply, input, lowering.unary(Unary(.affine, a: deviation, b: 1), noise))
  }
}
