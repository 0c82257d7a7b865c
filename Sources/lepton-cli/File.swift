import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whole files.
enum File {
  static func bytes(_ path: String) throws(LeptonError) -> [UInt8] {
    guard let file = fopen(path, "rb") else { throw failure("cannot be opened") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var block = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = fread(&block, 1, block.count, file)
      bytes += block[..<count]
      if count < block.count { break }
    }
    if ferror(file) != 0 { throw failure("cannot be read") }
    return bytes
  }

  static func write(_ parts: [[UInt8]], to path: String) throws(LeptonError) {
    guard let file = fopen(path, "wb") else { throw failure("cannot be created") }
    var isWritten = true
    for part in parts where isWritten {
      isWritten = fwrite(part, 1, part.count, file) == part.count
    }
    let isClosed = fclose(file) == 0
    guard isWritten, isClosed else { throw failure("cannot be written") }
  }

  private static func failure(_ what: String) -> LeptonError {
    LeptonError(.inputOutput, "the file \(what): \(String(cString: strerror(errno)))")
  }
}
