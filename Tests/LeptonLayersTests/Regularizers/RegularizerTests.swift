import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonLayers

/// Values of Keras 3.15.
@Suite struct RegularizerTests {
  private let weight: [Float] = [0.5, -1.5, 2, 3, 0.25, -0.75]

  private func penalty(_ json: JSONValue) throws -> Float {
    let builder = GraphBuilder()
    let value = builder.input(.float32([2, 3]))
    builder.output(try RegularizerRegistry.make(json).lower(value, builder))
    return try compute(builder.graph, [weight])[0][0]
  }

  private func object(_ name: String, _ config: JSONValue) -> JSONValue {
    [
      "module": "keras.regularizers", "class_name": .string(name), "config": config,
      "registered_name": nil,
    ]
  }

  @Test func penalties() throws {
    for (json, expected): (JSONValue, Float) in [
      (object("L1", ["l1": 0.1]), 0.8), (object("L2", ["l2": 0.2]), 3.225),
      (object("L1L2", ["l1": 0.1, "l2": 0.2]), 4.025), ("l1", 0.08), ("l2", 0.16125),
      ("l1_l2", 0),
      (object("OrthogonalRegularizer", ["factor": 0.3, "mode": "rows"]), 0.014_223_136),
      (object("OrthogonalRegularizer", ["factor": 0.3, "mode": "columns"]), 0.117_372_83),
    ] {
      #expect(abs(try penalty(json) - expected) < 1e-6 * max(expected, 1), "\(json.text)")
    }
  }

  @Test func configurationsComeBack() throws {
    for json in [
      object("L1", ["l1": 0.1]), object("L2", ["l2": 0.2]),
      object("L1L2", ["l1": 0.1, "l2": 0.2]),
      object("OrthogonalRegularizer", ["factor": 0.3, "mode": "columns"]),
    ] {
      #expect(try RegularizerRegistry.make(json).configuration == json)
    }
    let own: JSONValue = ["class_name": "Mine", "config": ["a": 1]]
    #expect(try RegularizerRegistry.make(own).configuration == own)
    #expect { try penalty(own) } throws: { error in
      (error as? LeptonError)?.message.contains("'Mine'") == true
    }
    #expect(throws: LeptonError.self) {
      try RegularizerRegistry.make(["class_name": "L2", "config": ["l2": -1]])
    }
  }

  /// `layer.losses` of a Dense layer: its activity per sample; its weights' penalties apart.
  @Test func layersCollectThem() throws {
    let runner = try LayerRunner(
      "Dense",
      [
        "units": 2, "kernel_regularizer": "l2",
        "bias_regularizer": ["class_name": "L1", "config": ["l1": 0.5]],
        "activity_regularizer": ["class_name": "L2", "config": ["l2": 0.1]],
      ])
    try runner.build([2, 3])
    try runner.set([[Float](repeating: 0.5, count: 6), [0.25, 0.25]])
    #expect(agree(try runner.run([2, 3], [0, 1, 2, 3, 4, 5]).losses, [4.2125]))
    let builder = GraphBuilder()
    for entry in runner.layer.regularizedParameters {
      builder.output(try entry.regularizer.lower(builder.parameter(entry.parameter), builder))
    }
    #expect(agree(try compute(builder.graph, []).flatMap { $0 }, [0.015, 0.25]))
    runner.layer.setTrainable(false)
    #expect(runner.layer.regularizedParameters.isEmpty)
  }

  @Test func activityRegularization() throws {
    let runner = try LayerRunner("ActivityRegularization", ["l1": 0.1, "l2": 0.2])
    let result = try runner.run([2, 3], [0, 1, 2, 3, 4, 5])
    #expect(agree(result.losses, [6.25]))
    #expect(result.output == [0, 1, 2, 3, 4, 5])
  }
}
