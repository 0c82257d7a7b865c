/// Drops whole channels of (N, T, C) at random while training; `keras.layers.SpatialDropout1D`.
public final class SpatialDropout1D: BaseSpatialDropout, @unchecked Sendable {
  override class var hasDataFormat: Bool { false }
}
