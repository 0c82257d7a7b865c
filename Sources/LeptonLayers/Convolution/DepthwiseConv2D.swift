/// Depthwise convolution of (N, H, W, C); `keras.layers.DepthwiseConv2D`.
public final class DepthwiseConv2D: BaseDepthwiseConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
