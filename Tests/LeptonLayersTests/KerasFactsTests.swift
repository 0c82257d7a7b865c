import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Shapes and weights as Keras tells them (Tests/Fixtures/layers/facts.json).
@Suite struct KerasFactsTests {
  struct Fact {
    var className: String
    var config: JSONObject
    var input: TensorType
    var output: Shape
    var weights: [(name: String, shape: Shape, isTrainable: Bool)]

    init(_ object: JSONObject) throws {
      className = try object.string("class")
      config = try object.object("config")
      input = TensorType(
        try #require(DType(name: object.string("dtype"))), try object.shape("input"))
      output = try object.shape("output")
      weights = try object.array("weights").map { weight in
        (
          try #require(weight[0]?.asString), try #require(weight[1]?.asShape),
          weight[2]?.asBool == true
        )
      }
    }

    func layer() throws -> Layer {
      try LayerRegistry.make(
        LayerDescription(className: className, name: "layer", config: config))
    }
  }

  static func facts() throws -> [Fact] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/layers/facts.json")
    let value = try JSONValue(parsing: [UInt8](Data(contentsOf: path)))
    return try #require(value.asArray).map { try Fact(#require($0.asObject)) }
  }

  private func outputs(_ layer: Layer, _ input: TensorType) throws -> [TensorType] {
    let lowering = Lowering(GraphBuilder())
    let x = LayerTensor(lowering.builder.input(input))
    return try layer.call(LayerCall([x]), lowering).map { lowering.type($0.value) }
  }

  @Test func outputShapesAndWeights() throws {
    let facts = try Self.facts()
    #expect(facts.count > 900)
    for fact in facts {
      let place = "\(fact.className) \(JSONValue.object(fact.config).text)"
      do {
        let layer = try fact.layer()
        let types = try outputs(layer, fact.input)
        #expect(types.map(\.shape) == [fact.output], "\(place)")
        #expect(layer.parameters.map(\.name) == fact.weights.map(\.name), "\(place)")
        #expect(layer.parameters.map(\.shape) == fact.weights.map(\.shape), "\(place)")
        #expect(layer.parameters.map(\.isTrainable) == fact.weights.map(\.isTrainable), "\(place)")
      } catch {
        Issue.record("\(place): \(error)")
      }
    }
  }

  /// With an unknown batch the other dimensions are the same.
  @Test func unknownBatch() throws {
    for fact in try Self.facts() {
      var input = fact.input
      input.shape[0] = Shape.unknown
      let types = try outputs(fact.layer(), input)
      var output = fact.output
      output[0] = Shape.unknown
      let place = "\(fact.className) \(JSONValue.object(fact.config).text)"
      #expect(types.map(\.shape) == [output], "\(place)")
    }
  }
}
