import CLepton
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
        "'\(name)' has rank \(UInt(bitPattern: shape.rank)); at most \(Shape.maximumRank) is possible")
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
