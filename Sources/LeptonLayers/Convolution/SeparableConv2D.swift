/// Depthwise separable convolution of (N, H, W, C); `keras.layers.SeparableConv2D`.
public final class SeparableConv2D: BaseSeparableConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
