import LeptonJSON
import Testing

@testable import LeptonTraining

/// What a file says of code that is not in it.
@Suite struct CompileSupportTests {
  @Test func unknownMetricsAndLossesAreLeftOut() throws {
    let custom: JSONValue = [
      "module": "builtins", "class_name": "function", "config": "my_metric",
      "registered_name": "function",
    ]
    let (config, lost) = CompileConfiguration.supported(
      [
        "optimizer": "adam", "loss": "my_loss", "metrics": ["mae", custom, "acc"],
        "weighted_metrics": nil, "gan_weight": 3,
      ], outputs: 1)
    #expect(config["loss"] == JSONValue.null)
    #expect(config["metrics"] == ["mae", "acc"])
    #expect(config["optimizer"] == "adam")
    #expect(config["gan_weight"] == nil)
    #expect(lost.count == 3)
    #expect(lost.contains { $0.message.contains("'my_loss'") })
    #expect(lost.contains { $0.message.contains("my_metric") })
    let compiled = try CompileConfiguration(config, outputNames: ["out"])
    #expect(compiled.metrics.map(\.name) == ["mae", "acc"])
  }

  @Test func placesOfOutputsAreKept() throws {
    let (config, lost) = CompileConfiguration.supported(
      ["loss": ["mse", "mine"], "metrics": [["mine"], ["mae"]]], outputs: 2)
    #expect(config["loss"] == ["mse", nil])
    #expect(config["metrics"] == [[nil], ["mae"]])
    #expect(lost.count == 2)
    let compiled = try CompileConfiguration(config, outputNames: ["a", "b"])
    #expect(compiled.losses.map(\.output) == [0])
    #expect(compiled.metrics.map(\.output) == [1])
  }

  /// As Keras 2 writes schedules.
  @Test func nullTakesTheDefault() throws {
    let optimizer = try OptimizerRegistry.make([
      "class_name": "RMSprop",
      "config": [
        "learning_rate": [
          "class_name": "ExponentialDecay",
          "config": [
            "initial_learning_rate": 0.5, "decay_steps": 2, "decay_rate": 0.25, "staircase": nil,
            "name": nil,
          ],
        ],
        "weight_decay": nil, "name": "RMSprop",
      ],
    ])
    #expect(try optimizer.learningRate(iteration: 2) == 0.125)
  }
}
