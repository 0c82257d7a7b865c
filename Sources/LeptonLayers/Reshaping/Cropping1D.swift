/// (N, T, C) without the borders of the spatial axes; `keras.layers.Cropping1D`.
public final class Cropping1D: BaseCropping, @unchecked Sendable {
  override class var spatialRank: Int { 1 }
}
