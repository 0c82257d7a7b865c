import LeptonBase
import LeptonGraph

/// An array of numbers in a file, read when asked for.
public struct SavedArray: Sendable {
  /// What the file calls it, such as `dense/kernel:0` or `layers/dense/vars/0`.
  public let name: String
  let dataset: HDF5Dataset

  /// The type of the elements as stored.
  public var dtype: DType { dataset.dtype }
  public var shape: Shape { dataset.shape }
  /// Elements.
  public var count: Int { dataset.count }

  /// Reads all elements, row-major, as `wanted` into memory of exactly that size. Integers may be
  /// read as floats and floats as other floats, but floats not as integers.
  public func read(
    as wanted: DType, into memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    try dataset.read(as: wanted, into: memory)
  }

  /// All elements in memory of their own, as another type or as stored, in native byte order.
  public func tensor(as wanted: DType? = nil) throws(LeptonError) -> Tensor {
    let type = TensorType(wanted ?? dtype, shape)
    guard let byteCount = type.byteCount else {
      throw LeptonError(.limit, "'\(name)' is too large")
    }
    let buffer = try HostBuffer(byteCount: byteCount)
    try read(
      as: type.dtype, into: UnsafeMutableRawBufferPointer(start: buffer.pointer, count: byteCount))
    return Tensor(type, buffer)
  }

  /// All elements as float32.
  public func floats() throws(LeptonError) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var failure: LeptonError?
    values.withUnsafeMutableBytes { memory in
      do throws(LeptonError) { try read(as: .float32, into: memory) } catch { failure = error }
    }
    if let failure { throw failure }
    return values
  }
}
