import LeptonBase
import LeptonGraph

/// x for x > 0, `alpha` · (eˣ - 1) below; `keras.layers.ELU`.
public final class ELU: FunctionLayer, @unchecked Sendable {
  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    let alpha = try options.numbers("alpha", default: 1.0)
    guard let alpha = alpha?.values.first else { throw options.error("alpha", "is null") }
    return .unary(Unary(.elu, a: Float(alpha)))
  }
}
