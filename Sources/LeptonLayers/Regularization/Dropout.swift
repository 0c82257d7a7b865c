import LeptonBase
import LeptonGraph

/// Drops elements at random while training and divides the others by 1 - rate;
/// `keras.layers.Dropout`.
public final class Dropout: IdentityAtInference, @unchecked Sendable {
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
    try lowering.dropout(
      input, rate: rate, noiseShape: concrete(noiseShape, for: lowering.shape(input)), stream)
  }
}
