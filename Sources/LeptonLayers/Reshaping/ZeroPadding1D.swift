/// Zeros around the spatial axes of (N, T, C); `keras.layers.ZeroPadding1D`.
public final class ZeroPadding1D: BaseZeroPadding, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
