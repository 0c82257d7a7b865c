/// A message of Google's Protocol Buffers while it is written: fields by their numbers.
struct ProtocolMessage {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ field: Int, integer: Int) {
    tag(field, 0)
    variable(UInt64(bitPattern: Int64(integer)))
  }

  mutating func add(_ field: Int, double: Double) {
    tag(field, 1)
    bytes += Self.littleEndian(double.bitPattern)
  }

  mutating func add(_ field: Int, bytes content: [UInt8]) {
    tag(field, 2)
    variable(UInt64(content.count))
    bytes += content
  }

  mutating func add(_ field: Int, text: String) { add(field, bytes: Array(text.utf8)) }

  mutating func add(_ field: Int, _ message: ProtocolMessage) { add(field, bytes: message.bytes) }

  private mutating func tag(_ field: Int, _ kind: Int) { variable(UInt64(field << 3 | kind)) }

  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }
}
