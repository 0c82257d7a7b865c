import LeptonBase
import LeptonGraph

/// Drops whole channels at random while training and divides the others by 1 - rate: what
/// SpatialDropout1D, 2D and 3D share.
public class BaseSpatialDropout: IdentityAtInference, @unchecked Sendable {
  private let rate: Float
  private let channelsFirst: Bool

  /// Whether the class has the option `data_format`.
  class var hasDataFormat: Bool { true }

  public required init(_ options: LayerOptions) throws(LeptonError) {
    rate = try options.rate()
    try options.seed()
    channelsFirst = Self.hasDataFormat ? try options.channelsFirst() : false
    try super.init(options)
  }

  override var isRandom: Bool { rate > 0 }

  override func lowerTraining(
    _ input: Value, _ stream: Parameter, _ lowering: Lowering
  ) throws(LeptonError) -> Value {
    let shape = lowering.shape(input)
    let kept = [0, channelsFirst ? 1 : shape.rank - 1]
    let noise = shape.dims.indices.map { kept.contains($0) ? shape.dims[$0] : 1 }
    return try lowering.dropout(input, rate: rate, noiseShape: Shape(noise), stream)
  }
}
