import CLepton
import Lepton
import LeptonBase

extension lepton_shape {
  init(_ shape: Shape) {
    self.init()
    rank = min(shape.rank, Int(LEPTON_MAX_RANK))
    withUnsafeMutableBytes(of: &dims) { bytes in
      let dims = bytes.assumingMemoryBound(to: Int64.self)
      for axis in 0..<rank { dims[axis] = Int64(shape.dims[axis]) }
    }
  }
}

extension Shape {
  /// A shape from the host, with -1 for unknown dimensions.
  init(_ shape: lepton_shape, _ name: StaticString) throws(LeptonError) {
    guard shape.rank >= 0, shape.rank <= Shape.maximumRank else {
      throw LeptonError(
        .invalidArgument,
        "'\(name)' has rank \(UInt(bitPattern: shape.rank)); at most \(Shape.maximumRank) is possible"
      )
    }
    let dims = withUnsafeBytes(of: shape.dims) { bytes in
      bytes.assumingMemoryBound(to: Int64.self).prefix(shape.rank).map { Int($0) }
    }
    if let dim = dims.first(where: { $0 < Shape.unknown }) {
      throw LeptonError(.invalidArgument, "'\(name)' has the dimension \(dim)")
    }
    self.init(dims)
  }
}

extension lepton_tensor_info {
  init(name: UnsafePointer<CChar>, dtype: DType, shape: Shape) {
    self.init(name: name, dtype: dtype.number, shape: lepton_shape(shape))
  }
}

/// Makes `array` dense memory of lepton's own, for the host to give back to `lepton_array_free()`.
func allocate(
  _ array: UnsafeMutablePointer<lepton_array>, dtype: DType, shape: Shape
) throws(LeptonError) {
  guard let count = shape.count,
    case (let byteCount, let overflow) = count.multipliedReportingOverflow(by: dtype.size),
    !overflow
  else { throw LeptonError(.limit, "an array of shape \(shape) is too large") }
  let buffer = try HostBuffer(byteCount: byteCount)
  array.pointee = lepton_array(
    data: buffer.pointer, dtype: dtype.number, shape: lepton_shape(shape), strides: nil,
    owner: Unmanaged.passRetained(buffer).toOpaque())
}

@c @implementation
public func lepton_array_free(_ array: UnsafeMutablePointer<lepton_array>!) {
  guard let array, let owner = array.pointee.owner else { return }
  array.pointee.owner = nil
  array.pointee.data = nil
  Unmanaged<HostBuffer>.fromOpaque(owner).release()
}

/// An array of the host as the Swift module sees it; it points into `array`.
@inline(__always)
func arrayView(
  _ array: UnsafePointer<lepton_array>, _ name: StaticString
) throws(LeptonError) -> ArrayView {
  let view = try rawView(array, name)
  if view.dtype == .string { try checkTexts(view, name) }
  return view
}

/// The same for memory that is written: its texts mean nothing yet.
@inline(__always)
func rawView(
  _ array: UnsafePointer<lepton_array>, _ name: StaticString
) throws(LeptonError) -> ArrayView {
  let array = UnsafeMutablePointer(mutating: array)
  guard let data = array.pointee.data ?? emptyData(array) else { throw noData(name) }
  return ArrayView(
    data: data, dtype: try dtype(array.pointee.dtype, name),
    dims: withUnsafeMutablePointer(to: &array.pointee.shape.dims.0) { UnsafePointer($0) },
    rank: array.pointee.shape.rank, byteStrides: array.pointee.strides)
}

/// Some address for an array without elements, which may be at none.
@inline(never)
private func emptyData(_ array: UnsafeMutablePointer<lepton_array>) -> UnsafeMutableRawPointer? {
  guard let shape = try? Shape(array.pointee.shape, "shape"), shape.dims.contains(0) else {
    return nil
  }
  return UnsafeMutableRawPointer(array)
}

@inline(never)
private func noData(_ name: StaticString) -> LeptonError {
  LeptonError(.invalidArgument, "the data of '\(name)' is NULL")
}
