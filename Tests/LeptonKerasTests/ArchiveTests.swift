import LeptonBase
import Testing

@testable import LeptonKeras

@Suite struct ArchiveTests {
  @Test func packedMembersAreUnpacked() throws {
    let stored = try LoadingTests.loaded("kinds/k3/seq.keras")
    let packed = try LoadingTests.loaded("archives/deflated.keras")
    #expect(stored.map(\.2) == packed.map(\.2))
  }

  @Test(arguments: [
    ("encrypted.keras", LeptonError.Code.unsupported, "encrypted"),
    ("method.keras", .unsupported, "method 99"),
    ("duplicate.keras", .format, "'config.json' twice"),
    ("overlapping.keras", .format, "overlap"),
    ("bomb.keras", .limit, "would grow from"),
    ("folder.zip", .format, "without the folder"),
    ("npz_weights.keras", .unsupported, "pickles"),
    ("no_weights.keras", .unsupported, "no model.weights.h5"),
    ("pytorch.pt", .format, "a PyTorch file"),
    ("arrays.npz", .format, "a NumPy archive"),
  ])
  func refuses(name: String, code: LeptonError.Code, reason: String) throws {
    let error = #expect(throws: LeptonError.self) {
      try KerasFile(path: Fixtures.path("archives/\(name)"))
    }
    #expect(error?.code == code)
    #expect(error?.message.contains(reason) == true, "\(error?.message ?? "")")
  }

  @Test func aWrongCheckSumIsFound() throws {
    var bytes = try Fixtures.bytes("archives/deflated.keras")
    // Within the packed bytes of the first member.
    bytes[80] ^= 0x10
    #expect(throws: LeptonError.self) {
      try bytes.withUnsafeBytes { try KerasFile(bytes: $0) }
    }
  }

  @Test(arguments: [0, 1, 6, 9]) func inflate(level: Int) throws {
    let expected = try Fixtures.bytes("archives/stream.bin")
    let packed = try Fixtures.bytes("archives/stream.\(level).zlib")
    #expect(try Deflate.unpack(packed, .zlib, limit: expected.count) == expected)
    #expect(throws: LeptonError.self) {
      try Deflate.unpack(packed, .zlib, limit: expected.count - 1)
    }
    for length in stride(from: 0, to: packed.count, by: 1 + packed.count / 50) {
      #expect(throws: LeptonError.self) {
        try Deflate.unpack(Array(packed[..<length]), .zlib, limit: expected.count)
      }
    }
  }

  @Test func inflateOfAFixedBlock() throws {
    let packed = try Fixtures.bytes("archives/short.zlib")
    #expect(try Deflate.unpack(packed, .zlib, limit: 100) == Array("hello hello hello".utf8))
  }

  @Test func checkSum() {
    // The check value of CRC-32.
    #expect(Deflate.checkSum(Array("123456789".utf8)) == 0xCBF4_3926)
  }
}
