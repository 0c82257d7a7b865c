import LeptonBase

/// Drops elements at random while training; `keras.layers.Dropout`.
public final class Dropout: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
    options.ignore("noise_shape")
  }
}
