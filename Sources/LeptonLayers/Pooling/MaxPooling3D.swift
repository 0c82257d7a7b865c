import LeptonGraph

/// Largest elements of sliding windows over (N, D, H, W, C); `keras.layers.MaxPooling3D`.
public final class MaxPooling3D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: PoolKind { .maximum }
}
