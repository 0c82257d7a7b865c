import LeptonBase

/// A dense row-major array with a value: a constant of a graph, the content of a parameter.
public struct Tensor: Sendable {
  public let type: TensorType
  public let buffer: HostBuffer

  public var shape: Shape { type.shape }
  public var dtype: DType { type.dtype }

  /// `buffer` holds at least the bytes of `type`, whose shape is known.
  public init(_ type: TensorType, _ buffer: HostBuffer) {
    self.type = type
    self.buffer = buffer
  }

  /// A float32 tensor; `values` holds as many numbers as `shape` says.
  public init(_ values: [Float], _ shape: Shape) throws(LeptonError) {
    guard shape.count == values.count else {
      throw LeptonError(.internal, "\(values.count) values for a constant of shape \(shape)")
    }
    self.init(.float32(shape), try HostBuffer.copying(values))
  }

  /// An int32 tensor; `values` holds as many numbers as `shape` says.
  public init(_ values: [Int32], _ shape: Shape) throws(LeptonError) {
    guard shape.count == values.count else {
      throw LeptonError(.internal, "\(values.count) values for a constant of shape \(shape)")
    }
    self.init(TensorType(.int32, shape), try HostBuffer.copying(values))
  }

  /// The single element of a float32 tensor of one element.
  public var floatScalar: Float? {
    guard dtype == .float32, shape.count == 1 else { return nil }
    return withExtendedLifetime(buffer) { $0.pointer.load(as: Float.self) }
  }

  /// The elements of a float32 tensor.
  public var floats: UnsafeBufferPointer<Float>? {
    guard dtype == .float32, let count = shape.count else { return nil }
    return UnsafeBufferPointer(
      start: UnsafePointer(buffer.pointer.assumingMemoryBound(to: Float.self)), count: count)
  }
}
