import LeptonGraph

/// Largest elements over all spatial axes of (N, H, W, C); `keras.layers.GlobalMaxPooling2D`.
public final class GlobalMaxPooling2D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
  override class var kind: ReductionKind { .maximum }
}
