import LeptonBase
import LeptonGraph

/// The caller's numbers, one sample per index of the first axis; borrowed while training runs.
public struct SampleArray: @unchecked Sendable {
  public let data: UnsafeMutableRawPointer
  public let dtype: DType
  public let shape: Shape
  /// Distances in bytes between neighbours on every axis.
  public let byteStrides: [Int]

  /// - Parameter name: what messages call the array.
  public init(_ view: ArrayView, _ name: String) throws(LeptonError) {
    data = view.data
    dtype = view.dtype
    do throws(LeptonError) { shape = try view.shape() } catch { throw error.at(name) }
    guard shape.rank >= 1 else {
      throw LeptonError(.shapeMismatch, "\(name) is one number; it needs an axis of samples")
    }
    guard TensorType(dtype, shape).byteCount != nil else {
      throw LeptonError(.limit, "\(name) of shape \(shape) is too large")
    }
    if let strides = view.byteStrides {
      byteStrides = (0..<shape.rank).map { Int(strides[$0]) }
    } else {
      byteStrides = shape.strides.map { $0 * view.dtype.size }
    }
  }

  public var sampleCount: Int { shape[0] }

  /// The shape of `count` samples.
  func shape(ofSamples count: Int) -> Shape { Shape([count] + shape.dims.dropFirst()) }

  /// Bytes of one sample without gaps.
  var sampleByteCount: Int { shape.dims.dropFirst().reduce(dtype.size, *) }

  /// Whether the elements of one sample lie in row-major order without gaps.
  private var hasDenseSamples: Bool {
    var step = dtype.size
    for axis in stride(from: shape.rank - 1, to: 0, by: -1) {
      if shape.dims[axis] != 1, byteStrides[axis] != step { return false }
      step *= shape.dims[axis]
    }
    return true
  }

  /// Whether samples follow one another without gaps, so that a range of them is an array itself.
  var isDense: Bool {
    hasDenseSamples && (sampleCount <= 1 || byteStrides[0] == sampleByteCount)
  }

  /// The samples from `first` to `last`.
  func samples(_ range: Range<Int>) -> SampleArray {
    SampleArray(
      data: data + range.lowerBound * byteStrides[0], dtype: dtype,
      shape: shape(ofSamples: range.count), byteStrides: byteStrides)
  }

  private init(data: UnsafeMutableRawPointer, dtype: DType, shape: Shape, byteStrides: [Int]) {
    self.data = data
    self.dtype = dtype
    self.shape = shape
    self.byteStrides = byteStrides
  }

  /// Copies some samples, one after the other without gaps, to `destination`.
  func copy(_ indices: some Sequence<Int>, to destination: UnsafeMutableRawPointer) {
    let byteCount = sampleByteCount
    var target = destination
    let isDense = hasDenseSamples
    for index in indices {
      let source = data + index * byteStrides[0]
      if isDense {
        target.copyMemory(from: source, byteCount: byteCount)
      } else {
        copySample(source, to: target)
      }
      target += byteCount
    }
  }

  private func copySample(
    _ start: UnsafeMutableRawPointer, to destination: UnsafeMutableRawPointer
  ) {
    let size = dtype.size
    var index = [Int](repeating: 0, count: shape.rank)
    var source = start
    var target = destination
    for _ in 0..<(sampleByteCount / size) {
      target.copyMemory(from: source, byteCount: size)
      target += size
      for axis in stride(from: shape.rank - 1, to: 0, by: -1) {
        index[axis] += 1
        source += byteStrides[axis]
        if index[axis] < shape.dims[axis] { break }
        source -= byteStrides[axis] * shape.dims[axis]
        index[axis] = 0
      }
    }
  }

  /// The element at a position within a sample, as a number; half-precision types give nil.
  func number(sample: Int, element: Int) -> Double? {
    var offset = sample * byteStrides[0]
    var rest = element
    for axis in stride(from: shape.rank - 1, to: 0, by: -1) {
      offset += rest % shape.dims[axis] * byteStrides[axis]
      rest /= shape.dims[axis]
    }
    let place = data + offset
    switch dtype {
    case .float32: return Double(place.loadUnaligned(as: Float.self))
    case .float64: return place.loadUnaligned(as: Double.self)
    case .int8: return Double(place.load(as: Int8.self))
    case .int16: return Double(place.loadUnaligned(as: Int16.self))
    case .int32: return Double(place.loadUnaligned(as: Int32.self))
    case .int64: return Double(place.loadUnaligned(as: Int64.self))
    case .uint8, .bool: return Double(place.load(as: UInt8.self))
    case .uint16: return Double(place.loadUnaligned(as: UInt16.self))
    case .uint32: return Double(place.loadUnaligned(as: UInt32.self))
    case .uint64: return Double(place.loadUnaligned(as: UInt64.self))
    case .float16, .bfloat16, .string: return nil
    }
  }
}
