import LeptonBase

/// Adds random numbers around 0 while training; `keras.layers.GaussianNoise`.
public final class GaussianNoise: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.float("stddev")
    try options.seed()
  }
}
