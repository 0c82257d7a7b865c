/// Convolution of (N, D, H, W, C); `keras.layers.Conv3D`.
public final class Conv3D: BaseConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
}
