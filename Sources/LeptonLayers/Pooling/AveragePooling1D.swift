import LeptonGraph

/// Means of sliding windows over (N, T, C); `keras.layers.AveragePooling1D`.
public final class AveragePooling1D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: PoolKind { .average }
}
