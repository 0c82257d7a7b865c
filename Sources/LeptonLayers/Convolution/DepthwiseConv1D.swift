/// Depthwise convolution of (N, T, C); `keras.layers.DepthwiseConv1D`.
public final class DepthwiseConv1D: BaseDepthwiseConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
