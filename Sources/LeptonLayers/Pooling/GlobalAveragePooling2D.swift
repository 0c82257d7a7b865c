import LeptonGraph

/// Means over all spatial axes of (N, H, W, C); `keras.layers.GlobalAveragePooling2D`.
public final class GlobalAveragePooling2D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: ReductionKind { .mean }
}
