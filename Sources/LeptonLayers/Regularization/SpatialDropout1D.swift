import LeptonBase

/// Drops whole channels of (N, T, C) at random while training; `keras.layers.SpatialDropout1D`.
public final class SpatialDropout1D: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
  }
}
