import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonTraining

@Suite struct CompileConfigurationTests {
  /// Names that Keras 3.15 gives for the same arguments.
  @Test func namesAreThoseOfKeras() throws {
    let one = try CompileConfiguration(
      [
        "optimizer": "sgd", "loss": ["mse"], "loss_weights": [2.0], "metrics": ["mse", "mse"],
        "weighted_metrics": ["acc", "mse", "mse"],
      ], outputNames: ["dense"])
    #expect(one.names == ["loss", "mse", "mse_1", "acc", "weighted_mse", "weighted_mse_1"])
    #expect(one.losses.map(\.weight) == [2])

    let two = try CompileConfiguration(
      [
        "optimizer": ["class_name": "Adam", "config": ["learning_rate": 0.5]],
        "loss": ["b": "mae", "a": ["class_name": "Huber", "config": [:]]],
        "loss_weights": ["a": 0.5, "b": 2.0],
        "metrics": ["a": "accuracy", "b": ["mae", "mae"]], "weighted_metrics": [nil, ["mae"]],
      ], outputNames: ["a", "b"])
    #expect(
      two.names == [
        "loss", "a_loss", "b_loss", "a_accuracy", "b_mae", "b_mae_1", "b_weighted_mae",
      ])
    #expect(two.losses.map(\.weight) == [0.5, 2])
    try two.build(targets: [[8], [8, 3]], predictions: [[8, 4], [8, 3]])
    #expect(two.metrics[0].metric?.className == "SparseCategoricalAccuracy")
    #expect(two.metrics[0].metric?.name == "accuracy")
    #expect(two.losses[1].loss?.className == "MeanAbsoluteError")

    let some = try CompileConfiguration(
      ["loss": [nil, "mse"], "loss_weights": [3]], outputNames: ["a", "b"])
    #expect(some.names == ["loss"])
    #expect(some.losses.map(\.weight) == [3])
    #expect(some.optimizer.className == "RMSprop")
  }

  @Test func wordsAreResolvedByShapes() throws {
    let cases: [(Shape, Shape, String, String)] = [
      ([8, 1], [8, 1], "BinaryAccuracy", "BinaryCrossentropy"),
      ([8], [8, 4], "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"),
      ([8, 1], [8, 4], "SparseCategoricalAccuracy", "SparseCategoricalCrossentropy"),
      ([8, 4], [8, 4], "CategoricalAccuracy", "CategoricalCrossentropy"),
    ]
    for (target, prediction, accuracy, crossEntropy) in cases {
      let found = try CompileConfiguration(
        ["loss": "crossentropy", "metrics": ["accuracy", "Acc", "ce"]], outputNames: ["a"])
      try found.build(targets: [target], predictions: [prediction])
      #expect(found.losses[0].loss?.className == crossEntropy)
      #expect(
        found.metrics.map { $0.metric?.className } == [accuracy, accuracy, crossEntropy])
      #expect(found.names == ["loss", "accuracy", "Acc", "ce"])
    }
  }

  @Test func configurationIsThatOfKeras() throws {
    // What get_compile_config() of Keras 3.15.1 gives.
    let text = """
      {"optimizer": {"module": "keras.optimizers", "class_name": "Adam", "config": {"name": "adam", \
      "learning_rate": 0.0010000000474974513, "weight_decay": null, "clipnorm": null, \
      "global_clipnorm": null, "clipvalue": null, "use_ema": false, "ema_momentum": 0.99, \
      "ema_overwrite_frequency": null, "loss_scale_factor": null, "gradient_accumulation_steps": \
      null, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-07, "amsgrad": false}, \
      "registered_name": null}, "loss": {"module": "keras.losses", "class_name": \
      "MeanSquaredError", "config": {"name": "mean_squared_error", "reduction": \
      "sum_over_batch_size"}, "registered_name": null}, "loss_weights": null, "metrics": \
      ["accuracy", {"module": "keras.metrics", "class_name": "CategoricalCrossentropy", "config": \
      {"name": "categorical_crossentropy", "dtype": "float32", "from_logits": false, \
      "label_smoothing": 0, "axis": -1}, "registered_name": null}], "weighted_metrics": null, \
      "run_eagerly": false, "steps_per_execution": 1, "jit_compile": false}
      """
    let keras = try #require(try JSONValue(parsing: [UInt8](text.utf8)).asObject)
    let again = try CompileConfiguration(keras, outputNames: ["dense"])
    #expect(JSONValue.object(again.config).text == text)
    let short = try CompileConfiguration(
      [
        "optimizer": "adam", "loss": ["class_name": "MeanSquaredError"],
        "metrics": ["accuracy", ["class_name": "CategoricalCrossentropy"]],
      ], outputNames: ["dense"])
    #expect(JSONValue.object(short.config).text == text)
  }

  @Test func mistakesAreNamed() throws {
    func message(_ config: JSONObject) -> String {
      do {
        _ = try CompileConfiguration(config, outputNames: ["a", "b"])
        return ""
      } catch { return error.message }
    }
    #expect(message(["loss": ["mse"]]).contains("a list of 1 for a model with 2 outputs"))
    #expect(message(["loss": ["c": "mse"]]).contains("'c'"))
    #expect(message(["metrics": ["acc"]]).contains("2 outputs"))
    #expect(message(["los": "mse"]).contains("'los'"))
    #expect(message(["optimizer": "nothing"]).contains("'nothing'"))
  }
}
