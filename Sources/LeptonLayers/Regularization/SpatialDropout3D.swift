import LeptonBase

/// Drops whole channels of (N, D, H, W, C) at random while training; `keras.layers.SpatialDropout3D`.
public final class SpatialDropout3D: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
    _ = try options.channelsFirst()
  }
}
