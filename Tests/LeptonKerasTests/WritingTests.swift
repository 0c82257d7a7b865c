import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import Testing

@testable import LeptonKeras

@Suite struct WritingTests {
  /// A network from a file under Tests/Fixtures, with its weights.
  static func network(_ name: String) throws -> Network {
    let file = try KerasFile(path: Fixtures.path(name))
    let description = try file.modelDescription()
    let network = try Network(description)
    try file.weights?.load(into: network, description: description)
    return network
  }

  static func reopened(_ network: Network, _ format: KerasWriter.Format) throws -> KerasFile {
    let bytes = try KerasWriter.bytes(network, format: format)
    return try withExtendedLifetime(bytes) {
      try KerasFile(
        bytes: UnsafeRawBufferPointer(start: bytes.pointer, count: bytes.byteCount))
    }
  }

  static func values(_ network: Network) throws -> [(String, [Float])] {
    try network.namedParameters.map { path, parameter in
      (path, Array(try #require(try parameter.value().floats)))
    }
  }

  /// Every dialect's model is written as a `.keras` file whose model and weights are the same.
  @Test(arguments: [
    "kinds/k3/seq.keras", "kinds/k3/ops.h5", "kinds/k2/seq.h5", "kinds/k2/ops.keras",
    "history/conv2d_tensorflow_1.h5", "history/simple_rnn_tf_keras_2_model.h5",
  ])
  func archivesComeBack(name: String) throws {
    let network = try Self.network(name)
    let file = try Self.reopened(network, .keras)
    #expect(file.kind == .archive)
    #expect(file.kerasVersion == "3.15.1")
    let description = try file.modelDescription()
    let again = try Network(description)
    try #require(file.weights).load(into: again)
    let expected = try Self.values(network)
    let found = try Self.values(again)
    #expect(found.map(\.0) == expected.map(\.0))
    #expect(found.map(\.1) == expected.map(\.1))
    // What was completed needs no completion.
    var complete = try ModelDescription.completed(network)
    complete.compileConfig = [:]
    #expect(try ModelDescription.completed(again).json().text == complete.json().text)
    let weights = try Self.reopened(network, .weightsH5)
    #expect(weights.kind == .weights)
    let third = try Network(description)
    try #require(weights.weights).load(into: third)
    #expect(try Self.values(third).map(\.1) == expected.map(\.1))
  }

  /// The old hard sigmoid at x is Keras 3's at 1.2 x: the weights of its gates are written so.
  @Test func hardSigmoidsComeBack() throws {
    let network = try Self.network("history/lstm_theano_1.h5")
    for format in [KerasWriter.Format.keras, .h5] {
      let file = try Self.reopened(network, format)
      let description = try file.modelDescription()
      #expect(description.layers[0].config["recurrent_activation"] == "hard_sigmoid")
      let again = try Network(description)
      try #require(file.weights).load(into: again)
      let units = 6
      for (found, expected) in zip(try Self.values(again), try Self.values(network)) {
        for (place, (one, other)) in zip(found.1, expected.1).enumerated() {
          // Gates i, f, candidates c, gate o.
          let factor: Float = place / units % 4 == 2 ? 1 : 1.2
          #expect(one == other * factor)
        }
      }
    }
  }

  /// Keras's own archives: the same folders, arrays and names, the same text of the model.
  @Test(arguments: ["kinds/k3/seq", "kinds/k3/ops"])
  func archivesHaveKerasStructure(name: String) throws {
    let original = try KerasFile(path: Fixtures.path(name + ".keras"))
    let network = try Self.network(name + ".keras")
    let written = try Self.reopened(network, .keras)
    let expected = try #require(original.weights).arrays()
    // Keras does not store random streams; lepton does, where Keras passes them over.
    let found = try #require(written.weights).arrays().filter {
      !$0.name.contains("seed_generator")
    }
    #expect(found.map(\.name) == expected.map(\.name))
    #expect(found.map(\.dtype) == expected.map(\.dtype))
    #expect(found.map(\.shape) == expected.map(\.shape))
    let layer = ["layers", "dense", "vars"]
    #expect(
      try written.weights?.file.string(layer, "name")
        == original.weights?.file.string(layer, "name"))
    var expectedText = try #require(original.configuration?.asObject)
    var foundText = try #require(written.configuration?.asObject)
    expectedText["compile_config"] = nil
    foundText["compile_config"] = nil
    #expect(foundText.text == expectedText.text)
  }

  /// Random streams are written beside the weights, and come back; Keras's files have none.
  @Test func randomStreamsAreKept() throws {
    final class Streaming: WeightedObject {
      let className = "Dropout"
      let name: String
      let isTrainable = true
      let ownParameters: [Parameter]

      init(_ name: String, _ state: [UInt32]) {
        self.name = name
        ownParameters = [
          Parameter(
            name: "seed_generator_state", type: TensorType(.uint32, [2]), isTrainable: false,
            initialValue: { () throws(LeptonError) in try .copying(state) })
        ]
      }
    }
    final class Holder: WeightedObject {
      let className = "Sequential"
      let name = "holder"
      let isTrainable = true
      let ownParameters: [Parameter] = []
      let children: [WeightedChild]

      init(_ states: [[UInt32]]) {
        children = states.map {
          WeightedChild(attribute: "layers", isList: true, object: Streaming("dropout", $0))
        }
      }
    }
    let image = try HDF5Image(try ObjectTree(Holder([[1337, 5], [7, 9]])).root)
    let bytes = try HDF5WritingTests.bytes(image)
    let file = try bytes.withUnsafeBytes { try KerasFile(bytes: $0) }
    // Keras expects no weights of a Dropout.
    #expect(try file.weights?.file.children(["layers", "dropout_1", "vars"]) == [])
    let other = Holder([[0, 0], [0, 0]])
    try #require(file.weights).load(into: other)
    let found = try other.children.map { child in
      let value = try child.object.ownParameters[0].value()
      return Array(value.buffer.bound(to: UInt32.self).prefix(2))
    }
    #expect(found == [[1337, 5], [7, 9]])
    let keras = try #require(
      try KerasFile(path: Fixtures.path("kinds/k3/seq.weights.h5")).weights)
    #expect(throws: Never.self) { try keras.load(into: Holder([[1, 2]])) }
  }

  @Test func modelsWithoutWeightsAreRefused() throws {
    let network = try Network(
      ModelDescription(
        anyVersion: [
          "module": "keras", "class_name": "Sequential",
          "config": [
            "name": "m", "layers": [["class_name": "Dense", "config": ["name": "d", "units": 2]]],
          ],
        ]))
    let error = #expect(throws: LeptonError.self) {
      try KerasWriter.bytes(network, format: .keras)
    }
    #expect(error?.code == .configuration)
  }

  @Test func formatsFollowNames() {
    #expect(KerasWriter.Format(path: "a/b.keras") == .keras)
    #expect(KerasWriter.Format(path: "b.weights.h5") == .weightsH5)
    #expect(KerasWriter.Format(path: "b.onnx") == nil)
  }
}
