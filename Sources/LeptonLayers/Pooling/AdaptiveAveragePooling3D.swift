import LeptonGraph

/// Means of a fixed number of bins of (N, D, H, W, C); `keras.layers.AdaptiveAveragePooling3D`.
public final class AdaptiveAveragePooling3D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: PoolKind { .average }
}
