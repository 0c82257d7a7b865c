import Foundation
import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// What Keras makes of images in training (Tests/Fixtures/layers/images.json): with the numbers that the
/// layer would draw given, or with options that leave no choice.
@Suite struct ImageFactsTests {
  struct Fact {
    var place: String
    var layer: Layer
    var shape: Shape
    var input: [Float]
    var drawn: [(dtype: String, shape: Shape, values: [Float])]?
    var outputShape: Shape
    var output: [Float]

    init(_ object: JSONObject) throws {
      let (className, config) = (try object.string("class"), try object.object("config"))
      place = "\(className) \(JSONValue.object(config).text)"
      layer = try LayerRegistry.make(
        LayerDescription(className: className, name: "layer", config: config))
      shape = try object.shape("shape")
      input = try Self.floats(object["input"])
      outputShape = try object.shape("outputShape")
      output = try Self.floats(object["output"])
      drawn = try object["drawn"]?.asArray?.map { item in
        let array = try #require(item.asObject)
        return (
          try array.string("dtype"), try array.shape("shape"), try Self.floats(array["values"])
        )
      }
    }

    static func floats(_ value: JSONValue?) throws -> [Float] {
      try #require(value?.asNumbers).map { Float($0) }
    }

    func run() throws -> [Float] {
      guard let drawn else {
        return try LayerRunner(layer: layer, isTraining: true).run(shape, input).output
      }
      let lowering = Lowering(GraphBuilder(), isTraining: true)
      let builder = lowering.builder
      let x = builder.input(.float32(shape))
      let step = try #require(layer as? ImageAugmentation)
      let y = try step.change(x, lowering) { _ throws(LeptonError) in
        var values: [Value] = []
        for array in drawn {
          let value = builder.input(.float32(array.shape))
          let dtype = DType(name: array.dtype) ?? .float32
          values.append(try lowering.cast(value, to: dtype))
        }
        return values
      }
      #expect(lowering.shape(y) == outputShape, "\(place)")
      builder.output(y)
      return try compute(builder.graph, [input] + drawn.map(\.values))[0]
    }
  }

  static func facts() throws -> [JSONObject] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/layers/images.json")
    let value = try JSONValue(parsing: [UInt8](Data(contentsOf: path)))
    return try #require(value.asArray).map { try #require($0.asObject) }
  }

  @Test func changesAreThoseOfKeras() throws {
    let facts = try Self.facts()
    #expect(facts.count > 130)
    for object in facts {
      do {
        let fact = try Fact(object)
        let found = try fact.run()
        let scale = Swift.max(fact.output.map(abs).max() ?? 0, 1e-6)
        let difference = zip(found, fact.output).map { abs($0 - $1) }.max() ?? 0
        #expect(found.count == fact.output.count, "\(fact.place)")
        #expect(difference <= 2e-5 * scale, "\(fact.place): off by \(difference) of \(scale)")
      } catch {
        Issue.record("\(object["class"]?.asString ?? ""): \(error)")
      }
    }
  }
}
