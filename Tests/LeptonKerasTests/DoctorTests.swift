import LeptonBase
import Testing

@testable import LeptonKeras

@Suite struct DoctorTests {
  /// The checks that find something, with what it means.
  static func found(_ name: String) throws -> [String] {
    try FileReport(path: Fixtures.path(name)).findings.map { "\($0.effect.rawValue): \($0.check)" }
  }

  /// Files whose findings Keras 3.15 confirms: those with "stops" it does not open.
  @Test(arguments: [
    ("kinds/k3x/spec.keras", []),
    ("kinds/k3x/adamw.keras", []),
    ("kinds/k3/func.keras", ["changes: missing-optimizer"]),
    ("kinds/k3/ops.h5", ["stops: unnamed-operation", "stops: metric-alias"]),
    ("kinds/k3x/mse.h5", ["stops: metric-alias"]),
    ("kinds/k3x/bf16.h5", ["stops: bfloat16", "unusual: precision"]),
    ("kinds/k3x/adamw_after_h5.keras", ["changes: missing-optimizer"]),
  ])
  func findings(name: String, expected: [String]) throws {
    #expect(
      try Self.found(name).filter { !$0.hasSuffix("optimizer-state") } == expected, "\(name)")
  }

  @Test func keras2FilesAreNamed() throws {
    let report = try FileReport(path: Fixtures.path("kinds/k2/func.keras"))
    #expect(report.kerasVersion == "2.21.0")
    #expect(report.stopsKeras3)
    #expect(report.refusal == nil)
    let checks = Set(report.findings.map(\.check))
    #expect(
      checks.isSuperset(of: ["keras-2-archive", "nested-call", "time-major", "old-dialect"]))
    let recurrent = report.findings.first { $0.check == "time-major" }
    #expect(recurrent?.layers.contains("bidirectional/lstm") == true)
    let operations = try FileReport(path: Fixtures.path("kinds/k2/ops.h5"))
    let functions = operations.findings.first { $0.check == "tensorflow-function" }
    #expect(functions?.sentence.contains("math.reduce_mean") == true)
    #expect(functions?.layers.count == 6)
  }

  @Test func codeIsNamedByLayer() throws {
    let lambda = try FileReport(path: Fixtures.path("kinds/k3x/lam.keras"))
    let finding = lambda.findings.first { $0.check == "user-code" }
    #expect(finding?.effect == .stops)
    #expect(finding?.layers.isEmpty == false)
    #expect(lambda.refusal?.contains("byte-code") == true)
    let users = try FileReport(path: Fixtures.path("kinds/k3x/blk.keras"))
    #expect(users.findings.first { $0.check == "user-code" }?.sentence.contains("Blk") == true)
    #expect(try Self.found("kinds/k3x/sub.keras").contains("stops: subclassed-model"))
  }

  @Test func otherFilesAreUnreadable() {
    #expect(throws: LeptonError.self) { try FileReport(path: Fixtures.path("nothing.h5")) }
  }
}
