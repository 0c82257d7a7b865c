import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Values of Keras 3.15.
@Suite struct ConstraintTests {
  private let weight: [Float] = [0.5, -1.5, 2, 3, 0.25, -0.75]

  @Test(
    arguments: [
      (
        "MaxNorm", ["max_value": 1.5, "axis": 0],
        [0.2465985, -1.4795907, 1.4044938, 1.4795908, 0.2465985, -0.5266852]
      ),
      (
        "MaxNorm", ["max_value": 1.5, "axis": 1],
        [0.2941742, -0.8825226, 1.1766968, 1.4504813, 0.1208734, -0.3626203]
      ),
      ("NonNeg", [:], [0.5, 0.0, 2.0, 3.0, 0.25, 0.0]),
      (
        "UnitNorm", ["axis": 0], [0.164399, -0.9863938, 0.9363292, 0.9863939, 0.164399, -0.3511235]
      ),
      (
        "UnitNorm", ["axis": [0, 1]],
        [0.1245146, -0.3735437, 0.4980583, 0.7470874, 0.0622573, -0.1867719]
      ),
      (
        "MinMaxNorm", ["min_value": 0.5, "max_value": 2.0, "rate": 0.7, "axis": 0],
        [0.3801586, -1.4999999, 1.9108609, 2.2809515, 0.25, -0.7165728]
      ),
    ] as [(String, JSONValue, [Float])])
  func values(_ name: String, _ config: JSONValue, _ expected: [Float]) throws {
    let json: JSONValue = [
      "module": "keras.constraints", "class_name": .string(name), "config": config,
      "registered_name": nil,
    ]
    let constraint = try ConstraintRegistry.make(json)
    #expect(constraint.configuration == json)
    let builder = GraphBuilder()
    builder.output(try constraint.lower(builder.input(.float32([2, 3])), builder))
    #expect(agree(try compute(builder.graph, [weight])[0], expected, tolerance: 1e-6))
  }

  @Test func layersKnowTheirs() throws {
    let runner = try LayerRunner(
      "DepthwiseConv2D",
      [
        "kernel_size": 2, "depthwise_constraint": "non_neg", "bias_constraint": "UnitNorm",
        "depthwise_regularizer": "l2",
      ])
    try runner.build([1, 4, 4, 2])
    #expect(runner.layer.constrainedParameters.map(\.parameter.name) == ["kernel", "bias"])
    #expect(runner.layer.regularizedParameters.map(\.parameter.name) == ["kernel"])
    let own: JSONValue = ["class_name": "Mine", "config": [:]]
    #expect { try ConstraintRegistry.make(own).lower(Value(node: 0), GraphBuilder()) } throws: {
      ($0 as? LeptonError)?.message.contains("'Mine'") == true
    }
  }
}
