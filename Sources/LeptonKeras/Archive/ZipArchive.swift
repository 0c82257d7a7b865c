import LeptonBase

/// A ZIP archive, open for reading, with the limits that keep a hostile one harmless: no encrypted,
/// repeated or overlapping members, no methods but stored and deflate, no member that grows beyond
/// reason. Nothing is ever written to disk. Source: APPNOTE.TXT 6.3.10, PKWARE.
struct ZipArchive: Sendable {
  /// What the archive says of one member.
  struct Member: Sendable {
    let name: String
    /// Bytes when unpacked.
    let size: Int
    /// Bytes in the archive.
    let storedSize: Int
    let isStored: Bool
    let checkSum: UInt32
    /// Where its local header stands.
    fileprivate let offset: Int
  }

  /// Most members, unpacked bytes of a member, and unpacked bytes for one packed.
  private static let memberLimit = 100_000
  private static let sizeLimit = 64 << 30
  private static let ratioLimit = 100
  /// Members up to this size may be packed as tightly as deflate can.
  private static let ratioExemption = 4 << 20

  let members: [Member]
  private let source: ByteSource
  private let places: [String: Int]

  init(_ source: ByteSource) throws(LeptonError) {
    self.source = source
    let directory = try Self.directory(source)
    members = try Self.members(source, directory)
    var places: [String: Int] = [:]
    for (place, member) in members.enumerated() {
      guard places.updateValue(place, forKey: member.name) == nil else {
        throw LeptonError(.format, "the archive holds '\(member.name)' twice")
      }
    }
    self.places = places
    try Self.checkOverlap(members, directory.offset)
  }

  private static func damaged(_ what: String) -> LeptonError {
    LeptonError(.format, "the archive is damaged or cut off: \(what)")
  }

  private struct Directory {
    var offset: Int
    var size: Int
    var count: Int
  }

  /// Finds the central directory by the record at the archive's end.
  private static func directory(_ source: ByteSource) throws(LeptonError) -> Directory {
    let tailSize = min(source.count, 65557)
    let tailStart = source.count - tailSize
    let tail = try source.bytes(at: tailStart, count: tailSize)
    var place = tail.count - 22
    while place >= 0 {
      if tail[place] == 0x50, tail[place...].starts(with: [0x50, 0x4B, 0x05, 0x06]) { break }
      place -= 1
    }
    guard place >= 0 else { throw damaged("it has no directory") }
    var end = ByteCursor(tail, at: place + 4)
    let disk = try end.two()
    let directoryDisk = try end.two()
    let ownCount = try end.two()
    var directory = Directory(offset: 0, size: 0, count: try end.two())
    directory.size = try end.four()
    directory.offset = try end.four()
    if directory.count == 0xFFFF || directory.size == 0xFFFF_FFFF
      || directory.offset == 0xFFFF_FFFF
    {
      // Beyond 4 GiB: a record of its own, whose place stands just before.
      let locatorStart = tailStart + place - 20
      guard locatorStart >= 0 else { throw damaged("it has no directory") }
      var locator = ByteCursor(try source.bytes(at: locatorStart, count: 20))
      guard try locator.four() == 0x0706_4B50 else { throw damaged("it has no directory") }
      try locator.skip(4)
      let recordStart = try locator.number(8)
      var record = ByteCursor(try source.bytes(at: recordStart, count: 56))
      guard try record.four() == 0x0606_4B50 else { throw damaged("it has no directory") }
      try record.skip(28)
      directory.count = try record.number(8)
      directory.size = try record.number(8)
      directory.offset = try record.number(8)
    } else if disk != 0 || directoryDisk != 0 || ownCount != directory.count {
      throw LeptonError(.unsupported, "the archive is spread over several files")
    }
    guard directory.count <= memberLimit else {
      throw LeptonError(.limit, "the archive has \(directory.count) members")
    }
    return directory
  }

  private static func members(
    _ source: ByteSource, _ directory: Directory
  ) throws(LeptonError) -> [Member] {
    var cursor = ByteCursor(try source.bytes(at: directory.offset, count: directory.size))
    var members: [Member] = []
    for _ in 0..<directory.count { members.append(try member(&cursor)) }
    return members
  }

  private static func member(_ cursor: inout ByteCursor) throws(LeptonError) -> Member {
    guard try cursor.four() == 0x0201_4B50 else { throw damaged("its list of members") }
    try cursor.skip(4)
    let flags = try cursor.two()
    let method = try cursor.two()
    try cursor.skip(4)
    let checkSum = UInt32(try cursor.unsigned(4))
    var storedSize = try cursor.four()
    var size = try cursor.four()
    let nameLength = try cursor.two()
    let extraLength = try cursor.two()
    let commentLength = try cursor.two()
    let disk = try cursor.two()
    try cursor.skip(6)
    var offset = try cursor.four()
    let name = String(decoding: try cursor.take(nameLength), as: UTF8.self)
    var extra = ByteCursor(try cursor.take(extraLength))
    try cursor.skip(commentLength)
    while extra.remaining >= 4 {
      let kind = try extra.two()
      let length = try extra.two()
      var field = ByteCursor(try extra.take(length))
      guard kind == 1 else { continue }
      if size == 0xFFFF_FFFF { size = try field.number(8) }
      if storedSize == 0xFFFF_FFFF { storedSize = try field.number(8) }
      if offset == 0xFFFF_FFFF { offset = try field.number(8) }
    }
    guard flags & 1 == 0 else {
      throw LeptonError(.unsupported, "'\(name)' in the archive is encrypted")
    }
    guard disk == 0 || disk == 0xFFFF else {
      throw LeptonError(.unsupported, "the archive is spread over several files")
    }
    guard method == 0 || method == 8 else {
      throw LeptonError(
        .unsupported,
        "'\(name)' in the archive is packed by method \(method); only stored and deflated members "
          + "are read")
    }
    guard method == 8 || size == storedSize else { throw damaged("'\(name)' has two sizes") }
    guard size <= sizeLimit, size <= ratioExemption || size / ratioLimit <= storedSize else {
      throw LeptonError(
        .limit, "'\(name)' in the archive would grow from \(storedSize) to \(size) bytes")
    }
    return Member(
      name: name, size: size, storedSize: storedSize, isStored: method == 0, checkSum: checkSum,
      offset: offset)
  }

  /// Members must follow each other: overlapping ones unpack the same bytes again and again.
  private static func checkOverlap(_ members: [Member], _ end: Int) throws(LeptonError) {
    var free = 0
    for member in members.sorted(by: { $0.offset < $1.offset }) {
      guard member.offset >= free else {
        throw LeptonError(.format, "members of the archive overlap")
      }
      let (next, overflow) = member.offset.addingReportingOverflow(member.storedSize + 30)
      guard !overflow, next <= end else { throw damaged("'\(member.name)' lies beyond its end") }
      free = next
    }
  }

  /// The member of exactly that name.
  func member(_ name: String) -> Member? { places[name].map { members[$0] } }

  /// The bytes of a member of at most `limit` bytes: where they lie if they are stored as they are,
  /// else unpacked in memory.
  func contents(_ member: Member, limit: Int) throws(LeptonError) -> ByteSource {
    guard member.size <= limit else {
      throw LeptonError(
        .limit, "'\(member.name)' has \(member.size) bytes; at most \(limit) are read")
    }
    var header = ByteCursor(try source.bytes(at: member.offset, count: 30))
    guard try header.four() == 0x0403_4B50 else {
      throw Self.damaged("'\(member.name)' is not there")
    }
    try header.skip(22)
    let nameLength = try header.two()
    let start = member.offset + 30 + nameLength + (try header.two())
    let name = try source.bytes(at: member.offset + 30, count: nameLength)
    guard name == Array(member.name.utf8) else {
      throw Self.damaged("'\(member.name)' has two names")
    }
    let stored = try source.slice(at: start, count: member.storedSize)
    if member.isStored { return stored }
    do throws(LeptonError) {
      let packed = try stored.bytes(at: 0, count: stored.count)
      let unpacked = try HostBuffer(byteCount: member.size)
      let memory = UnsafeMutableRawBufferPointer(start: unpacked.pointer, count: member.size)
      guard try Deflate.unpack(packed, .none, into: memory) == member.size,
        Deflate.checkSum(UnsafeRawBufferPointer(memory)) == member.checkSum
      else { throw LeptonError(.format, "its check sum differs") }
      return ByteSource(unpacked)
    } catch { throw error.at("'\(member.name)' in the archive") }
  }

  /// A member of at most `limit` bytes as an array; its check sum is compared.
  func bytes(_ member: Member, limit: Int) throws(LeptonError) -> [UInt8] {
    let contents = try contents(member, limit: limit)
    let bytes = try contents.bytes(at: 0, count: contents.count)
    guard Deflate.checkSum(bytes) == member.checkSum else {
      throw LeptonError(
        .format, "'\(member.name)' in the archive is damaged: its check sum differs")
    }
    return bytes
  }
}
