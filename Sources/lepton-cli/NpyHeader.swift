import LeptonBase

/// The header of a .npy file (NEP 1): a Python dictionary as text, such as
/// `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`.
struct NpyHeader: Equatable {
  var dtype: DType
  var isBigEndian: Bool
  var isFortranOrder: Bool
  var shape: Shape

  static let magic: [UInt8] = [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59]

  /// Reads the text.
  init(parsing text: String) throws(LeptonError) {
    var reader = PythonLiteralReader(text)
    var descr: String?
    var order: Bool?
    var shape: [Int]?
    try reader.expect("{")
    while !reader.take("}") {
      let key = try reader.string()
      try reader.expect(":")
      switch key {
      case "descr":
        guard !reader.take("[") else {
          throw LeptonError(.unsupported, "the .npy file holds records, not numbers")
        }
        descr = try reader.string()
      case "fortran_order": order = try reader.bool()
      case "shape": shape = try reader.tuple()
      default: throw LeptonError(.format, "the .npy header has an unknown key '\(key)'")
      }
      if !reader.take(",") {
        try reader.expect("}")
        break
      }
    }
    guard let descr, let order, let shape else {
      throw LeptonError(.format, "the .npy header says too little: \(text.prefix(100))")
    }
    guard shape.count <= Shape.maximumRank else {
      throw LeptonError(
        .shapeMismatch,
        "the .npy file has rank \(shape.count); at most \(Shape.maximumRank) is possible")
    }
    (dtype, isBigEndian) = try Self.elementType(descr)
    isFortranOrder = order
    self.shape = Shape(shape)
  }

  init(dtype: DType, shape: Shape) {
    self.dtype = dtype
    isBigEndian = false
    isFortranOrder = false
    self.shape = shape
  }

  private static let codes: [(String, DType)] = [
    ("f4", .float32), ("f8", .float64), ("f2", .float16), ("i1", .int8), ("i2", .int16),
    ("i4", .int32), ("i8", .int64), ("u1", .uint8), ("u2", .uint16), ("u4", .uint32),
    ("u8", .uint64), ("b1", .bool),
  ]

  private static func elementType(_ descr: String) throws(LeptonError) -> (DType, Bool) {
    guard let order = descr.first, "<>|=".contains(order),
      let code = codes.first(where: { $0.0 == descr.dropFirst() })
    else {
      throw LeptonError(
        .unsupported, "the .npy file holds elements '\(descr)', which are not numbers lepton reads")
    }
    return (code.1, order == ">")
  }

  /// The whole header of format version 1, padded so that the data begins at a multiple of 64.
  func bytes() throws(LeptonError) -> [UInt8] {
    guard let code = Self.codes.first(where: { $0.1 == dtype })?.0 else {
      throw LeptonError(.unsupported, "a .npy file cannot hold \(dtype.name)")
    }
    let dims = shape.dims.map(String.init)
    let tuple = dims.count == 1 ? "(\(dims[0]),)" : "(" + dims.joined(separator: ", ") + ")"
    let order = dtype.size == 1 ? "|" : "<"
    var text = "{'descr': '\(order)\(code)', 'fortran_order': False, 'shape': \(tuple), }"
    let length = Self.magic.count + 4 + text.utf8.count + 1
    text += String(repeating: " ", count: (64 - length % 64) % 64) + "\n"
    return Self.magic + [1, 0, UInt8(text.utf8.count & 0xFF), UInt8(text.utf8.count >> 8)]
      + text.utf8
  }
}
