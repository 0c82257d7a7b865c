import CZip
import LeptonBase
import Synchronization

/// A ZIP archive, open for reading, with the limits that keep a hostile one harmless: no encrypted,
/// repeated or overlapping members, no methods but stored and deflate, no member that grows
/// beyond reason. Nothing is ever written to disk.
final class ZipArchive: @unchecked Sendable {
  /// What the archive says of one member.
  struct Member: Sendable {
    var name: String
    /// Bytes when unpacked.
    var size: Int
    /// Bytes in the archive.
    var storedSize: Int
    fileprivate var index: UInt64
  }

  /// Most members, unpacked bytes of a member, and unpacked bytes for one packed.
  private static let memberLimit = 100_000
  private static let sizeLimit = 64 << 30
  private static let ratioLimit = 100
  /// Members up to this size may be packed as tightly as deflate can.
  private static let ratioExemption = 4 << 20

  let members: [Member]
  private let places: [String: Int]
  private let archive: OpaquePointer
  /// libzip's archives serve one caller at a time.
  private let lock = Mutex<Void>(())

  /// Opens an archive of `size` bytes in the file system.
  convenience init(path: String, size: Int) throws(LeptonError) {
    var code: Int32 = 0
    let archive = zip_open(path, ZIP_RDONLY, &code)
    try self.init(archive, code, size: size)
  }

  /// Opens an archive in memory, which must stay as it is while the archive is open.
  convenience init(bytes: UnsafeRawBufferPointer) throws(LeptonError) {
    var error = zip_error_t()
    zip_error_init(&error)
    defer { zip_error_fini(&error) }
    let source = zip_source_buffer_create(
      bytes.baseAddress, zip_uint64_t(bytes.count), 0, &error)
    guard let source else { throw LeptonError(.outOfMemory, "no memory for the archive") }
    let archive = zip_open_from_source(source, ZIP_RDONLY, &error)
    let code = zip_error_code_zip(&error)
    if archive == nil { zip_source_free(source) }
    try self.init(archive, code, size: bytes.count)
  }

  private init(_ archive: OpaquePointer?, _ code: Int32, size: Int) throws(LeptonError) {
    guard let archive else {
      var error = zip_error_t()
      zip_error_init_with_code(&error, code)
      defer { zip_error_fini(&error) }
      let reason = zip_error_strerror(&error).map { String(cString: $0) } ?? "error \(code)"
      throw LeptonError(.format, "the archive is damaged or cut off (\(reason))")
    }
    do throws(LeptonError) {
      members = try Self.list(archive, archiveSize: size)
      var places: [String: Int] = [:]
      for (place, member) in members.enumerated() {
        guard places.updateValue(place, forKey: member.name) == nil else {
          throw LeptonError(.format, "the archive holds '\(member.name)' twice")
        }
      }
      self.places = places
    } catch {
      zip_discard(archive)
      throw error
    }
    self.archive = archive
  }

  deinit { zip_discard(archive) }

  private static func list(
    _ archive: OpaquePointer, archiveSize: Int
  ) throws(LeptonError) -> [Member] {
    let count = zip_get_num_entries(archive, 0)
    guard count >= 0, count <= memberLimit else {
      throw LeptonError(.limit, "the archive has \(count) members")
    }
    var members: [Member] = []
    var storedTotal = 0
    for index in 0..<zip_uint64_t(count) {
      var stat = zip_stat_t()
      zip_stat_init(&stat)
      let needed = zip_uint64_t(ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)
      guard zip_stat_index(archive, index, 0, &stat) == 0, stat.valid & needed == needed,
        let rawName = stat.name, let size = Int(exactly: stat.size),
        let storedSize = Int(exactly: stat.comp_size)
      else { throw LeptonError(.format, "the archive's list of members is damaged") }
      let name = String(cString: rawName)
      guard stat.encryption_method == UInt16(ZIP_EM_NONE) else {
        throw LeptonError(.unsupported, "'\(name)' in the archive is encrypted")
      }
      guard stat.comp_method == 0 || stat.comp_method == 8 else {
        throw LeptonError(
          .unsupported,
          "'\(name)' in the archive is packed by method \(stat.comp_method); only stored and "
            + "deflated members are read")
      }
      let (total, overflow) = storedTotal.addingReportingOverflow(storedSize)
      storedTotal = total
      guard !overflow, total <= archiveSize else {
        throw LeptonError(.format, "members of the archive overlap or lie beyond its end")
      }
      guard size <= sizeLimit,
        size <= ratioExemption || size / ratioLimit <= storedSize
      else {
        throw LeptonError(
          .limit, "'\(name)' in the archive would grow from \(storedSize) to \(size) bytes")
      }
      guard stat.comp_method == 8 || size == storedSize else {
        throw LeptonError(.format, "'\(name)' in the archive has two sizes")
      }
      members.append(Member(name: name, size: size, storedSize: storedSize, index: index))
    }
    return members
  }

  /// The member of exactly that name.
  func member(_ name: String) -> Member? { places[name].map { members[$0] } }

  /// Unpacks a member of at most `limit` bytes.
  func read(_ member: Member, limit: Int) throws(LeptonError) -> HostBuffer {
    guard member.size <= limit else {
      throw LeptonError(
        .limit, "'\(member.name)' has \(member.size) bytes; at most \(limit) are read")
    }
    let memory = try HostBuffer(byteCount: member.size)
    let isComplete = lock.withLock { _ in
      guard let file = zip_fopen_index(archive, member.index, 0) else { return false }
      defer { zip_fclose(file) }
      var done = 0
      while done < member.size {
        let step = zip_fread(file, memory.pointer + done, zip_uint64_t(member.size - done))
        if step <= 0 { return false }
        done += Int(step)
      }
      // The check sum is compared when the end is read; more bytes than announced are an error too.
      var extra: UInt8 = 0
      return zip_fread(file, &extra, 1) == 0
    }
    guard isComplete else {
      throw LeptonError(.format, "'\(member.name)' in the archive is damaged")
    }
    return memory
  }

  /// A member of at most `limit` bytes as an array.
  func bytes(_ member: Member, limit: Int) throws(LeptonError) -> [UInt8] {
    let memory = try read(member, limit: limit)
    return Array(UnsafeRawBufferPointer(start: memory.pointer, count: member.size))
  }
}
