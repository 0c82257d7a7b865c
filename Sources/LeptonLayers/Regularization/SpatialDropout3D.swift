/// Drops whole channels of (N, D, H, W, C) at random while training; `keras.layers.SpatialDropout3D`.
public final class SpatialDropout3D: BaseSpatialDropout, @unchecked Sendable {}
