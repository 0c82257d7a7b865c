/// Drops whole channels of (N, H, W, C) at random while training; `keras.layers.SpatialDropout2D`.
public final class SpatialDropout2D: BaseSpatialDropout, @unchecked Sendable {}
