import LeptonGraph

/// Largest elements of a fixed number of bins of (N, H, W, C); `keras.layers.AdaptiveMaxPooling2D`.
public final class AdaptiveMaxPooling2D: BaseAdaptivePooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: PoolKind { .maximum }
}
