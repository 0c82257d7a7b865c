import LeptonBase

/// Drops elements at random, and keeps mean and variance while training; `keras.layers.AlphaDropout`.
public final class AlphaDropout: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
    options.ignore("noise_shape")
  }
}
