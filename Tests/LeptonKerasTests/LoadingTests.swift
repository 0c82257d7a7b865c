import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

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

  static func dense(_ units: [Int], names: [String]? = nil) throws -> Network {
    var layers: [JSONValue] = [
      ["class_name": "InputLayer", "config": ["batch_shape": [nil, 36], "name": "input"]]
    ]
    for (place, units) in units.enumerated() {
      let name = names?[place] ?? "dense\(place)"
      layers.append([
        "class_name": "Dense", "config": ["name": .string(name), "units": JSONValue(units)],
      ])
    }
    return try Network(
      ModelDescription(
        anyVersion: [
          "module": "keras", "class_name": "Sequential",
          "config": ["name": "m", "layers": .array(layers)],
        ]))
  }

  @Test func misfitsNameLayerWeightAndShapes() throws {
    let weights = try #require(try KerasFile(path: Fixtures.path("kinds/k2/seq_w.h5")).weights)
    let tooFew = #expect(throws: LeptonError.self) { try weights.load(into: Self.dense([5])) }
    #expect(tooFew?.code == .weights)
    #expect(
      tooFew?.message
        == "the model has 1 layers with weights, the file 3: number 1 is 'dense0' in the model and "
        + "'c1' in the file")
    let three = try Self.dense([4, 4, 4])
    let shapes = #expect(throws: LeptonError.self) { try weights.load(into: three) }
    #expect(shapes?.message.contains("it has 2 weights, but the file stores 4") == true)
    let named = try Self.dense([7], names: ["dense"])
    let shape = #expect(throws: LeptonError.self) { try weights.load(into: named, byName: true) }
    #expect(
      shape?.message
        == "layer 'dense': 'kernel' has the shape (36, 7), but the file stores as 'dense/kernel:0' "
        + "the shape (36, 5)")
    try weights.load(into: named, byName: true, skipsMismatch: true)
    #expect(named.parameters.allSatisfy { !$0.isSet })
    let fitting = try Self.dense([5, 3], names: ["dense", "other"])
    try weights.load(into: fitting, byName: true)
    #expect(fitting.parameters.map(\.isSet) == [true, true, false, false])
    let objects = try #require(try KerasFile(path: Fixtures.path("kinds/k3/seq.keras")).weights)
    let path = #expect(throws: LeptonError.self) { try objects.load(into: Self.dense([5, 2])) }
    #expect(
      path?.message
        == "layer 'dense1': it has 2 weights, but the file stores 0 under 'layers/dense_1'")
  }

  @Test func severalThreadsReadOneFile() async throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k3/seq.h5"))
    let weights = try #require(file.weights)
    let expected = try weights.arrays().map { try $0.floats() }
    await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<8 {
        group.addTask { (try? weights.arrays().map { try $0.floats() }) == expected }
      }
      for await agrees in group { #expect(agrees) }
    }
  }

  @Test func shapesThatNoOneTellsFollowFromWeights() throws {
    // Keras 2 wrote this model's input shape; without it the first kernel tells.
    let file = try KerasFile(path: Fixtures.path("history/dense_tensorflow_1.h5"))
    var model = try #require(file.configuration?.asObject)
    let layers = try #require(model["config"]?.asArray)
    var entry = try #require(layers[0].asObject)
    var config = try #require(entry["config"]?.asObject)
    config["batch_input_shape"] = nil
    config["input_dim"] = nil
    entry["config"] = .object(config)
    model["config"] = [.object(entry)]
    let description = try ModelDescription(anyVersion: .object(model), kerasVersion: "1.2.2")
    #expect(description.inputShape == nil)
    #expect(
      try DeferredInput.shape(of: description, #require(file.weights)) == [-1, 4])
  }

  @Test func namesThatWereSplitAreJoined() throws {
    let file = try KerasFile(path: Fixtures.path("kinds/k3x/big.h5"))
    #expect(try file.modelDescription().layers.count == 700)
  }
}
