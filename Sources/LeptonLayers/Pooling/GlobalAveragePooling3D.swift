import LeptonGraph

/// Means over all spatial axes of (N, D, H, W, C); `keras.layers.GlobalAveragePooling3D`.
public final class GlobalAveragePooling3D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: ReductionKind { .mean }
}
