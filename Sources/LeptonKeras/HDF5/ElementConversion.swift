import LeptonBase

/// Conversions of elements from the type and byte order of a file to the type that is wanted.
enum ElementConversion {
  /// Converts all elements of `source`; both buffers hold the same number of them.
  ///
  /// Any type becomes a float of any width, rounded to the nearest; integers and booleans become
  /// integers that hold them. Anything else is an error.
  static func convert(
    _ source: UnsafeRawBufferPointer, _ from: DType, isBigEndian: Bool,
    to target: UnsafeMutableRawBufferPointer, _ wanted: DType
  ) throws(LeptonError) {
    let count = target.count / wanted.size
    guard source.count == count * from.size else {
      throw LeptonError(.internal, "\(source.count) bytes for \(count) elements of \(from.name)")
    }
    guard wanted.isFloat || !from.isFloat, wanted != .string, from != .string else {
      throw LeptonError(.typeMismatch, "it holds \(from.name), which is not read as \(wanted.name)")
    }
    func each<Element>(_ type: Element.Type, _ element: (Int) -> Element) {
      for index in 0..<count {
        target.storeBytes(
          of: element(index), toByteOffset: index * MemoryLayout<Element>.size, as: type)
      }
    }
    func number(_ index: Int) -> Double { double(source, from, index, isBigEndian: isBigEndian) }
    func integer<Element: FixedWidthInteger>(_ type: Element.Type) throws(LeptonError) {
      for index in 0..<count {
        let bits = bits(source, from, index, isBigEndian: isBigEndian)
        let value =
          isSigned(from)
          ? Element(exactly: signExtended(bits, from.size)) : Element(exactly: bits)
        guard let value else {
          throw LeptonError(
            .typeMismatch, "it holds a \(from.name) that does not fit into \(wanted.name)")
        }
        target.storeBytes(
          of: value, toByteOffset: index * MemoryLayout<Element>.size, as: Element.self)
      }
    }
    switch wanted {
    case .float32: each(Float.self) { Float(number($0)) }
    case .float64: each(Double.self) { number($0) }
    case .float16: each(UInt16.self) { halfBits(Float(number($0))) }
    case .bfloat16: each(UInt16.self) { brainBits(Float(number($0))) }
    case .bool: each(UInt8.self) { number($0) == 0 ? 0 : 1 }
    case .int8: try integer(Int8.self)
    case .int16: try integer(Int16.self)
    case .int32: try integer(Int32.self)
    case .int64: try integer(Int64.self)
    case .uint8: try integer(UInt8.self)
    case .uint16: try integer(UInt16.self)
    case .uint32: try integer(UInt32.self)
    case .uint64: try integer(UInt64.self)
    case .string: break
    }
  }

  private static func isSigned(_ dtype: DType) -> Bool {
    switch dtype {
    case .int8, .int16, .int32, .int64: true
    default: false
    }
  }

  private static func signExtended(_ bits: UInt64, _ size: Int) -> Int64 {
    let shift = Int64(64 - 8 * size)
    return (Int64(bitPattern: bits) << shift) >> shift
  }

  /// The bits of an element in native order.
  private static func bits(
    _ bytes: UnsafeRawBufferPointer, _ dtype: DType, _ index: Int, isBigEndian: Bool
  ) -> UInt64 {
    let offset = index * dtype.size
    switch dtype.size {
    case 1: return UInt64(bytes[offset])
    case 2:
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt16.self)
      return UInt64(isBigEndian ? UInt16(bigEndian: value) : UInt16(littleEndian: value))
    case 4:
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
      return UInt64(isBigEndian ? UInt32(bigEndian: value) : UInt32(littleEndian: value))
    default:
      let value = bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      return isBigEndian ? UInt64(bigEndian: value) : UInt64(littleEndian: value)
    }
  }

  /// An element as a float of 64 bits, which holds every type but the largest 64-bit integers exactly.
  static func double(
    _ bytes: UnsafeRawBufferPointer, _ dtype: DType, _ index: Int, isBigEndian: Bool
  ) -> Double {
    let bits = bits(bytes, dtype, index, isBigEndian: isBigEndian)
    switch dtype {
    case .float32: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
    case .float64: return Double(bitPattern: bits)
    case .bfloat16: return Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
    case .float16: return Double(halfValue(UInt16(truncatingIfNeeded: bits)))
    case .int8, .int16, .int32, .int64: return Double(signExtended(bits, dtype.size))
    case .uint8, .uint16, .uint32, .uint64: return Double(bits)
    case .bool: return bits == 0 ? 0 : 1
    case .string: return 0
    }
  }

  /// The value of an IEEE half.
  static func halfValue(_ bits: UInt16) -> Float {
    let sign: Float = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 31)
    let mantissa = Float(bits & 0x3FF)
    switch exponent {
    case 0: return sign * mantissa * 0x1p-24
    case 31: return mantissa == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + mantissa / 1024)
        * Float(sign: .plus, exponent: exponent - 15, significand: 1)
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
      return sign | UInt16((magnitude * 0x1p24).rounded(.toNearestOrEven))
    }
    let absolute = bits & 0x7FFF_FFFF
    let rounded = absolute &+ 0xFFF &+ ((absolute >> 13) & 1)
    return sign | UInt16(truncatingIfNeeded: (rounded &- 0x3800_0000) >> 13)
  }
}
