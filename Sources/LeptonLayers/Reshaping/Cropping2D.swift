/// (N, H, W, C) without the borders of the spatial axes; `keras.layers.Cropping2D`.
public final class Cropping2D: BaseCropping, @unchecked Sendable {
  override class var spatialRank: Int { 2 }
}
