import LeptonGraph

/// Means of a fixed number of bins of (N, H, W, C); `keras.layers.AdaptiveAveragePooling2D`.
public final class AdaptiveAveragePooling2D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: PoolKind { .average }
}
