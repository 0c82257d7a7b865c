import LeptonBase
import LeptonGraph

/// x above `threshold`, at most `max_value`; `negative_slope` · (x - threshold) below;
/// `keras.layers.ReLU`.
public final class ReLU: FunctionLayer, @unchecked Sendable {
  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    let maximum = try options.nonNegative("max_value", default: nil) ?? .infinity
    let slope = try options.nonNegative("negative_slope", default: 0) ?? 0
    let threshold = try options.nonNegative("threshold", default: 0) ?? 0
    return .unary(Unary(.relu, a: slope, b: maximum, c: threshold))
  }
}
