/// Zeros around the spatial axes of (N, H, W, C); `keras.layers.ZeroPadding2D`.
public final class ZeroPadding2D: BaseZeroPadding, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
