/// Transposed convolution of (N, H, W, C); `keras.layers.Conv2DTranspose`.
public final class Conv2DTranspose: BaseConvolutionTranspose, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
