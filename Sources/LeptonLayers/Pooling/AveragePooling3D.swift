import LeptonGraph

/// Means of sliding windows over (N, D, H, W, C); `keras.layers.AveragePooling3D`.
public final class AveragePooling3D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: PoolKind { .average }
}
