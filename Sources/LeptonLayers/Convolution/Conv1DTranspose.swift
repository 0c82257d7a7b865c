/// Transposed convolution of (N, T, C); `keras.layers.Conv1DTranspose`.
public final class Conv1DTranspose: BaseConvolutionTranspose, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
