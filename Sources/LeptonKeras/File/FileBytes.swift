import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Plain reading of files.
enum FileBytes {
  /// The size of a regular file and its first bytes; errors say why it cannot be read.
  static func head(_ path: String) throws(LeptonError) -> (size: Int, bytes: [UInt8]) {
    try withFile(path) { descriptor, size throws(LeptonError) in
      (size, try read(descriptor, min(size, FileRecognition.headLength)))
    }
  }

  /// All bytes of a file of at most `limit`.
  static func all(_ path: String, limit: Int) throws(LeptonError) -> [UInt8] {
    try withFile(path) { descriptor, size throws(LeptonError) in
      guard size <= limit else {
        throw LeptonError(.limit, "the file has \(size) bytes; at most \(limit) are read")
      }
      return try read(descriptor, size)
    }
  }

  private static func withFile<Value>(
    _ path: String, _ body: (Int32, Int) throws(LeptonError) -> Value
  ) throws(LeptonError) -> Value {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw LeptonError(.invalidArgument, "the path is empty or contains a NUL")
    }
    var information = stat()
    guard stat(path, &information) == 0 else { throw failure() }
    if information.st_mode & S_IFMT == S_IFDIR { throw directory(path) }
    guard information.st_mode & S_IFMT == S_IFREG else {
      throw LeptonError(.inputOutput, "this is no regular file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    return try body(descriptor, Int(information.st_size))
  }

  private static func failure() -> LeptonError {
    let code = errno
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return LeptonError(
      code == ENOENT ? .notFound : .inputOutput,
      code == ENOENT ? "there is no such file" : "it cannot be opened: \(reason)")
  }

  private static func read(_ descriptor: Int32, _ count: Int) throws(LeptonError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var done = 0
    while done < count {
      let step = bytes.withUnsafeMutableBytes { memory -> Int in
        guard let base = memory.baseAddress else { return 0 }
        return pread(descriptor, base + done, count - done, off_t(done))
      }
      if step < 0, errno == EINTR { continue }
      guard step > 0 else { throw LeptonError(.inputOutput, "it ends while being read") }
      done += step
    }
    return bytes
  }

  /// What a directory is.
  private static func directory(_ path: String) -> LeptonError {
    func holds(_ name: String) -> Bool { access("\(path)/\(name)", F_OK) == 0 }
    if holds("saved_model.pb") || holds("saved_model.pbtxt") {
      return LeptonError(
        .format,
        "this is a directory in TensorFlow's SavedModel format, which Keras 3 no longer reads either; "
          + "load it with tf.keras and save it as .keras or .h5")
    }
    if holds("config.json"), holds("model.weights.h5") {
      return LeptonError(
        .format,
        "this is an unzipped .keras file; zip its members config.json, metadata.json and "
          + "model.weights.h5 (zip -0 -r model.keras .)")
    }
    return LeptonError(.format, "this is a directory")
  }
}
