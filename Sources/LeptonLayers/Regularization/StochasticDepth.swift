import LeptonBase

/// Drops a whole residual branch at random while training; the layer of
/// `keras.applications.convnext`.
public final class StochasticDepth: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    try options.rate("drop_path_rate")
  }

  // Not one of Keras's own layers: it does not say that it supports masks.
  public override var supportsMasking: Bool { false }
}
