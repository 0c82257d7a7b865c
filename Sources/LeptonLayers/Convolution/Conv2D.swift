/// Convolution of (N, H, W, C); `keras.layers.Conv2D`.
public final class Conv2D: BaseConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
