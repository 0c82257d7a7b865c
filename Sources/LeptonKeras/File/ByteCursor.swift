import LeptonBase

/// Reads fields of a structure one after the other; going beyond its end is an error. Numbers are
/// little-endian; sizes and addresses have as many bytes as an HDF5 file says.
struct ByteCursor {
  let bytes: [UInt8]
  private(set) var position: Int
  /// Bytes of a file offset and of a length, as the superblock says.
  let offsetSize: Int
  let lengthSize: Int

  init(_ bytes: [UInt8], at position: Int = 0, offsetSize: Int = 8, lengthSize: Int = 8) {
    self.bytes = bytes
    self.position = position
    self.offsetSize = offsetSize
    self.lengthSize = lengthSize
  }

  var remaining: Int { bytes.count - position }

  private static func damaged() -> LeptonError {
    LeptonError(.format, "the file is damaged: a structure ends early")
  }

  mutating func skip(_ count: Int) throws(LeptonError) {
    guard count >= 0, count <= remaining else { throw Self.damaged() }
    position += count
  }

  /// Skips to a multiple of 8 from the structure's beginning.
  mutating func align(from start: Int) throws(LeptonError) {
    try skip((8 - (position - start) % 8) % 8)
  }

  mutating func take(_ count: Int) throws(LeptonError) -> [UInt8] {
    guard count >= 0, count <= remaining else { throw Self.damaged() }
    defer { position += count }
    return Array(bytes[position..<position + count])
  }

  /// A little-endian number of up to eight bytes.
  mutating func unsigned(_ size: Int) throws(LeptonError) -> UInt64 {
    guard size >= 0, size <= 8, size <= remaining else { throw Self.damaged() }
    var value: UInt64 = 0
    for place in 0..<size { value |= UInt64(bytes[position + place]) << UInt64(8 * place) }
    position += size
    return value
  }

  mutating func byte() throws(LeptonError) -> Int { Int(try unsigned(1)) }
  mutating func two() throws(LeptonError) -> Int { Int(try unsigned(2)) }
  mutating func four() throws(LeptonError) -> Int { Int(try unsigned(4)) }

  /// A size or count; one beyond what memory could hold is an error.
  mutating func length() throws(LeptonError) -> Int { try number(lengthSize) }

  mutating func number(_ size: Int) throws(LeptonError) -> Int {
    let value = try unsigned(size)
    guard value <= UInt64(Int64.max >> 8) else {
      throw LeptonError(.format, "the file is damaged: a size of \(value)")
    }
    return Int(value)
  }

  /// A place in the file; nil where it is undefined (all bits set).
  mutating func address() throws(LeptonError) -> Int? {
    let value = try unsigned(offsetSize)
    let undefined = offsetSize == 8 ? UInt64.max : (1 << UInt64(8 * offsetSize)) - 1
    if value == undefined { return nil }
    guard value <= UInt64(Int64.max >> 8) else {
      throw LeptonError(.format, "the file is damaged: it points to \(value)")
    }
    return Int(value)
  }

  /// Checks the four letters that most structures begin with.
  mutating func signature(_ letters: StaticString) throws(LeptonError) {
    let found = try take(letters.utf8CodeUnitCount)
    for (place, letter) in found.enumerated() where letters.utf8Start[place] != letter {
      throw LeptonError(.format, "the file is damaged: a structure '\(letters)' is not there")
    }
  }

  /// Text up to a NUL or the end.
  mutating func text(_ size: Int) throws(LeptonError) -> String {
    let raw = try take(size).prefix { $0 != 0 }
    guard let text = String(validating: raw, as: UTF8.self) else {
      throw LeptonError(.format, "the file is damaged: a name is not UTF-8 text")
    }
    return text
  }
}
