import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Bytes that are read where and when they are needed: of a file, of a part of a file, of memory.
///
/// Files are read, not mapped: a mapped file that somebody cuts short ends the process.
final class ByteSource: Sendable {
  private enum Storage: Sendable {
    case file(OpenFile)
    case memory(HostBuffer)
  }

  private let storage: Storage
  private let start: Int
  /// Bytes in all.
  let count: Int

  private init(_ storage: Storage, start: Int, count: Int) {
    self.storage = storage
    self.start = start
    self.count = count
  }

  /// A regular file; errors say why it cannot be read, or what a directory is.
  convenience init(path: String) throws(LeptonError) {
    let file = try OpenFile(path)
    self.init(.file(file), start: 0, count: file.size)
  }

  /// A copy of bytes in memory.
  convenience init(copying bytes: UnsafeRawBufferPointer) throws(LeptonError) {
    let buffer = try HostBuffer(byteCount: bytes.count)
    if let base = bytes.baseAddress {
      buffer.pointer.copyMemory(from: base, byteCount: bytes.count)
    }
    self.init(.memory(buffer), start: 0, count: bytes.count)
  }

  /// A buffer that nobody writes any more.
  convenience init(_ buffer: HostBuffer) {
    self.init(.memory(buffer), start: 0, count: buffer.byteCount)
  }

  /// A part of the bytes, sharing them.
  func slice(at offset: Int, count: Int) throws(LeptonError) -> ByteSource {
    try check(offset, count)
    return ByteSource(storage, start: start + offset, count: count)
  }

  private func check(_ offset: Int, _ count: Int) throws(LeptonError) {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      throw LeptonError(
        .format,
        "the file is damaged or cut off: it points to \(count) bytes at \(offset), but has "
          + "\(self.count)")
    }
  }

  /// Fills `memory` with the bytes from `offset` on.
  func read(at offset: Int, into memory: UnsafeMutableRawBufferPointer) throws(LeptonError) {
    try check(offset, memory.count)
    guard let base = memory.baseAddress, memory.count > 0 else { return }
    switch storage {
    case .memory(let buffer):
      base.copyMemory(from: buffer.pointer + start + offset, byteCount: memory.count)
    case .file(let file): try file.read(at: start + offset, into: memory)
    }
  }

  /// `count` bytes from `offset` on.
  func bytes(at offset: Int, count: Int) throws(LeptonError) -> [UInt8] {
    try check(offset, count)
    var bytes = [UInt8](repeating: 0, count: count)
    var failure: LeptonError?
    bytes.withUnsafeMutableBytes { memory in
      do throws(LeptonError) { try read(at: offset, into: memory) } catch { failure = error }
    }
    if let failure { throw failure }
    return bytes
  }

  /// As many bytes from the beginning as there are, at most `count`.
  func head(_ count: Int) throws(LeptonError) -> [UInt8] {
    try bytes(at: 0, count: Swift.min(count, self.count))
  }
}

/// An open file with a few blocks of it kept, as descriptions are many small reads near each other.
private final class OpenFile: Sendable {
  private static let blockSize = 1 << 15
  /// Reads from this size on go straight to their target.
  private static let directSize = 1 << 14
  private static let keptBlocks = 64

  let size: Int
  private let descriptor: Int32
  private let blocks = Lock<[Int: [UInt8]]>([:])

  init(_ path: String) throws(LeptonError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw LeptonError(.invalidArgument, "the path is empty or contains a NUL")
    }
    var information = stat()
    guard stat(path, &information) == 0 else { throw Self.failure() }
    if information.st_mode & S_IFMT == S_IFDIR { throw FileRecognition.directory(path) }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw LeptonError(.inputOutput, "this is no regular file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure() }
    self.descriptor = descriptor
    size = Int(information.st_size)
  }

  deinit { close(descriptor) }

  private static func failure() -> LeptonError {
    let code = errno
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return LeptonError(
      code == ENOENT ? .notFound : .inputOutput,
      code == ENOENT ? "there is no such file" : "it cannot be opened: \(reason)")
  }

  func read(at offset: Int, into memory: UnsafeMutableRawBufferPointer) throws(LeptonError) {
    guard memory.count < Self.directSize else { return try readDirectly(offset, memory) }
    var done = 0
    while done < memory.count {
      let place = offset + done
      let block = try block(place / Self.blockSize)
      let within = place % Self.blockSize
      let step = min(memory.count - done, block.count - within)
      guard step > 0 else { throw LeptonError(.inputOutput, "the file ends while it is read") }
      block.withUnsafeBytes { bytes in
        UnsafeMutableRawBufferPointer(rebasing: memory[done..<done + step])
          .copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[within..<within + step]))
      }
      done += step
    }
  }

  private func block(_ number: Int) throws(LeptonError) -> [UInt8] {
    if let kept = blocks.withLock({ $0[number] }) { return kept }
    let start = number * Self.blockSize
    var block = [UInt8](repeating: 0, count: max(0, min(Self.blockSize, size - start)))
    var failure: LeptonError?
    block.withUnsafeMutableBytes { memory in
      do throws(LeptonError) { try readDirectly(start, memory) } catch { failure = error }
    }
    if let failure { throw failure }
    blocks.withLock { [block] blocks in
      if blocks.count >= Self.keptBlocks { blocks.removeAll(keepingCapacity: true) }
      blocks[number] = block
    }
    return block
  }

  private func readDirectly(
    _ offset: Int, _ memory: UnsafeMutableRawBufferPointer
  ) throws(LeptonError) {
    guard let base = memory.baseAddress else { return }
    var done = 0
    while done < memory.count {
      let step = pread(descriptor, base + done, memory.count - done, off_t(offset + done))
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw LeptonError(.inputOutput, "the file ends while it is read") }
      done += step
    }
  }
}
