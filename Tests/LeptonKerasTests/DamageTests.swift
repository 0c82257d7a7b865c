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
      for array in (try? file.weights?.arrays()) ?? [] where array.count < 1 << 20 {
        _ = try? array.floats()
      }
      guard let description = (try? file.modelDescription()) ?? description,
        let network = try? Network(description)
      else { return }
      try? file.weights?.load(into: network, description: description)
    }
  }

  static let files = [
    "kinds/k2/seq.h5", "kinds/k2/seq_w.h5", "kinds/k2/seq.weights.h5", "kinds/k2/seq.keras",
    "kinds/k3/seq.h5", "kinds/k3/seq.weights.h5", "kinds/k3/seq.keras", "kinds/k3x/t1.h5",
    "history/conv2d_theano_1.h5", "history/simple_lstm_th_keras_1_weights.h5",
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
    // A small generator of its own, so that every run tries the same changes.
    var state: UInt64 = 0x9E37_79B9_7F4A_7C15
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(bound))
    }
    let rounds = 300
    for _ in 0..<rounds {
      var changed = bytes
      for _ in 0..<1 + random(4) {
        // Most of a file is numbers; the structure stands mainly at its beginning.
        let place = random(2) == 0 ? random(min(bytes.count, 4096)) : random(bytes.count)
        changed[place] = random(3) == 0 ? 0xFF : UInt8(random(256))
      }
      Self.use(changed, description: description)
    }
  }
}
