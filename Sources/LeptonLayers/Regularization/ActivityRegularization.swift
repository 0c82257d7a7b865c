import LeptonBase

/// Adds the size of its input to the loss while training; `keras.layers.ActivityRegularization`.
public final class ActivityRegularization: IdentityAtInference, @unchecked Sendable {
  override class func read(_ options: LayerOptions) throws(LeptonError) {
    _ = try options.float("l1", default: 0)
    _ = try options.float("l2", default: 0)
  }
}
