import LeptonBase
import LeptonGraph

/// Drops the whole residual branch of a sample at random while training, and divides the others by
/// 1 - rate; the layer of `keras.applications.convnext`.
public final class StochasticDepth: IdentityAtInference, @unchecked Sendable {
  private let rate: Float

  public required init(_ options: LayerOptions) throws(LeptonError) {
    rate = try options.rate("drop_path_rate")
    try super.init(options)
  }

  override var isRandom: Bool { rate > 0 }

  // Not one of Keras's own layers: it does not say that it supports masks.
  public override var supportsMasking: Bool { false }

  override func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    let noise = Shape(shape.dims.indices.map { $0 == 0 ? shape.dims[0] : 1 })
    return try lowering.dropout(input, rate: rate, noiseShape: noise, stream)
  }
}
