import LeptonBase
import LeptonGraph
import LeptonKeras
import LeptonLayers
import Testing

@Suite struct LoadingTests {
  /// The weights that a model has after loading, as float32 by their paths.
  static func loaded(
    _ name: String, description: ModelDescription? = nil
  ) throws -> [(String, Shape, [Float])] {
    let file = try KerasFile(path: Fixtures.path(name))
    let description = try description ?? file.modelDescription()
    let network = try Network(description)
    try #require(file.weights).load(into: network, description: description)
    return try network.namedParameters.map { path, parameter in
      (path, parameter.shape, Array(try #require(try parameter.value().floats)))
    }
  }

  /// The four kinds of files hold the same weights of the same model.
  @Test(arguments: ["k2/seq", "k2/ops", "k3/seq", "k3/ops"])
  func allKindsAgree(name: String) throws {
    let description = try KerasFile(path: Fixtures.path("kinds/\(name).json")).modelDescription()
    let reference = try Self.loaded("kinds/\(name).keras")
    #expect(!reference.isEmpty)
    var others = [".h5", ".weights.h5"]
    if name.hasPrefix("k2") { others.append("_w.h5") }
    for other in others {
      let found = try Self.loaded("kinds/\(name)\(other)", description: description)
      #expect(found.map(\.0) == reference.map(\.0))
      #expect(found.map(\.1) == reference.map(\.1))
      #expect(found.map(\.2) == reference.map(\.2))
    }
  }

  @Test func kindsAreRecognizedByContent() throws {
    let expected: [(String, KerasFile.Kind, String?, Bool)] = [
      ("k2/seq.h5", .model, "2.21.0", true), ("k2/seq_w.h5", .legacyWeights, "2.21.0", false),
      ("k2/seq.weights.h5", .weights, nil, true), ("k2/seq.keras", .archive, "2.21.0", true),
      ("k2/seq.json", .json, "2.21.0", false), ("k3/seq.h5", .model, "3.15.1", true),
      ("k3/seq.weights.h5", .weights, nil, true), ("k3/seq.keras", .archive, "3.15.1", true),
      ("k3/seq.json", .json, nil, false),
    ]
    for (name, kind, version, hasOptimizer) in expected {
      let bytes = try Fixtures.bytes("kinds/\(name)")
      let fromPath = try KerasFile(path: Fixtures.path("kinds/\(name)"))
      let fromMemory = try bytes.withUnsafeBytes { try KerasFile(bytes: $0) }
      for file in [fromPath, fromMemory] {
        #expect(file.kind == kind)
        #expect(file.size == bytes.count)
        #expect(file.kerasVersion == version)
        #expect(file.hasOptimizerState == hasOptimizer)
        #expect((file.configuration != nil) == (kind != .weights && kind != .legacyWeights))
        #expect((file.weights == nil) == (kind == .json))
      }
    }
  }
}
