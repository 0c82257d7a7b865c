import LeptonBase

/// What a value in a graph is: element type and shape.
public struct TensorType: Sendable, Hashable, CustomStringConvertible {
  public var dtype: DType
  public var shape: Shape

  public init(_ dtype: DType, _ shape: Shape) {
    self.dtype = dtype
    self.shape = shape
  }

  public static func float32(_ shape: Shape) -> TensorType { TensorType(.float32, shape) }

  /// Bytes of a dense array of this type; nil where a dimension is unknown or the size overflows.
  public var byteCount: Int? {
    guard let count = shape.count else { return nil }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: dtype.size)
    return overflow ? nil : bytes
  }

  public var description: String { "\(dtype.name)\(shape)" }
}
