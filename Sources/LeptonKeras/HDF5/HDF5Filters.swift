import LeptonBase

/// The filters that chunks went through when they were written, in that order.
struct HDF5Filters: Sendable {
  private enum Filter: Int {
    case deflate = 1
    case shuffle = 2
    case fletcher32 = 3
  }

  private var filters: [Filter] = []

  var compresses: Bool { filters.contains(.deflate) }

  /// Reads a filter message; without one there are no filters.
  init(_ message: [UInt8]?, _ file: HDF5File) throws(LeptonError) {
    guard let message else { return }
    var cursor = file.cursor(message)
    let version = try cursor.byte()
    let count = try cursor.byte()
    if version == 1 { try cursor.skip(6) }
    for _ in 0..<count {
      let identifier = try cursor.two()
      let nameLength = version == 1 || identifier >= 256 ? try cursor.two() : 0
      try cursor.skip(2)
      let valueCount = try cursor.two()
      try cursor.skip(version == 1 ? (nameLength + 7) / 8 * 8 : nameLength)
      try cursor.skip(4 * valueCount + (version == 1 && valueCount % 2 == 1 ? 4 : 0))
      guard let filter = Filter(rawValue: identifier) else {
        throw LeptonError(
          .unsupported,
          "it is packed by filter \(identifier); only gzip, shuffle and fletcher32 are read")
      }
      filters.append(filter)
    }
  }

  /// A chunk's bytes as they were before the filters; the result has exactly `size` bytes.
  func undo(
    _ stored: [UInt8], mask: Int, size: Int, itemSize: Int
  ) throws(LeptonError) -> [UInt8] {
    var bytes = stored
    for (place, filter) in filters.enumerated().reversed() where mask >> min(place, 62) & 1 == 0 {
      switch filter {
      case .deflate: bytes = try Deflate.unpack(bytes, .zlib, limit: size + 4)
      case .shuffle: bytes = Self.unshuffled(bytes, itemSize)
      case .fletcher32:
        // A check sum after the data.
        guard bytes.count >= 4 else { throw LeptonError(.format, "a chunk is too short") }
        bytes.removeLast(4)
      }
    }
    guard bytes.count == size else {
      throw LeptonError(.format, "a chunk has \(bytes.count) bytes instead of \(size)")
    }
    return bytes
  }

  /// All first bytes of the elements stand before all second bytes, and so on.
  private static func unshuffled(_ bytes: [UInt8], _ itemSize: Int) -> [UInt8] {
    guard itemSize > 1 else { return bytes }
    let count = bytes.count / itemSize
    var result = bytes
    for byte in 0..<itemSize {
      for item in 0..<count { result[item * itemSize + byte] = bytes[byte * count + item] }
    }
    return result
  }
}
