import LeptonBase

/// Unpacks data that deflate packed. Source: RFC 1950 (zlib), RFC 1951 (deflate).
struct Inflate {
  private let input: [UInt8]
  private var position: Int
  private var bits: UInt64 = 0
  private var bitCount = 0
  private var output: [UInt8] = []
  private let limit: Int

  private init(_ input: [UInt8], at position: Int, limit: Int, expected: Int) {
    self.input = input
    self.position = position
    self.limit = limit
    output.reserveCapacity(min(limit, expected))
  }

  /// Data with zlib's head; its check sum is compared. More than `limit` bytes are an error.
  static func zlib(_ bytes: [UInt8], limit: Int) throws(LeptonError) -> [UInt8] {
    guard bytes.count >= 6, bytes[0] & 15 == 8, (Int(bytes[0]) << 8 | Int(bytes[1])) % 31 == 0,
      bytes[1] & 32 == 0
    else { throw LeptonError(.format, "packed data does not begin as zlib's") }
    var inflate = Inflate(bytes, at: 2, limit: limit, expected: limit)
    try inflate.run()
    let end = inflate.end
    guard end + 4 <= bytes.count else { throw damaged() }
    let expected = bytes[end..<end + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard expected == adler32(inflate.output) else {
      throw LeptonError(.format, "packed data is damaged: its check sum differs")
    }
    return inflate.output
  }

  /// Data without a head. More than `limit` bytes are an error.
  static func raw(_ bytes: [UInt8], limit: Int) throws(LeptonError) -> [UInt8] {
    var inflate = Inflate(bytes, at: 0, limit: limit, expected: limit)
    try inflate.run()
    return inflate.output
  }

  /// The first byte after the packed data.
  private var end: Int { position - bitCount / 8 }

  private static func damaged() -> LeptonError {
    LeptonError(.format, "packed data is damaged")
  }

  private static func adler32(_ bytes: [UInt8]) -> UInt32 {
    var a: UInt32 = 1
    var b: UInt32 = 0
    var start = 0
    while start < bytes.count {
      // So many sums fit before they must be reduced.
      let end = min(bytes.count, start + 5552)
      for place in start..<end {
        a &+= UInt32(bytes[place])
        b &+= a
      }
      a %= 65521
      b %= 65521
      start = end
    }
    return b << 16 | a
  }

  /// Makes at least `count` bits ready where the input has them.
  private mutating func fill(_ count: Int) {
    while bitCount < count, position < input.count {
      bits |= UInt64(input[position]) << UInt64(bitCount)
      position += 1
      bitCount += 8
    }
  }

  private mutating func take(_ count: Int) throws(LeptonError) -> Int {
    fill(count)
    guard bitCount >= count else { throw Self.damaged() }
    let value = Int(bits & ((1 << UInt64(count)) - 1))
    bits >>= UInt64(count)
    bitCount -= count
    return value
  }

  private mutating func run() throws(LeptonError) {
    var isLast = false
    while !isLast {
      isLast = try take(1) == 1
      switch try take(2) {
      case 0: try storedBlock()
      case 1: try compressedBlock(Self.fixedLiterals, Self.fixedDistances)
      case 2:
        let (literals, distances) = try readCodes()
        try compressedBlock(literals, distances)
      default: throw Self.damaged()
      }
    }
  }

  private mutating func storedBlock() throws(LeptonError) {
    _ = try take(bitCount % 8)
    let length = try take(16)
    guard try take(16) == ~length & 0xFFFF else { throw Self.damaged() }
    // Whole bytes may wait among the bits.
    var left = length
    while left > 0, bitCount >= 8 {
      try append(UInt8(try take(8)))
      left -= 1
    }
    guard left <= input.count - position, left <= limit - output.count else { throw Self.damaged() }
    output += input[position..<position + left]
    position += left
  }

  private mutating func append(_ byte: UInt8) throws(LeptonError) {
    guard output.count < limit else {
      throw LeptonError(.limit, "packed data grows beyond the \(limit) bytes that were announced")
    }
    output.append(byte)
  }

  /// A Huffman code: for every prefix of `tableBits` bits, the symbol and the length of its code;
  /// longer codes are found by counting.
  private struct Code {
    static let tableBits = 10
    private(set) var table: [UInt16]
    /// The number of codes of every length, and the symbols in order of their codes.
    private(set) var counts = [Int](repeating: 0, count: 16)
    private(set) var symbols: [Int]

    init(_ lengths: [Int]) throws(LeptonError) {
      for length in lengths where length > 0 { counts[length] += 1 }
      var left = 1
      for length in 1...15 {
        left = left * 2 - counts[length]
        if left < 0 { throw Inflate.damaged() }
      }
      var offsets = [Int](repeating: 0, count: 17)
      for length in 1...15 { offsets[length + 1] = offsets[length] + counts[length] }
      symbols = [Int](repeating: 0, count: lengths.count)
      var places = offsets
      for (symbol, length) in lengths.enumerated() where length > 0 {
        symbols[places[length]] = symbol
        places[length] += 1
      }
      table = [UInt16](repeating: 0, count: 1 << Self.tableBits)
      var code = 0
      for length in 1...Self.tableBits {
        for place in 0..<counts[length] {
          let symbol = symbols[offsets[length] + place]
          // Codes arrive with their first bit lowest.
          var reversed = 0
          for bit in 0..<length where code >> bit & 1 == 1 { reversed |= 1 << (length - 1 - bit) }
          var entry = reversed
          while entry < table.count {
            table[entry] = UInt16(symbol << 4 | length)
            entry += 1 << length
          }
          code += 1
        }
        code <<= 1
      }
    }
  }

  private mutating func symbol(_ code: Code) throws(LeptonError) -> Int {
    fill(15)
    let entry = Int(code.table[Int(bits & UInt64((1 << Code.tableBits) - 1))])
    let length = entry & 15
    if length > 0 {
      guard length <= bitCount else { throw Self.damaged() }
      bits >>= UInt64(length)
      bitCount -= length
      return entry >> 4
    }
    var value = 0
    var first = 0
    var index = 0
    for length in 1...15 {
      guard length <= bitCount else { throw Self.damaged() }
      value |= Int(bits >> UInt64(length - 1) & 1)
      let count = code.counts[length]
      if value - count < first {
        let symbol = code.symbols[index + value - first]
        bits >>= UInt64(length)
        bitCount -= length
        return symbol
      }
      index += count
      first = (first + count) << 1
      value <<= 1
    }
    throw Self.damaged()
  }

  private static let fixedLiterals = try? Code(
    (0..<288).map { $0 < 144 ? 8 : $0 < 256 ? 9 : $0 < 280 ? 7 : 8 })
  private static let fixedDistances = try? Code([Int](repeating: 5, count: 30))
  private static let lengthBases = [
    3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
    163, 195, 227, 258,
  ]
  private static let lengthBits = [
    0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
  ]
  private static let distanceBases = [
    1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
    3073, 4097, 6145, 8193, 12289, 16385, 24577,
  ]
  private static let codeOrder = [
    16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15,
  ]

  private mutating func compressedBlock(
    _ literals: Code?, _ distances: Code?
  ) throws(LeptonError) {
    guard let literals, let distances else { throw Self.damaged() }
    while true {
      let value = try symbol(literals)
      if value < 256 {
        try append(UInt8(value))
        continue
      }
      if value == 256 { return }
      guard value - 257 < Self.lengthBases.count else { throw Self.damaged() }
      let length = Self.lengthBases[value - 257] + (try take(Self.lengthBits[value - 257]))
      let place = try symbol(distances)
      guard place < Self.distanceBases.count else { throw Self.damaged() }
      let distance = Self.distanceBases[place] + (try take(max(0, place / 2 - 1)))
      guard distance <= output.count, length <= limit - output.count else { throw Self.damaged() }
      let start = output.count - distance
      for offset in 0..<length { output.append(output[start + offset]) }
    }
  }

  /// The codes of a block that brings its own.
  private mutating func readCodes() throws(LeptonError) -> (Code, Code) {
    let literalCount = try take(5) + 257
    let distanceCount = try take(5) + 1
    let codeCount = try take(4) + 4
    var lengths = [Int](repeating: 0, count: 19)
    for place in 0..<codeCount { lengths[Self.codeOrder[place]] = try take(3) }
    let code = try Code(lengths)
    var all: [Int] = []
    while all.count < literalCount + distanceCount {
      let value = try symbol(code)
      switch value {
      case 0..<16: all.append(value)
      case 16:
        guard let last = all.last else { throw Self.damaged() }
        all += [Int](repeating: last, count: try take(2) + 3)
      case 17: all += [Int](repeating: 0, count: try take(3) + 3)
      default: all += [Int](repeating: 0, count: try take(7) + 11)
      }
    }
    guard all.count == literalCount + distanceCount else { throw Self.damaged() }
    return (try Code(Array(all[..<literalCount])), try Code(Array(all[literalCount...])))
  }
}
