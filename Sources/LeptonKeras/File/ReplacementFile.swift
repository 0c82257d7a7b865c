import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Puts a file in place all at once: the bytes go to a temporary file in the same folder, which takes
/// the old one's place when they are safely stored. Whatever happens before, the old file stays whole
/// and the temporary one goes away; only a crash may leave it behind.
enum ReplacementFile {
  /// Writes `content` to the file at `path`. A symbolic link stays and its target is replaced; what is
  /// no regular file (a device, a pipe) is written to as it is.
  ///
  /// - Throws: `.inputOutput` with path and reason; what reading the content throws.
  static func write(_ content: some ByteContent, to path: String) throws(LeptonError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw LeptonError(.invalidArgument, "the path is empty or contains a NUL")
    }
    do throws(LeptonError) {
      let target = resolved(path)
      var old = stat()
      guard stat(target, &old) == 0 else {
        guard errno == ENOENT else { throw failure() }
        return try replace(target, nil, content)
      }
      switch old.st_mode & S_IFMT {
      case S_IFREG:
        guard access(target, W_OK) == 0 else { throw failure() }
        try replace(target, old, content)
      case S_IFDIR: throw LeptonError(.inputOutput, "cannot be written: it is a directory")
      default: try writeInPlace(target, content)
      }
    } catch { throw error.at(path) }
  }

  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }

  private static func failure(_ code: Int32 = errno) -> LeptonError {
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return LeptonError(.inputOutput, "cannot be written: \(reason)")
  }

  private static let number = Lock<Int>(0)

  private static func replace(
    _ target: String, _ old: stat?, _ content: some ByteContent
  ) throws(LeptonError) {
    let slash = target.utf8.lastIndex(of: UInt8(ascii: "/"))
    let folder = slash.map { String(target[...$0]) } ?? "./"
    // Names have at most 255 bytes, most of which the new one leaves alone.
    let name = String(
      decoding: target.utf8[(slash.map { target.utf8.index(after: $0) } ?? target.startIndex)...]
        .prefix(180), as: UTF8.self)
    var descriptor: Int32 = -1
    var temporary = ""
    for _ in 0..<100 where descriptor < 0 {
      let unique = number.withLock { number in
        number &+= 1
        return number
      }
      temporary = "\(folder).\(name).\(getpid())-\(unique).tmp"
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor < 0, errno != EEXIST { throw failure() }
    }
    guard descriptor >= 0 else { throw failure(EEXIST) }
    do throws(LeptonError) {
      try fill(descriptor, content) { () throws(LeptonError) in
        if let old {
          // Owner and permissions stay; not everybody may give files away.
          _ = fchown(descriptor, old.st_uid, old.st_gid)
          _ = fchmod(descriptor, old.st_mode & 0o7777)
        }
        guard fsync(descriptor) == 0 else { throw failure() }
      }
      guard rename(temporary, target) == 0 else { throw failure() }
    } catch {
      unlink(temporary)
      throw error
    }
    // The name is stored with the folder; some file systems cannot be told to.
    let directory = open(folder, O_RDONLY | O_CLOEXEC)
    if directory >= 0 {
      fsync(directory)
      close(directory)
    }
  }

  private static func writeInPlace(
    _ target: String, _ content: some ByteContent
  ) throws(LeptonError) {
    let descriptor = open(target, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    try fill(descriptor, content) { () throws(LeptonError) in }
  }

  /// Writes everything, does what remains to be done with the open file, and closes it.
  private static func fill(
    _ descriptor: Int32, _ content: some ByteContent,
    _ finish: () throws(LeptonError) -> Void
  ) throws(LeptonError) {
    var problem: LeptonError?
    withoutSignals {
      do throws(LeptonError) {
        let sink = try DescriptorSink(descriptor)
        try content.write(to: sink)
        try sink.flush()
        try finish()
      } catch { problem = error }
    }
    // Some file systems notice only now that there is no room.
    let closed = close(descriptor)
    let code = errno
    if let problem { throw problem }
    guard closed == 0 || code == EINTR else { throw failure(code) }
  }

  /// Holds back the signals by which a limit on file sizes, or a pipe without a reader, would end the
  /// process: the write then fails with a reason.
  private static func withoutSignals(_ body: () -> Void) {
    var held = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&held)
    sigaddset(&held, SIGXFSZ)
    sigaddset(&held, SIGPIPE)
    sigpending(&pending)
    let isHeld = pthread_sigmask(SIG_BLOCK, &held, &before) == 0
    body()
    guard isHeld else { return }
    #if !canImport(Darwin)
      // Those that were waiting already are not ours to take.
      for signal in [SIGXFSZ, SIGPIPE] where sigismember(&pending, signal) == 1 {
        sigdelset(&held, signal)
      }
      var now = timespec(tv_sec: 0, tv_nsec: 0)
      while sigtimedwait(&held, nil, &now) > 0 {}
    #endif
    pthread_sigmask(SIG_SETMASK, &before, nil)
  }

  /// Collects small pieces and writes large ones.
  private final class DescriptorSink: ByteSink {
    private static let size = 1 << 18

    private let descriptor: Int32
    private let collected: HostBuffer
    private var count = 0

    init(_ descriptor: Int32) throws(LeptonError) {
      self.descriptor = descriptor
      collected = try HostBuffer(byteCount: Self.size)
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws(LeptonError) {
      guard let base = bytes.baseAddress, bytes.count > 0 else { return }
      if bytes.count > Self.size - count { try flush() }
      guard bytes.count <= Self.size else { return try send(bytes) }
      (collected.pointer + count).copyMemory(from: base, byteCount: bytes.count)
      count += bytes.count
    }

    func flush() throws(LeptonError) {
      defer { count = 0 }
      try send(UnsafeRawBufferPointer(start: collected.pointer, count: count))
    }

    private func send(_ bytes: UnsafeRawBufferPointer) throws(LeptonError) {
      guard let base = bytes.baseAddress else { return }
      var done = 0
      while done < bytes.count {
        #if canImport(Darwin)
          let step = Darwin.write(descriptor, base + done, bytes.count - done)
        #elseif canImport(Musl)
          let step = Musl.write(descriptor, base + done, bytes.count - done)
        #else
          let step = Glibc.write(descriptor, base + done, bytes.count - done)
        #endif
        if step < 0, errno == EINTR { continue }
        guard step > 0 else { throw ReplacementFile.failure(step == 0 ? ENOSPC : errno) }
        done += step
      }
    }
  }
}
