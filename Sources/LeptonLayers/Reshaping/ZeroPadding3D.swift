/// Zeros around the spatial axes of (N, D, H, W, C); `keras.layers.ZeroPadding3D`.
public final class ZeroPadding3D: BaseZeroPadding, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
}
