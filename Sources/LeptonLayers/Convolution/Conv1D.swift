/// Convolution of (N, T, C); `keras.layers.Conv1D`.
public final class Conv1D: BaseConvolution, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
