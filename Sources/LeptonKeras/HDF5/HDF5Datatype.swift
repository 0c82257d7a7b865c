import LeptonBase

/// The type of the elements of an array or attribute.
struct HDF5Datatype {
  enum Kind: Equatable {
    /// Numbers in the format of `DType`; booleans are bytes, bfloat16 two bytes.
    case number(DType)
    /// Text of a fixed number of bytes, padded by NUL or spaces.
    case fixedText(padsWithSpaces: Bool)
    /// Text in the global heap.
    case variableText
    /// Anything else, named for messages.
    case other(String)
  }

  let kind: Kind
  /// Bytes of an element.
  let size: Int
  let isBigEndian: Bool

  init(_ cursor: inout ByteCursor, depth: Int = 0) throws(LeptonError) {
    let head = try cursor.byte()
    let flags = Int(try cursor.unsigned(3))
    size = try cursor.four()
    var bigEndian = flags & 1 != 0
    switch head & 15 {
    case 0:
      let offset = try cursor.two()
      let precision = try cursor.two()
      kind = Self.integer(size, isSigned: flags & 8 != 0, offset, precision)
    case 1:
      let offset = try cursor.two()
      let precision = try cursor.two()
      let layout = try cursor.take(4).map { Int($0) }
      let bias = try cursor.four()
      kind = Self.float(size, offset, precision, layout, bias)
      if flags & 0x40 != 0 { throw LeptonError(.unsupported, "VAX floats are not supported") }
    case 3:
      kind = .fixedText(padsWithSpaces: flags & 15 == 2)
      bigEndian = false
    case 5:
      // Keras writes bfloat16 as two opaque bytes.
      kind = size == 2 ? .number(.bfloat16) : .other("opaque bytes")
      bigEndian = false
    case 8:
      guard depth < 4 else { throw LeptonError(.format, "a type within itself") }
      let base = try HDF5Datatype(&cursor, depth: depth + 1)
      // h5py writes booleans as an enumeration of FALSE and TRUE.
      kind = base.size == 1 ? .number(.bool) : base.kind
      bigEndian = base.isBigEndian
    case 9:
      kind = flags & 15 == 1 ? .variableText : .other("lists of varying length")
      bigEndian = false
    default:
      kind = .other(
        [2: "times", 4: "bit fields", 6: "compounds", 7: "references", 10: "arrays"][head & 15]
          ?? "of an unknown type")
    }
    isBigEndian = bigEndian
  }

  private static func integer(_ size: Int, isSigned: Bool, _ offset: Int, _ precision: Int) -> Kind
  {
    guard offset == 0, precision == 8 * size else { return .other("integers of unusual precision") }
    switch size {
    case 1: return .number(isSigned ? .int8 : .uint8)
    case 2: return .number(isSigned ? .int16 : .uint16)
    case 4: return .number(isSigned ? .int32 : .uint32)
    case 8: return .number(isSigned ? .int64 : .uint64)
    default: return .other("integers of \(size) bytes")
    }
  }

  /// `layout`: place and size of the exponent, place and size of the mantissa, in bits.
  private static func float(
    _ size: Int, _ offset: Int, _ precision: Int, _ layout: [Int], _ bias: Int
  ) -> Kind {
    switch (size, layout, bias) {
    case (2, [10, 5, 0, 10], 15): .number(.float16)
    case (2, [7, 8, 0, 7], 127): .number(.bfloat16)
    case (4, [23, 8, 0, 23], 127): .number(.float32)
    case (8, [52, 11, 0, 52], 1023): .number(.float64)
    default: .other("floats of an unusual format")
    }
  }
}

/// The dimensions of an array or attribute.
enum HDF5Dataspace {
  /// Nil for the null space, which has no elements. A scalar has rank 0.
  static func dims(_ cursor: inout ByteCursor) throws(LeptonError) -> [Int]? {
    let version = try cursor.byte()
    let rank = try cursor.byte()
    let flags = try cursor.byte()
    switch version {
    case 1:
      try cursor.skip(5)
    case 2:
      if try cursor.byte() == 2 { return nil }
    default:
      throw LeptonError(.format, "the HDF5 file is damaged: dimensions of version \(version)")
    }
    guard rank <= 32 else {
      throw LeptonError(.format, "the HDF5 file is damaged: \(rank) dimensions")
    }
    var dims: [Int] = []
    for _ in 0..<rank { dims.append(try cursor.length()) }
    if flags & 1 != 0 { try cursor.skip(rank * cursor.lengthSize) }
    return dims
  }
}
