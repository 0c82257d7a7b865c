import LeptonBase
import LeptonGraph

/// Adds random numbers around 0 while training; `keras.layers.GaussianNoise`.
public final class GaussianNoise: IdentityAtInference, @unchecked Sendable {
  private let deviation: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    deviation = try options.float("stddev")
    try options.seed()
    try super.init(options)
  }

  override var isRandom: Bool { deviation > 0 }

  override func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let noise = try lowering.random(.normal, lowering.shape(input), stream)
    return try lowering.binary(
      .add, input, lowering.unary(Unary(.affine, a: deviation), noise))
  }
}
