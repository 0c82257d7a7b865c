import LeptonBase

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A file that grows while a fit runs.
final class AppendedFile {
  private let path: String
  private var file: UnsafeMutablePointer<FILE>?

  init(_ path: String, appends: Bool) throws(LeptonError) {
    self.path = path
    guard !path.utf8.contains(0), let file = fopen(path, appends ? "ab" : "wb") else {
      throw Folders.failure(path, "written")
    }
    self.file = file
  }

  deinit { if let file { fclose(file) } }

  /// Adds bytes and hands them to the system.
  func write(_ bytes: [UInt8]) throws(LeptonError) {
    guard let file else { throw LeptonError(.internal, "\(path) is closed") }
    guard fwrite(bytes, 1, bytes.count, file) == bytes.count, fflush(file) == 0 else {
      throw Folders.failure(path, "written")
    }
  }

  func close() throws(LeptonError) {
    guard let open = file else { return }
    file = nil
    guard fclose(open) == 0 else { throw Folders.failure(path, "written") }
  }
}
