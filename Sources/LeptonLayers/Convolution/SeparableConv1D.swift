/// Depthwise separable convolution of (N, T, C); `keras.layers.SeparableConv1D`.
public final class SeparableConv1D: BaseSeparableConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
