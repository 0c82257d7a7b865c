/// Writes the fields of structures one after the other into memory, little-endian; the counterpart of
/// `ByteCursor`.
struct ByteBuilder {
  private(set) var bytes: [UInt8] = []

  var count: Int { bytes.count }

  mutating func append(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

  mutating func append(_ letters: StaticString) {
    letters.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  mutating func zeros(_ count: Int) { bytes.append(contentsOf: repeatElement(0, count: count)) }

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func two(_ value: Int) { number(UInt64(truncatingIfNeeded: value), 2) }

  mutating func four(_ value: Int) { number(UInt64(truncatingIfNeeded: value), 4) }

  mutating func eight(_ value: Int) { number(UInt64(truncatingIfNeeded: value), 8) }

  /// The address that stands for none: all bits set.
  mutating func noAddress() { number(.max, 8) }

  private mutating func number(_ value: UInt64, _ size: Int) {
    for place in 0..<size { bytes.append(UInt8(truncatingIfNeeded: value >> UInt64(8 * place))) }
  }

  /// Fills with zeros up to a multiple of `size` bytes, counted from `start`.
  mutating func align(_ size: Int = 8, from start: Int = 0) {
    zeros((size - (bytes.count - start) % size) % size)
  }

  /// Puts a number of eight bytes where room was left for it.
  mutating func set(_ value: Int, at position: Int) {
    guard position >= 0, position + 8 <= bytes.count else { return }
    for place in 0..<8 {
      bytes[position + place] = UInt8(
        truncatingIfNeeded: UInt64(truncatingIfNeeded: value) >> UInt64(8 * place))
    }
  }
}
