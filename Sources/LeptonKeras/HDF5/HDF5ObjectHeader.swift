import LeptonBase

/// The header of a group or dataset: a list of messages that describe it.
struct HDF5ObjectHeader {
  /// The kinds of messages that are read.
  enum Kind: Int {
    case dataspace = 0x01
    case linkInfo = 0x02
    case datatype = 0x03
    case link = 0x06
    case externalFiles = 0x07
    case layout = 0x08
    case filters = 0x0B
    case attribute = 0x0C
    case continuation = 0x10
    case symbolTable = 0x11
    case attributeInfo = 0x15
  }

  struct Message {
    let kind: Kind
    /// Whether the data stand elsewhere and these bytes say where.
    let isShared: Bool
    let data: [UInt8]
  }

  private static let blockLimit = 4096
  private static let messageLimit = 262_144

  private(set) var messages: [Message] = []

  init(_ file: HDF5File, at address: Int) throws(LeptonError) {
    let start = try file.source.bytes(at: address, count: 4)
    if start == Array("OHDR".utf8) {
      try readNew(file, address)
    } else if start[0] == 1 {
      try readOld(file, address)
    } else {
      throw LeptonError(.format, "the HDF5 file is damaged: no object stands at \(address)")
    }
  }

  func first(_ kind: Kind) -> Message? { messages.first { $0.kind == kind } }

  var isGroup: Bool { first(.symbolTable) != nil || first(.linkInfo) != nil }
  var isDataset: Bool { first(.layout) != nil && first(.datatype) != nil }

  private mutating func append(
    _ type: Int, _ flags: Int, _ data: [UInt8], _ file: HDF5File, _ blocks: inout [(Int, Int)]
  ) throws(LeptonError) {
    guard let kind = Kind(rawValue: type) else { return }
    if kind == .continuation {
      var cursor = file.cursor(data)
      guard let address = try cursor.address() else { return }
      blocks.append((address, try cursor.length()))
      guard blocks.count <= Self.blockLimit else {
        throw LeptonError(.limit, "an object of the HDF5 file has too many parts")
      }
      return
    }
    messages.append(Message(kind: kind, isShared: flags & 2 != 0, data: data))
    guard messages.count <= Self.messageLimit else {
      throw LeptonError(.limit, "an object of the HDF5 file has too many messages")
    }
  }

  /// Version 1: messages of multiples of eight bytes, in blocks anywhere.
  private mutating func readOld(_ file: HDF5File, _ address: Int) throws(LeptonError) {
    var prefix = try file.cursor(at: address, count: 16)
    try prefix.skip(8)
    var blocks = [(address + 16, try prefix.four())]
    var next = 0
    var seen: Set<Int> = []
    while next < blocks.count {
      let (place, length) = blocks[next]
      next += 1
      guard seen.insert(place).inserted else { continue }
      var cursor = try file.cursor(at: place, count: length)
      while cursor.remaining >= 8 {
        let type = try cursor.two()
        let size = try cursor.two()
        let flags = try cursor.byte()
        try cursor.skip(3)
        try append(type, flags, try cursor.take(size), file, &blocks)
      }
    }
  }

  /// Version 2: `OHDR` and `OCHK` blocks with check sums at their ends.
  private mutating func readNew(_ file: HDF5File, _ address: Int) throws(LeptonError) {
    let available = min(64, file.size - address)
    var prefix = try file.cursor(at: address, count: available)
    try prefix.signature("OHDR")
    guard try prefix.byte() == 2 else {
      throw LeptonError(.format, "the HDF5 file is damaged: an object of unknown version")
    }
    let flags = try prefix.byte()
    if flags & 0x20 != 0 { try prefix.skip(16) }
    if flags & 0x10 != 0 { try prefix.skip(4) }
    let size = try prefix.number(1 << (flags & 3))
    // The first block has no signature before its messages and ends before its check sum.
    var blocks = [(address + prefix.position, size)]
    var next = 0
    var seen: Set<Int> = []
    while next < blocks.count {
      let (place, length) = blocks[next]
      let isFirst = next == 0
      next += 1
      guard seen.insert(place).inserted else { continue }
      var cursor = try file.cursor(at: place, count: length)
      if !isFirst { try cursor.signature("OCHK") }
      let messageHead = 4 + (flags & 4 != 0 ? 2 : 0)
      let tail = isFirst ? 0 : 4
      while cursor.remaining >= messageHead + tail {
        let type = try cursor.byte()
        let size = try cursor.two()
        let messageFlags = try cursor.byte()
        if flags & 4 != 0 { try cursor.skip(2) }
        try append(type, messageFlags, try cursor.take(size), file, &blocks)
      }
    }
  }
}
