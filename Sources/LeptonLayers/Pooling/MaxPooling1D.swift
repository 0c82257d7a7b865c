import LeptonGraph

/// Largest elements of sliding windows over (N, T, C); `keras.layers.MaxPooling1D`.
public final class MaxPooling1D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: PoolKind { .maximum }
}
