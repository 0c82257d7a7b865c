/// Numbers in the caller's memory, borrowed for a call.
public struct ArrayView {
  /// The first element, aligned to its type.
  public var data: UnsafeMutableRawPointer
  public var dtype: DType
  /// `rank` dimensions.
  public var dims: UnsafePointer<Int64>
  public var rank: Int
  /// Distances in bytes between neighbours on every axis; nil for row-major data without gaps.
  public var byteStrides: UnsafePointer<Int64>?

  public init(
    data: UnsafeMutableRawPointer, dtype: DType, dims: UnsafePointer<Int64>, rank: Int,
    byteStrides: UnsafePointer<Int64>? = nil
  ) {
    self.data = data
    self.dtype = dtype
    self.dims = dims
    self.rank = rank
    self.byteStrides = byteStrides
  }

  /// The dimensions as a shape. Throws `.shapeMismatch` for a rank or dimension that no array has.
  public func shape() throws(LeptonError) -> Shape {
    guard rank >= 0, rank <= Shape.maximumRank else {
      throw LeptonError(
        .shapeMismatch, "an array of rank \(rank); ranks go from 0 to \(Shape.maximumRank)")
    }
    var shape = Shape([])
    for axis in 0..<rank {
      guard let dim = Int(exactly: dims[axis]), dim >= 0, dim < 1 << 40 else {
        throw LeptonError(.shapeMismatch, "a dimension of \(dims[axis])")
      }
      shape.dims.append(dim)
    }
    return shape
  }

  public func hasShape(_ shape: Shape) -> Bool {
    guard rank == shape.rank else { return false }
    for axis in 0..<rank where dims[axis] != Int64(shape.dims[axis]) { return false }
    return true
  }

  /// Whether the elements lie in row-major order without gaps.
  public var isDense: Bool {
    guard let byteStrides else { return true }
    var step = Int64(dtype.size)
    for axis in stride(from: rank - 1, through: 0, by: -1) {
      if dims[axis] != 1, byteStrides[axis] != step { return false }
      step &*= Swift.max(dims[axis], 0)
    }
    return true
  }

  /// A dense copy of a strided array.
  public func gathered() throws(LeptonError) -> HostBuffer {
    let shape = try shape()
    guard let count = shape.count, count <= Int.max / 8 else {
      throw LeptonError(.limit, "an array of shape \(shape) is too large")
    }
    let size = dtype.size
    let buffer = try HostBuffer(byteCount: count * size)
    guard count > 0, let byteStrides else {
      buffer.pointer.copyMemory(from: data, byteCount: count * size)
      return buffer
    }
    var index = [Int](repeating: 0, count: rank)
    var source = UnsafeRawPointer(data)
    for element in 0..<count {
      (buffer.pointer + element * size).copyMemory(from: source, byteCount: size)
      for axis in stride(from: rank - 1, through: 0, by: -1) {
        index[axis] += 1
        source += Int(byteStrides[axis])
        if index[axis] < shape.dims[axis] { break }
        source -= Int(byteStrides[axis]) * shape.dims[axis]
        index[axis] = 0
      }
    }
    return buffer
  }
}
