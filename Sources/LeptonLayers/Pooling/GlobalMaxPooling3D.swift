import LeptonGraph

/// Largest elements over all spatial axes of (N, D, H, W, C); `keras.layers.GlobalMaxPooling3D`.
public final class GlobalMaxPooling3D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
  override class var kind: ReductionKind { .maximum }
}
