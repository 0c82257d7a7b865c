import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Models as Keras describes them (Tests/Fixtures/layers/models.json).
@Suite struct KerasModelFactsTests {
  static func facts() throws -> [JSONObject] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/layers/models.json")
    let value = try JSONValue(parsing: [UInt8](Data(contentsOf: path)))
    return try #require(value.asArray).map { try #require($0.asObject) }
  }

  /// The shapes of the outputs for two samples; those for an unknown number must agree.
  private func concreteOutputs(_ network: Network) throws -> [Shape] {
    let builder = GraphBuilder()
    let inputs = network.inputs.map { port in
      var type = port.type
      type.shape[0] = 2
      return builder.input(type)
    }
    let shapes = try network.lower(inputs, Lowering(builder)).map { builder.shape($0) }
    for (shape, port) in zip(shapes, network.outputs) {
      #expect(shape.isCompatible(with: port.type.shape))
    }
    return shapes
  }

  @Test func shapesAndWeights() throws {
    let facts = try Self.facts()
    #expect(facts.count > 300)
    for fact in facts {
      let name = try fact.string("name")
      do {
        let network = try Network(ModelDescription(json: #require(fact["model"])))
        let inputs = try fact.array("inputs")
        #expect(
          network.inputs.map { JSONValue($0.type.shape) } == inputs.compactMap { $0[1] }, "\(name)")
        #expect(
          network.inputs.map(\.type.dtype.name) == inputs.compactMap { $0[2]?.asString }, "\(name)")
        let outputs = try fact.array("outputs")
        #expect(try concreteOutputs(network).map { JSONValue($0) } == outputs, "\(name)")
        let weights = try fact.array("weights")
        #expect(
          network.namedParameters.map(\.path) == weights.compactMap { $0[0]?.asString }, "\(name)")
        #expect(
          network.parameters.map { JSONValue($0.shape) } == weights.compactMap { $0[1] }, "\(name)")
        #expect(
          network.parameters.map(\.isTrainable) == weights.compactMap { $0[2]?.asBool }, "\(name)")
        #expect(
          network.layers.filter { !$0.isOperation }.map { JSONValue.string($0.name) }
            == (try fact.array("layers")), "\(name)")
        if let summaries = fact["summaries"]?.asArray {
          #expect(network.summary() == summaries[0].asString)
          #expect(network.summary(lineLength: 120) == summaries[1].asString)
          #expect(
            network.summary(columns: 140, expandsNested: true, showsTrainable: true)
              == summaries[2].asString)
        }
      } catch {
        Issue.record("\(name): \(error)")
      }
    }
  }
}
