import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Folders and small files of callbacks. Errors are `.inputOutput` with the path and the reason.
enum Folders {
  static func failure(_ path: String, _ action: String, _ code: Int32 = errno) -> LeptonError {
    let reason = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return LeptonError(.inputOutput, "\(path): cannot be \(action): \(reason)")
  }

  static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// Makes a folder and those that it lies in.
  static func make(_ path: String) throws(LeptonError) {
    var done = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      done += (done.isEmpty || done == "/" ? "" : "/") + part
      guard mkdir(done, 0o777) == 0 || errno == EEXIST else { throw failure(done, "made") }
    }
  }

  /// Makes the folder that a file shall lie in.
  static func makeParent(of path: String) throws(LeptonError) {
    guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return }
    try make(String(path[..<slash]))
  }

  /// Removes files and then their folder, which may hold others and then stays.
  static func remove(_ path: String, files: [String]) {
    for file in files { unlink(path + "/" + file) }
    rmdir(path)
  }

  /// The bytes of a file of at most `limit` bytes, nil where there is no such file.
  static func read(_ path: String, limit: Int = 1 << 20) throws(LeptonError) -> [UInt8]? {
    guard let file = fopen(path, "rb") else {
      if errno == ENOENT { return nil }
      throw failure(path, "read")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: limit)
    let count = fread(&bytes, 1, limit, file)
    guard ferror(file) == 0 else { throw failure(path, "read") }
    return Array(bytes.prefix(count))
  }

  /// Puts bytes into a file, which takes the place of an older one all at once.
  static func replace(_ path: String, _ bytes: [UInt8]) throws(LeptonError) {
    let temporary = path + ".tmp"
    let file = try AppendedFile(temporary, appends: false)
    try file.write(bytes)
    try file.close()
    guard rename(temporary, path) == 0 else { throw failure(path, "written") }
  }

  static func copy(_ path: String, to other: String) throws(LeptonError) {
    guard let source = fopen(path, "rb") else { throw failure(path, "read") }
    defer { fclose(source) }
    let target = try AppendedFile(other, appends: false)
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = fread(&bytes, 1, bytes.count, source)
      if count == 0 { break }
      try target.write(Array(bytes.prefix(count)))
    }
    guard ferror(source) == 0 else { throw failure(path, "read") }
    try target.close()
  }
}
