import Lepton
import LeptonBase

/// An array of the command's own: dense, row-major, in the machine's byte order.
struct HostArray {
  let dtype: DType
  let shape: Shape
  let buffer: HostBuffer
  private let dims: HostBuffer

  /// Memory for an array, filled with zeros.
  init(_ dtype: DType, _ shape: Shape) throws(LeptonError) {
    guard let count = shape.count,
      case (let byteCount, let overflow) = count.multipliedReportingOverflow(by: dtype.size),
      !overflow
    else { throw LeptonError(.limit, "an array of shape \(shape) is too large") }
    self.dtype = dtype
    self.shape = shape
    buffer = try .zeros(byteCount: byteCount)
    dims = try .copying(shape.dims.map { Int64($0) })
  }

  /// The array as the model sees it; valid as long as this array.
  var view: ArrayView {
    ArrayView(
      data: buffer.pointer, dtype: dtype,
      dims: UnsafePointer(dims.pointer.assumingMemoryBound(to: Int64.self)), rank: shape.rank)
  }

  /// The array with every element converted as a C cast does, integers kept within their range.
  func converted(to target: DType) throws(LeptonError) -> HostArray {
    guard target != dtype else { return self }
    guard target != .string else {
      throw LeptonError(.unsupported, "the model takes texts there, which .npy files do not bring")
    }
    guard dtype != .bfloat16, target != .bfloat16 else {
      throw LeptonError(.unsupported, "bfloat16 arrays are not converted")
    }
    let result = try HostArray(target, shape)
    for index in 0..<(shape.count ?? 0) {
      if dtype.isFloat || target.isFloat {
        Self.store(number(index), result.buffer, index, target)
      } else {
        Self.store(integer(index), result.buffer, index, target)
      }
    }
    return result
  }

  private func number(_ index: Int) -> Double {
    switch dtype {
    case .float64: buffer.bound(to: Double.self)[index]
    case .float32: Double(buffer.bound(to: Float.self)[index])
    case .float16: Double(HalfFloat.float(buffer.bound(to: UInt16.self)[index]))
    default: Double(integer(index))
    }
  }

  private func integer(_ index: Int) -> Int64 {
    switch dtype {
    case .int8: Int64(buffer.bound(to: Int8.self)[index])
    case .int16: Int64(buffer.bound(to: Int16.self)[index])
    case .int32: Int64(buffer.bound(to: Int32.self)[index])
    case .int64: buffer.bound(to: Int64.self)[index]
    case .uint8, .bool: Int64(buffer.bound(to: UInt8.self)[index])
    case .uint16: Int64(buffer.bound(to: UInt16.self)[index])
    case .uint32: Int64(buffer.bound(to: UInt32.self)[index])
    case .uint64: Int64(clamping: buffer.bound(to: UInt64.self)[index])
    case .float16, .bfloat16, .float32, .float64, .string: 0
    }
  }

  private static func store(_ value: Double, _ buffer: HostBuffer, _ index: Int, _ dtype: DType) {
    switch dtype {
    case .float64: buffer.bound(to: Double.self)[index] = value
    case .float32: buffer.bound(to: Float.self)[index] = Float(value)
    case .float16: buffer.bound(to: UInt16.self)[index] = HalfFloat.bits(Float(value))
    default:
      let limit = 9.2e18
      let whole = value.isNaN ? 0 : Int64(Swift.max(-limit, Swift.min(limit, value)))
      store(whole, buffer, index, dtype)
    }
  }

  private static func store(_ value: Int64, _ buffer: HostBuffer, _ index: Int, _ dtype: DType) {
    switch dtype {
    case .int8: buffer.bound(to: Int8.self)[index] = Int8(clamping: value)
    case .int16: buffer.bound(to: Int16.self)[index] = Int16(clamping: value)
    case .int32: buffer.bound(to: Int32.self)[index] = Int32(clamping: value)
    case .int64: buffer.bound(to: Int64.self)[index] = value
    case .uint8: buffer.bound(to: UInt8.self)[index] = UInt8(clamping: value)
    case .bool: buffer.bound(to: UInt8.self)[index] = value == 0 ? 0 : 1
    case .uint16: buffer.bound(to: UInt16.self)[index] = UInt16(clamping: value)
    case .uint32: buffer.bound(to: UInt32.self)[index] = UInt32(clamping: value)
    case .uint64: buffer.bound(to: UInt64.self)[index] = UInt64(clamping: value)
    case .float16, .bfloat16, .float32, .float64, .string: break
    }
  }
}
