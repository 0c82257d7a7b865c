/// Transposed convolution of (N, D, H, W, C); `keras.layers.Conv3DTranspose`.
public final class Conv3DTranspose: BaseConvolutionTranspose, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
}
