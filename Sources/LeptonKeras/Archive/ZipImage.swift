import LeptonBase

/// A ZIP archive that is laid out: members stored as they are, in the form that Python's `zipfile`
/// gives `.keras` files. Source: APPNOTE.TXT 6.3.10, PKWARE.
struct ZipImage: ByteContent {
  private struct Member {
    var head: [UInt8]
    var content: any ByteContent
  }

  private var members: [Member] = []
  private var directory = ByteBuilder()
  private var directoryOffset = 0

  /// Sizes and places from here on take eight bytes.
  private static let limit = 0xFFFF_FFFF

  /// Adds a member. Its bytes are read now, for their check sum, and once more when the archive is
  /// written.
  mutating func add(
    _ name: String, _ content: some ByteContent, at time: CalendarTime?
  ) throws(LeptonError) {
    let sums = CheckSumSink()
    try content.write(to: sums)
    let size = content.byteCount
    let name = Array(name.utf8)
    // Date and time of MS-DOS; 1980 is where it begins.
    let date =
      time.map { (Swift.max($0.year, 1980) - 1980) << 9 | $0.month << 5 | $0.day } ?? 1 << 5 | 1
    let clock = time.map { $0.hour << 11 | $0.minute << 5 | $0.second / 2 } ?? 0
    let isLong = size >= Self.limit
    let isFar = directoryOffset >= Self.limit

    func common(_ bytes: inout ByteBuilder, version: Int, extra: Int) {
      bytes.two(version)
      bytes.two(0)
      bytes.two(0)
      bytes.two(clock)
      bytes.two(date)
      bytes.four(Int(sums.checkSum))
      for _ in 0..<2 { bytes.four(isLong ? Self.limit : size) }
      bytes.two(name.count)
      bytes.two(extra)
    }

    var head = ByteBuilder()
    head.four(0x0403_4B50)
    common(&head, version: isLong ? 45 : 20, extra: isLong ? 20 : 0)
    head.append(name)
    if isLong {
      head.two(1)
      head.two(16)
      head.eight(size)
      head.eight(size)
    }

    let long = (isLong ? 16 : 0) + (isFar ? 8 : 0)
    directory.four(0x0201_4B50)
    let version = long > 0 ? 45 : 20
    // Made on Unix, whose permissions are in the upper half of the attributes.
    directory.two(3 << 8 | version)
    common(&directory, version: version, extra: long > 0 ? long + 4 : 0)
    directory.two(0)
    directory.two(0)
    directory.two(0)
    directory.four(0o600 << 16)
    directory.four(isFar ? Self.limit : directoryOffset)
    directory.append(name)
    if long > 0 {
      directory.two(1)
      directory.two(long)
      if isLong {
        directory.eight(size)
        directory.eight(size)
      }
      if isFar { directory.eight(directoryOffset) }
    }

    members.append(Member(head: head.bytes, content: content))
    directoryOffset += head.count + size
  }

  /// The directory and what ends the archive.
  private var tail: [UInt8] {
    var tail = ByteBuilder()
    tail.append(directory.bytes)
    let count = members.count
    if directoryOffset >= Self.limit || directory.count >= Self.limit || count >= 0xFFFF {
      let record = directoryOffset + directory.count
      tail.four(0x0606_4B50)
      tail.eight(44)
      tail.two(45)
      tail.two(45)
      tail.four(0)
      tail.four(0)
      tail.eight(count)
      tail.eight(count)
      tail.eight(directory.count)
      tail.eight(directoryOffset)
      tail.four(0x0706_4B50)
      tail.four(0)
      tail.eight(record)
      tail.four(1)
    }
    tail.four(0x0605_4B50)
    tail.two(0)
    tail.two(0)
    tail.two(Swift.min(count, 0xFFFF))
    tail.two(Swift.min(count, 0xFFFF))
    tail.four(Swift.min(directory.count, Self.limit))
    tail.four(Swift.min(directoryOffset, Self.limit))
    tail.two(0)
    return tail.bytes
  }

  var byteCount: Int { directoryOffset + tail.count }

  func write(to sink: any ByteSink) throws(LeptonError) {
    for member in members {
      try sink.write(member.head)
      try member.content.write(to: sink)
    }
    try sink.write(tail)
  }
}
