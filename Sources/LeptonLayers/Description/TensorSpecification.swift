import LeptonBase

/// What a file says about a tensor beside where it comes from; only repeated when writing.
public struct TensorSpecification: Sendable, Hashable {
  /// The batch shape.
  public var shape: Shape
  /// Keras's name of the element type, such as `float32`.
  public var dtype: String

  public init(shape: Shape, dtype: String) {
    self.shape = shape
    self.dtype = dtype
  }
}
