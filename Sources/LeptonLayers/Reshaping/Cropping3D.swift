/// (N, D, H, W, C) without the borders of the spatial axes; `keras.layers.Cropping3D`.
public final class Cropping3D: BaseCropping, @unchecked Sendable {
  override class var spatialRank: Int { 3 }
}
