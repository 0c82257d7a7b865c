import LeptonBase

/// Multiplies by random numbers around 1 while training; `keras.layers.GaussianDropout`.
public final class GaussianDropout: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
  }
}
