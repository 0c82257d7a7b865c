import LeptonBase
import LeptonGraph
import LeptonJSON
import Testing

@testable import LeptonTraining

@Suite struct LossTests {
  /// Every loss, reduction, weight and mask, and the derivative by the predictions, against Keras.
  @Test func valuesAndGradientsAreThoseOfKeras() throws {
    let facts = try Facts.read("losses")
    #expect(facts.count > 90)
    for fact in facts {
      let place = try describe(fact)
      guard LossRegistry.entry(try fact.string("class")) != nil else {
        Issue.record("\(place) is not known")
        continue
      }
      let (value, gradient) = try evaluate(fact)
      let wanted = try #require(try FactArray(fact["value"])).floats
      #expect(difference(value, wanted) < 2e-6, "\(place): \(value), not \(wanted)")
      let slope = try #require(try FactArray(fact["gradient"])).floats
      #expect(difference(gradient, slope) < 1e-5, "\(place): \(gradient), not \(slope)")
    }
  }

  @Test func configurationsAreThoseOfKeras() throws {
    for fact in try Facts.read("losses") {
      let loss = try loss(fact)
      var wanted = try fact.object("written")
      let given = try fact.object("config")
      // Keras forgets these.
      for key in ["axis", "delta"] where wanted[key] == nil {
        if let value = given[key] { wanted[key] = value }
      }
      #expect(loss.config == wanted, "\(loss.configuration.text)")
      let again = try Loss(loss.configuration)
      #expect(again.config == loss.config)
    }
  }

  @Test func namesInEverySpelling() throws {
    for name in ["mse", "MSE", "mean_squared_error", "MeanSquaredError"] {
      #expect(try Loss(.string(name)).className == "MeanSquaredError")
    }
    #expect(try Loss("mse").name == "mse")
    #expect(try Loss("MeanSquaredError").name == "mean_squared_error")
    let function: JSONValue = [
      "module": "builtins", "class_name": "function", "config": "mean_squared_error",
      "registered_name": "function",
    ]
    #expect(try Loss(function).className == "MeanSquaredError")
    let wrapper: JSONValue = [
      "class_name": "LossFunctionWrapper",
      "config": ["fn": function, "reduction": "sum", "name": "mine"],
    ]
    #expect(try Loss(wrapper).className == "MeanSquaredError")
    #expect(try Loss(wrapper).reduction == .sum)
    #expect(throws: LeptonError.self) { try Loss("nothing") }
    #expect(throws: LeptonError.self) { try Loss(["class_name": "Huber", "config": ["d": 1]]) }
  }

  /// A label beyond the classes is told by its value.
  @Test func labelsOutsideTheClasses() throws {
    let loss = try Loss("sparse_categorical_crossentropy")
    let labels = try HostBuffer.copying([Int32(0), 7, 1])
    let scores = try HostBuffer.copying([Float](repeating: 0.5, count: 6))
    let error = #expect(throws: LeptonError.self) {
      try StepMemory().run([
        (TensorType(.int32, [3]), labels), (.float32([3, 2]), scores),
      ]) { builder, values in
        [try loss.lower(builder, target: values[0], prediction: values[1])]
      }
    }
    #expect(error?.message.contains("is 7, outside 0..<2") == true)
    #expect(error?.message.contains("sparse_categorical_crossentropy") == true)
  }

  private func describe(_ fact: JSONObject) throws -> String {
    var short = fact
    for key in ["target", "prediction", "weight", "mask", "gradient", "written"] {
      if let array = short[key], !array.isNull { short[key] = array["shape"] ?? "…" }
    }
    return JSONValue.object(short).text
  }

  private func loss(_ fact: JSONObject) throws -> Loss {
    try Loss([
      "class_name": .string(try fact.string("class")),
      "config": .object(try fact.object("config")),
    ])
  }

  private func evaluate(
    _ fact: JSONObject
  ) throws -> (value: [Float], gradient: [Float]) {
    let loss = try loss(fact)
    let arrays = [
      try FactArray(fact["target"]), try FactArray(fact["prediction"]),
      try FactArray(fact["weight"]), try FactArray(fact["mask"]),
    ]
    let activation = try fact.optionalString("activation")
    let results = try StepMemory().run(arrays.compactMap { $0 }) { builder, values in
      var prediction = values[1]
      if activation == "softmax" {
        prediction = try builder.apply1(
          Softmax(axis: builder.shape(prediction).rank - 1), prediction)
      } else if activation == "sigmoid" {
        prediction = try builder.apply1(Unary(.sigmoid), prediction)
      }
      let weight = arrays[2] == nil ? nil : values[2]
      var mask: Value?
      if arrays[3] != nil, let last = values.last {
        mask = try builder.apply1(Cast(.bool), last)
      }
      let value = try loss.lower(
        builder, target: values[0], prediction: prediction, sampleWeight: weight, mask: mask)
      let gradient = try builder.gradients(of: value, for: [values[1]])[0]
      return [value, try #require(gradient)]
    }
    return (results[0], results[1])
  }
}
