import LeptonBase

/// Conversions between element types that libhdf5 does not do.
enum ElementConversion {
  /// Converts bfloat16, booleans (a byte each) or float32 to another type of float or, for
  /// booleans, any type. Both buffers hold the same number of elements.
  static func convert(
    _ source: UnsafeMutableRawBufferPointer, _ from: DType,
    to target: UnsafeMutableRawBufferPointer, _ wanted: DType
  ) throws(LeptonError) {
    let count = target.count / wanted.size
    switch (from, wanted) {
    case (.bfloat16, .bfloat16), (.bool, .bool), (.bool, .int8), (.bool, .uint8), (.int8, .bool):
      for index in 0..<target.count { target[index] = source[index] }
    case (.bfloat16, .float32), (.bfloat16, .float16), (.bfloat16, .float64):
      let bits = source.bindMemory(to: UInt16.self)
      store(count, wanted, target) {
        Float(bitPattern: UInt32(UInt16(littleEndian: bits[$0])) << 16)
      }
    case (.bool, .float32), (.bool, .float16), (.bool, .float64), (.bool, .bfloat16):
      store(count, wanted, target) { source[$0] == 0 ? 0 : 1 }
    case (.float32, .float32), (.float32, .float64), (.float32, .float16), (.float32, .bfloat16):
      let values = source.bindMemory(to: Float.self)
      store(count, wanted, target) { values[$0] }
    default:
      throw LeptonError(.typeMismatch, "\(from.name) cannot be read as \(wanted.name)")
    }
  }

  private static func store(
    _ count: Int, _ wanted: DType, _ target: UnsafeMutableRawBufferPointer,
    _ value: (Int) -> Float
  ) {
    switch wanted {
    case .float64:
      let values = target.bindMemory(to: Double.self)
      for index in 0..<count { values[index] = Double(value(index)) }
    case .float16:
      let bits = target.bindMemory(to: UInt16.self)
      for index in 0..<count { bits[index] = halfBits(value(index)) }
    case .bfloat16:
      let bits = target.bindMemory(to: UInt16.self)
      for index in 0..<count { bits[index] = brainBits(value(index)) }
    default:
      let values = target.bindMemory(to: Float.self)
      for index in 0..<count { values[index] = value(index) }
    }
  }

  /// bfloat16 nearest to a float, ties to even; NaN stays NaN.
  static func brainBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    if value.isNaN { return UInt16(truncatingIfNeeded: bits >> 16) | 0x40 }
    let rounded = UInt64(bits) + 0x7FFF + UInt64((bits >> 16) & 1)
    return UInt16(truncatingIfNeeded: rounded >> 16)
  }

  /// IEEE half nearest to a float, ties to even; overflow gives infinity, NaN stays NaN.
  static func halfBits(_ value: Float) -> UInt16 {
    let bits = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: bits >> 16) & 0x8000
    if value.isNaN { return sign | 0x7E00 }
    let magnitude = value.magnitude
    if magnitude >= 65520 { return sign | 0x7C00 }
    // Below 2^-14 halves are multiples of 2^-24.
    if magnitude < 0x1p-14 {
      let units = (magnitude * 0x1p24).rounded(.toNearestOrEven)
      return sign | UInt16(units)
    }
    let absolute = bits & 0x7FFF_FFFF
    let rounded = absolute &+ 0xFFF &+ ((absolute >> 13) & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)
  }
}
