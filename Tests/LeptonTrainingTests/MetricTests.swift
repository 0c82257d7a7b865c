import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonTraining

@Suite struct MetricTests {
  /// Every metric over three batches, with and without weights, against Keras.
  @Test func resultsAreThoseOfKeras() throws {
    let facts = try Facts.read("metrics")
    #expect(facts.count > 100)
    for fact in facts { try check(fact) }
  }

  private func metric(_ fact: JSONObject) throws -> Metric {
    var config = try fact.object("config")
    config["name"] = "m"
    return try MetricRegistry.make([
      "class_name": .string(try fact.string("class")), "config": .object(config),
    ])
  }

  private func check(_ fact: JSONObject) throws {
    var short = fact
    for key in ["batches", "values", "written"] { short[key] = nil }
    let place = JSONValue.object(short).text
    guard let metric = try? metric(fact) else {
      Issue.record("\(place) cannot be made")
      return
    }
    let store = StepMemory()
    for batch in try fact.array("batches") {
      let weight = try FactArray(batch["weight"])
      let mask = try FactArray(batch["mask"])
      let arrays = [
        try FactArray(batch["target"]), try FactArray(batch["prediction"]), weight, mask,
      ]
      try store.run(arrays.compactMap { $0 }) { builder, values in
        var hidden: Value?
        if mask != nil, let last = values.last {
          hidden = try builder.apply1(Cast(.bool), last)
        }
        try metric.update(
          builder, target: values[0], prediction: values[1],
          sampleWeight: weight == nil ? nil : values[2], mask: hidden)
        return []
      }
    }
    let written = try fact.object("written")
    #expect(metric.config == written, "\(metric.configuration.text)")
    let names = try fact.array("variables").map { $0[0]?.asString ?? "" }
    #expect(metric.parameters.map(\.name) == names, "\(place)")
    for (parameter, value) in zip(metric.parameters, try fact.array("values")) {
      let wanted = try #require(try FactArray(value))
      #expect(parameter.shape == wanted.type.shape, "\(place)")
      let found = try store.floats(parameter)
      #expect(difference(found, wanted.floats) < 1e-5, "\(place) \(parameter.name): \(found)")
    }
    let result = try metric.result(metric.parameters.map { try store.tensor($0) })
    let wanted = try #require(try FactArray(fact["result"])).floats
    #expect(difference(result, wanted) < 1e-5, "\(place): \(result), not \(wanted)")
  }

  @Test func namesInEverySpelling() throws {
    for name in ["mse", "MSE", "mean_squared_error", "MeanSquaredError"] {
      let metric = try MetricRegistry.make(.string(name))
      #expect(metric.className == "MeanSquaredError")
      #expect(metric.name == name)
    }
    let wrapper: JSONValue = [
      "class_name": "MeanMetricWrapper",
      "config": ["name": "accuracy", "dtype": "float32", "fn": "sparse_categorical_accuracy"],
    ]
    let old = try MetricRegistry.make(wrapper)
    #expect(old.className == "SparseCategoricalAccuracy")
    #expect(old.name == "accuracy")
    #expect(throws: LeptonError.self) { try MetricRegistry.make("nothing") }
  }
}
