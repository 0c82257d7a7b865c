import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

/// Models and weights that stand in several files, as Keras 3 writes them (`Tests/Parity/make_part_files.py`).
@Suite struct PartFilesTests {
  private static func facts() throws -> JSONValue {
    try JSONValue(parsing: try Fixtures.bytes("parts/facts.json"))
  }

  private static func numbers(_ value: JSONValue?) -> [Float] {
    (value?.asArray ?? []).compactMap { $0.asDouble.map { Float($0) } }
  }

  private static func network() throws -> Network {
    try Network(try KerasFile(path: Fixtures.path("parts/cut.json")).modelDescription())
  }

  /// A kernel and the optimizer's variables, as Keras holds them.
  private static func check(_ file: KerasFile, _ network: Network) throws {
    let facts = try facts()
    try #require(file.weights).load(into: network)
    let kernel = try #require(
      network.namedParameters.first { $0.path.hasSuffix("dense_1/kernel") }?.parameter)
    let values = try kernel.value()
    #expect(Array(try #require(values.floats).prefix(4)) == numbers(facts["kernel"]))
    let optimizer: JSONValue = ["class_name": "Adam", "config": [:]]
    let variables = try file.optimizerVariables(for: optimizer, of: network)
    let wanted = try #require(facts["optimizer"]?.asArray)
    #expect(variables.count == wanted.count)
    for (variable, expected) in zip(variables, wanted) where variable.value.dtype == .float32 {
      #expect(Array(try #require(variable.value.floats).prefix(2)) == numbers(expected))
    }
    #expect(CompiledStateTests.first(variables[0]) == 8)
  }

  @Test func shardsAreOneFile() throws {
    let file = try KerasFile(path: Fixtures.path("parts/cut.weights.json"))
    #expect(file.kind == .shardedWeights && file.hasOptimizerState)
    try Self.check(file, try Self.network())
    // Ten arrays of layers, eighteen of the optimizer.
    let names = try file.arrays().map(\.name)
    #expect(names.count == 28)
    #expect(names.first == "layers/batch_normalization/vars/0")
    #expect(names.last == "optimizer/vars/17")
  }

  @Test func foldersAreArchives() throws {
    let file = try KerasFile(path: Fixtures.path("parts/folder"))
    #expect(file.kind == .directory && file.kerasVersion?.hasPrefix("3") == true)
    let network = try Network(try file.modelDescription())
    try Self.check(file, network)
    let state = try #require(try file.compiledState(of: network))
    #expect(state.compileConfig["optimizer"]?["class_name"] == "Adam")
    #expect(state.optimizerVariables.count == 18)
  }

  @Test func writtenPartsComeBack() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = try KerasFile(path: Fixtures.path("parts/folder"))
    let network = try Network(try file.modelDescription())
    try #require(file.weights).load(into: network)
    let state = try #require(try file.compiledState(of: network))
    let list = folder.appending(path: "w.weights.json").path
    try KerasWriter.writeShards(network, compiled: state, shardSize: 1024, to: list)
    try Self.check(try KerasFile(path: list), try Self.network())
    let shards = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(shards.contains("w_00000.weights.h5") && shards.count > 5)
    let inner = folder.appending(path: "model").path
    // A second time over the first.
    for _ in 0..<2 { try KerasWriter.writeDirectory(network, compiled: state, to: inner) }
    let again = try KerasFile(path: inner)
    try Self.check(again, try Network(try again.modelDescription()))
    #expect(try again.compiledState()?.compileConfig == file.compiledState()?.compileConfig)

    #expect(throws: LeptonError.self) {
      try KerasWriter.writeShards(network, shardSize: 100, to: list)
    }
    #expect(throws: LeptonError.self) {
      try KerasWriter.writeShards(network, shardSize: 1000, to: inner + "/w.weights.h5")
    }
    #expect(throws: LeptonError.self) { try KerasWriter.writeDirectory(network, to: list) }
  }

  /// Only files beside the list are opened.
  @Test(arguments: [
    "../parts/cut_00000.weights.h5", "/etc/passwd", "folder/model.weights.h5", "..", "", "a\\b",
    "no-such.weights.h5",
  ])
  func otherPlacesAreNotOpened(name: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let list: JSONValue = ["weight_map": ["/layers/dense/vars": .string(name)]]
    let path = folder.appending(path: "x.weights.json")
    try Data(list.text.utf8).write(to: path)
    let error = #expect(throws: LeptonError.self) { try KerasFile(path: path.path) }
    #expect(error?.message.contains("'\(name)'") == true)
    #expect(error?.code == (name == "no-such.weights.h5" ? .notFound : .format))
  }

  @Test func listsInMemoryHaveNoShards() throws {
    let bytes = try Fixtures.bytes("parts/cut.weights.json")
    let error = #expect(throws: LeptonError.self) {
      try bytes.withUnsafeBytes { memory in try KerasFile(bytes: memory) }
    }
    #expect(error?.code == .unsupported)
  }

  /// Every kind of file gives its arrays, whether its model can be made or not.
  @Test(arguments: [
    ("kinds/k3x/sub.keras", "vars/0"),
    ("kinds/k3x/blk.h5", "model_weights/blk/"),
    ("kinds/k3x/int8.keras", "layers/dense/vars/0"),
    ("kinds/k2/seq_w.h5", "c1/c1/kernel:0"),
    ("kinds/k3/seq.weights.h5", "layers/conv2d/vars/0"),
    ("history/lstm_theano_1.h5", "model_weights/"),
  ])
  func arraysHavePaths(name: String, path: String) throws {
    let arrays = try KerasFile(path: Fixtures.path(name)).arrays()
    #expect(arrays.contains { $0.name.hasPrefix(path) || $0.name.hasSuffix(path) })
    #expect(Set(arrays.map(\.name)).count == arrays.count)
    for array in arrays { #expect(try array.tensor().type.shape == array.shape) }
  }
}
