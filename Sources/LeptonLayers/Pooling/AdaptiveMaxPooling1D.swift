import LeptonGraph

/// Largest elements of a fixed number of bins of (N, T, C); `keras.layers.AdaptiveMaxPooling1D`.
public final class AdaptiveMaxPooling1D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: PoolKind { .maximum }
}
