import LeptonGraph

/// Largest elements of sliding windows over (N, H, W, C); `keras.layers.MaxPooling2D`.
public final class MaxPooling2D: BasePooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: PoolKind { .maximum }
}
