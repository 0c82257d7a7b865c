import Foundation
import LeptonBase
import LeptonKeras
import LeptonLayers
import Testing

/// Damaged files give errors or models, and never end the process.
@Suite struct DamageTests {
  /// Does all that a program does with a file; errors are expected.
  static func use(_ bytes: [UInt8], description: ModelDescription?) {
    bytes.withUnsafeBytes { memory in
      guard let file = try? KerasFile(bytes: memory) else { return }
      use(file, description: description)
    }
  }

  static func use(_ file: KerasFile, description: ModelDescription?) {
    for array in (try? file.arrays()) ?? [] where array.count < 1 << 20 {
      _ = try? array.tensor()
    }
    guard let description = (try? file.modelDescription()) ?? description,
      let network = try? Network(description)
    else {
      _ = try? file.compiledState()
      return
    }
    try? file.weights?.load(into: network, description: description)
    try? file.weights?.load(
      into: network, description: description, byName: true, skipsMismatch: true)
    _ = try? file.compiledState(of: network, description: description)
  }

  /// How often each file is changed: more where the environment asks for it, as `make test-long` does.
  static let rounds =
    ProcessInfo.processInfo.environment["LEPTON_FUZZ_ROUNDS"].flatMap { Int($0) } ?? 150

  /// A small generator of its own, so that every run tries the same changes.
  struct Changes {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(max(bound, 1)))
    }

    /// The bytes with a few of them changed, or cut short, or with a piece in another place.
    mutating func change(_ bytes: [UInt8]) -> [UInt8] {
      var changed = bytes
      switch random(8) {
      case 0: changed.removeLast(random(bytes.count))
      case 1:
        let length = random(min(64, bytes.count))
        let (from, to) = (random(bytes.count - length), random(bytes.count - length))
        changed.replaceSubrange(to..<to + length, with: bytes[from..<from + length])
      default: break
      }
      guard !changed.isEmpty else { return changed }
      for _ in 0..<1 + random(4) {
        // Most of a file is numbers; the structure stands mainly at its beginning.
        let place =
          random(2) == 0 ? random(min(changed.count, 4096)) : random(changed.count)
        changed[place] = random(3) == 0 ? 0xFF : UInt8(random(256))
      }
      return changed
    }
  }

  static let files = [
    "kinds/k2/seq.h5", "kinds/k2/seq_w.h5", "kinds/k2/seq.weights.h5", "kinds/k2/seq.keras",
    "kinds/k3/seq.h5", "kinds/k3/seq.weights.h5", "kinds/k3/seq.keras", "kinds/k3x/t1.h5",
    "history/conv2d_theano_1.h5", "history/simple_lstm_th_keras_1_weights.h5",
    "history/simple_lstm_th_keras_1_model.h5", "quantized/int4_blocks.keras", "kinds/k3x/bf16.h5",
    "kinds/k3/ops.json",
  ]

  @Test(arguments: files)
  func truncatedFiles(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let description = try KerasFile(path: Fixtures.path("kinds/k3/seq.json")).modelDescription()
    var length = 0
    while length < bytes.count {
      Self.use(Array(bytes[..<length]), description: description)
      length += 1 + length / 16
    }
  }

  @Test(arguments: files)
  func changedBytes(name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let description = try KerasFile(path: Fixtures.path("kinds/k3/seq.json")).modelDescription()
    var changes = Changes()
    for _ in 0..<Self.rounds { Self.use(changes.change(bytes), description: description) }
  }

  /// Files that stand beside others: each of them in turn.
  @Test(arguments: ["cut.weights.json", "cut_00001.weights.h5", "folder/config.json"])
  func changedParts(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.copyItem(
      at: URL(filePath: Fixtures.path("parts")), to: folder)
    let description = try KerasFile(path: Fixtures.path("parts/cut.json")).modelDescription()
    let bytes = try Fixtures.bytes("parts/\(name)")
    let opened = folder.appending(path: name.hasPrefix("cut") ? "cut.weights.json" : "folder")
    var changes = Changes()
    for _ in 0..<Self.rounds {
      try Data(changes.change(bytes)).write(to: folder.appending(path: name))
      guard let file = try? KerasFile(path: opened.path) else { continue }
      Self.use(file, description: description)
    }
  }
}
