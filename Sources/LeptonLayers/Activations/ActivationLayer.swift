import LeptonBase

/// Any activation function as a layer; `keras.layers.Activation`.
public final class ActivationLayer: FunctionLayer, @unchecked Sendable {
  override class func function(_ options: LayerOptions) throws(LeptonError) -> ActivationFunction {
    try options.activation()
  }
}
