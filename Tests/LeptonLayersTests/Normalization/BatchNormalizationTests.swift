import Foundation
import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Outputs, updates and derivatives of Keras (Tests/Fixtures/layers/batch_normalization.json).
@Suite struct BatchNormalizationTests {
  private func facts() throws -> [JSONObject] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/layers/batch_normalization.json")
    let value = try JSONValue(parsing: [UInt8](Data(contentsOf: path)))
    return try #require(value.asArray).map { try #require($0.asObject) }
  }

  private func floats(_ value: JSONValue?) throws -> [Float] {
    try #require(value?.asNumbers).map { Float($0) }
  }

  @Test func trainingAsKeras() throws {
    for fact in try facts() {
      let place = try "\(JSONValue.object(fact.object("config")).text) \(fact.shape("shape"))"
      let runner = try LayerRunner("BatchNormalization", fact.object("config"))
      let shape = try fact.shape("shape")
      try runner.build(shape)
      try runner.set(fact.array("weights").map(floats))
      if fact["trainable"] == false { runner.layer.setTrainable(false) }
      var mask: (Shape, [Float])?
      if let rows = fact["mask"]?.asArray {
        mask = (
          Shape([rows.count, rows.first?.asArray?.count ?? 0]), try rows.flatMap { try floats($0) }
        )
      }
      let result = try runner.run(
        shape, floats(fact["input"]), mask: mask,
        gradientWeights: floats(fact["gradientWeights"]))
      #expect(try agree(result.output, floats(fact["output"])), "\(place)")
      for update in try fact.object("updates").members {
        let found = result.updates[update.key] ?? []
        #expect(try agree(found, floats(update.value)), "\(place): \(update.key)")
      }
      for (found, expected) in zip(result.gradients, try fact.array("gradients")) {
        #expect(try agree(found, floats(expected), tolerance: 2e-5), "\(place)")
      }
    }
  }

  /// A layer that is called twice moves its statistics twice.
  @Test func calledTwice() throws {
    let layer = try LayerRunner("BatchNormalization", ["momentum": 0.5]).layer
    let lowering = Lowering(GraphBuilder(), isTraining: true)
    for shift: Float in [0, 4] {
      let x = lowering.builder.constant(try Tensor([shift, shift + 2], [2, 1]))
      _ = try layer.call(LayerCall([LayerTensor(x)]), lowering)
    }
    for parameter in layer.ownParameters.filter({ !$0.isTrainable }) {
      lowering.builder.output(lowering.builder.updated(parameter))
    }
    // Means 1 and 5 from 0; variances 1 and 1 from 1.
    #expect(try compute(lowering.builder.graph, []) == [[2.75], [1]])
  }
}
