import LeptonBase
import LeptonGraph

/// x for x > 0, `negative_slope` · x below; `keras.layers.LeakyReLU`.
public final class LeakyReLU: FunctionLayer, @unchecked Sendable {
  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    .leakyRelu(try options.nonNegative("negative_slope", default: 0.3) ?? 0.3)
  }
}
