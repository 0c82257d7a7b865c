import LeptonBase
import LeptonGraph

/// x for x > `theta`, else 0; a layer of Keras 1 and 2.
public final class ThresholdedReLU: FunctionLayer, @unchecked Sendable {
  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    .unary(Unary(.threshold, a: try options.nonNegative("theta", default: 1) ?? 1, b: 0))
  }
}
