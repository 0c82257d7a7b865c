import LeptonGraph

/// Means of sliding windows over (N, H, W, C); `keras.layers.AveragePooling2D`.
public final class AveragePooling2D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: PoolKind { .average }
}
