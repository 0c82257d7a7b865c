import Foundation
import LeptonBase
import Testing

@testable import LeptonKeras

@Suite struct ReplacementFileTests {
  /// Fails after some bytes, as a full disk does.
  struct Failing: ByteContent {
    let byteCount = 1 << 20

    func write(to sink: any ByteSink) throws(LeptonError) {
      try sink.write([UInt8](repeating: 1, count: 1 << 19))
      throw LeptonError(.inputOutput, "the disk is full")
    }
  }

  static func withFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "lepton-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  static func contents(_ path: String) -> [UInt8]? {
    FileManager.default.contents(atPath: path).map { Array($0) }
  }

  @Test func filesAreReplacedWhole() throws {
    try Self.withFolder { folder in
      let path = folder + "/model.keras"
      try ReplacementFile.write([1, 2, 3] as [UInt8], to: path)
      #expect(Self.contents(path) == [1, 2, 3])
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      let large = [UInt8](repeating: 7, count: 700_001)
      try ReplacementFile.write(large, to: path)
      #expect(Self.contents(path) == large)
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
      let error = #expect(throws: LeptonError.self) {
        try ReplacementFile.write(Failing(), to: path)
      }
      #expect(error?.message == "\(path): the disk is full")
      #expect(Self.contents(path) == large)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.keras"])
    }
  }

  @Test func linksStay() throws {
    try Self.withFolder { folder in
      let (link, target) = (folder + "/link", folder + "/target")
      try ReplacementFile.write([1] as [UInt8], to: target)
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
      try ReplacementFile.write([2] as [UInt8], to: link)
      #expect(Self.contents(target) == [2])
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == target)
    }
  }

  @Test func errorsNamePathAndReason() throws {
    try Self.withFolder { folder in
      let cases = [
        (folder, "is a directory"), (folder + "/no/such/file", "No such file"),
        ("/dev/full", "No space left on device"), ("/proc/model.keras", "cannot be written"),
        (folder + "/" + String(repeating: "a", count: 300), "File name too long"),
      ]
      for (path, reason) in cases {
        let error = #expect(throws: LeptonError.self) {
          try ReplacementFile.write([1, 2] as [UInt8], to: path)
        }
        #expect(error?.code == .inputOutput)
        let message = error?.message ?? ""
        #expect(message.hasPrefix(path + ": ") && message.contains(reason), "\(message)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
      #expect(throws: LeptonError.self) { try ReplacementFile.write([1] as [UInt8], to: "") }
    }
  }

  /// More than other tests write at once.
  struct Large: ByteContent {
    let byteCount = 65 << 20

    func write(to sink: any ByteSink) throws(LeptonError) {
      let piece = [UInt8](repeating: 0, count: 1 << 20)
      for _ in 0..<65 { try sink.write(piece) }
    }
  }

  /// A limit on the size of files sends a signal that ends a process unless it is held back.
  @Test func aLimitOnSizesIsAnError() throws {
    try Self.withFolder { folder in
      let path = folder + "/model.keras"
      try ReplacementFile.write([1, 2, 3] as [UInt8], to: path)
      var old = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
      var limit = old
      limit.rlim_cur = 64 << 20
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
      defer { setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old) }
      let error = #expect(throws: LeptonError.self) {
        try ReplacementFile.write(Large(), to: path)
      }
      #expect(error?.message == "\(path): cannot be written: File too large")
      #expect(Self.contents(path) == [1, 2, 3])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.keras"])
    }
  }
}
