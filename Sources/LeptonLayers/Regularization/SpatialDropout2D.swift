import LeptonBase

/// Drops whole channels of (N, H, W, C) at random while training; `keras.layers.SpatialDropout2D`.
public final class SpatialDropout2D: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate()
    try options.seed()
    _ = try options.channelsFirst()
  }
}
