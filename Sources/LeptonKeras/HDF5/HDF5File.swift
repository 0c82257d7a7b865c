import LeptonBase

/// An HDF5 file, open for reading.
///
/// A reader of its own instead of libhdf5, whose parser damaged files can make write where it should
/// not. Every structure is read from a copy of its bytes with bounds checked, and every chain of
/// structures is limited, so that the worst a file can do is to be refused. Source: "HDF5 File Format
/// Specification Version 3.0", The HDF Group.
///
/// Reads superblocks 0 to 3, old and new groups and headers, attributes of numbers and text, arrays in
/// one piece, compact or in chunks, with gzip, shuffle and fletcher32. Objects are named by their path
/// from the root, as a list of link names. Only hard links are followed: a soft or external link could
/// make the host read files that nobody named. All functions may be called from any thread.
final class HDF5File: Sendable {
  let source: ByteSource
  let offsetSize: Int
  let lengthSize: Int
  private let rootAddress: Int
  /// Groups read so far, by the address of their header.
  private let groups = Lock<[Int: [String: HDF5Link]]>([:])

  /// Bytes of the file.
  var size: Int { source.count }

  init(_ source: ByteSource) throws(LeptonError) {
    var place: Int?
    for offset in [0, 512, 1024, 2048] where offset + 8 <= source.count {
      if try source.bytes(at: offset, count: 8) == FileRecognition.hdf5Signature {
        place = offset
        break
      }
    }
    guard let place else { throw LeptonError(.format, "the file has no HDF5 signature") }
    let head = try source.bytes(at: place, count: min(128, source.count - place))
    var cursor = ByteCursor(head, at: 8)
    let version = try cursor.byte()
    switch version {
    case 0, 1:
      try cursor.skip(4)
      offsetSize = try cursor.byte()
      lengthSize = try cursor.byte()
      try Self.check(offsetSize, lengthSize)
      try cursor.skip(version == 0 ? 9 : 13)
      cursor = ByteCursor(
        head, at: cursor.position, offsetSize: offsetSize, lengthSize: lengthSize)
      let base = try cursor.address() ?? 0
      _ = try cursor.address()
      let end = try cursor.address()
      _ = try cursor.address()
      _ = try cursor.address()
      let root = try cursor.address()
      self.source = try Self.contents(source, base: base == 0 ? place : base, end: end)
      rootAddress = try Self.root(root)
    case 2, 3:
      offsetSize = try cursor.byte()
      lengthSize = try cursor.byte()
      try Self.check(offsetSize, lengthSize)
      try cursor.skip(1)
      cursor = ByteCursor(
        head, at: cursor.position, offsetSize: offsetSize, lengthSize: lengthSize)
      let base = try cursor.address() ?? 0
      _ = try cursor.address()
      let end = try cursor.address()
      let root = try cursor.address()
      self.source = try Self.contents(source, base: base == 0 ? place : base, end: end)
      rootAddress = try Self.root(root)
    default:
      throw LeptonError(.format, "the HDF5 file has a superblock of unknown version \(version)")
    }
  }

  private static func check(_ offsetSize: Int, _ lengthSize: Int) throws(LeptonError) {
    guard [2, 4, 8].contains(offsetSize), [2, 4, 8].contains(lengthSize) else {
      throw LeptonError(
        .format, "the HDF5 file is damaged: offsets of \(offsetSize) and \(lengthSize) bytes")
    }
  }

  private static func root(_ address: Int?) throws(LeptonError) -> Int {
    guard let address else { throw LeptonError(.format, "the HDF5 file has no root group") }
    return address
  }

  /// The part of the file that addresses count from; `end` is the size when it was written.
  private static func contents(
    _ source: ByteSource, base: Int, end: Int?
  ) throws(LeptonError) -> ByteSource {
    let contents = try source.slice(at: base, count: max(0, source.count - base))
    guard let end, end <= source.count else {
      throw LeptonError(
        .format,
        "the file is cut off: it should have \(end ?? 0) bytes, but has \(source.count)")
    }
    return contents
  }

  func cursor(_ bytes: [UInt8]) -> ByteCursor {
    ByteCursor(bytes, offsetSize: offsetSize, lengthSize: lengthSize)
  }

  /// A cursor over `count` bytes at an address.
  func cursor(at address: Int, count: Int) throws(LeptonError) -> ByteCursor {
    cursor(try source.bytes(at: address, count: count))
  }

  static func text(_ path: [String]) -> String { path.isEmpty ? "/" : path.joined(separator: "/") }

  /// Whether the path leads to a group.
  func isGroup(_ path: [String]) throws(LeptonError) -> Bool {
    try header(path)?.isGroup ?? false
  }

  /// The names of the links in a group, sorted as numbers where they are numbers, else by bytes;
  /// empty where there is no such group.
  func children(_ path: [String]) throws(LeptonError) -> [String] {
    guard let address = try address(path), let links = try links(address) else { return [] }
    return Self.sorted(links.keys)
  }

  /// Names in order: as numbers where they are numbers, else by bytes.
  static func sorted(_ names: some Collection<String>) -> [String] {
    names.sorted { left, right in
      if let left = Int(left), let right = Int(right) { return left < right }
      return left.utf8.lexicographicallyPrecedes(right.utf8)
    }
  }

  /// The header of the object at the path, nil where there is none.
  func header(_ path: [String]) throws(LeptonError) -> HDF5ObjectHeader? {
    guard let address = try address(path) else { return nil }
    return try HDF5ObjectHeader(self, at: address)
  }

  private func address(_ path: [String]) throws(LeptonError) -> Int? {
    var address = rootAddress
    for (depth, name) in path.enumerated() {
      guard let link = try links(address)?[name] else { return nil }
      guard case .hard(let next) = link else {
        throw LeptonError(
          .unsupported,
          "'\(Self.text(Array(path[...depth])))' is a soft or external link, which is not followed: "
            + "it could lead to other files")
      }
      address = next
    }
    return address
  }

  /// The links of the group whose header is at an address, nil where that is no group.
  private func links(_ address: Int) throws(LeptonError) -> [String: HDF5Link]? {
    if let known = groups.withLock({ $0[address] }) { return known }
    let header = try HDF5ObjectHeader(self, at: address)
    guard header.isGroup else { return nil }
    let links = try HDF5Group.links(of: header, in: self)
    groups.withLock { $0[address] = links }
    return links
  }
}
