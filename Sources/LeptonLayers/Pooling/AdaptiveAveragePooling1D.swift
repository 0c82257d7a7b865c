import LeptonGraph

/// Means of a fixed number of bins of (N, T, C); `keras.layers.AdaptiveAveragePooling1D`.
public final class AdaptiveAveragePooling1D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: PoolKind { .average }
}
