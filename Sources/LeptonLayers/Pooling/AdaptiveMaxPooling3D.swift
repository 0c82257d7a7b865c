import LeptonGraph

/// Largest elements of a fixed number of bins of (N, D, H, W, C); `keras.layers.AdaptiveMaxPooling3D`.
public final class AdaptiveMaxPooling3D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: PoolKind { .maximum }
}
