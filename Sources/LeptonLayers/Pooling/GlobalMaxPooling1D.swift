import LeptonGraph

/// Largest elements over all spatial axes of (N, T, C); `keras.layers.GlobalMaxPooling1D`.
public final class GlobalMaxPooling1D: BaseGlobalPooling, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
  override class var kind: ReductionKind { .maximum }
}
