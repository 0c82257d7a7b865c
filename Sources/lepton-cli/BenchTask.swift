import Lepton
import LeptonBase
import LeptonTraining

/// What is timed: one call on zeros.
struct BenchTask {
  let run: () throws -> Void
  let profile: (_ runs: Int) throws -> Profile

  /// Predictions for inputs of the given shapes.
  init(_ model: Model, _ shapes: [Shape]) throws {
    let inputs = try zip(model.inputs, shapes).map { try HostArray($0.dtype, $1) }
    let outputs = try predict(model, inputs, batchSize: shapes.first?.dims.first ?? 1)
    let (inputViews, outputViews) = (inputs.map(\.view), outputs.map(\.view))
    run = {
      try model.predict(
        inputs: inputViews, count: inputViews.count, outputs: outputViews, count: outputViews.count)
      withExtendedLifetime((inputs, outputs)) {}
    }
    profile = { try model.makeSession(inputShapes: shapes).profile(runs: $0) }
  }

  /// Steps of training towards zeros.
  init(training model: Model, _ shapes: [Shape]) throws {
    try model.compile(#"{"optimizer": "adam", "loss": "mse"}"#)
    let inputs = try zip(model.inputs, shapes).map { try HostArray($0.dtype, $1) }
    let targets = try model.outputShapes(forInputs: shapes).map { try HostArray(.float32, $0) }
    let samples = try Samples(
      inputs: inputs.map { try SampleArray($0.view, "input") },
      targets: targets.map { try SampleArray($0.view, "target") })
    run = {
      _ = try model.trainOnBatch(samples)
      withExtendedLifetime((inputs, targets)) {}
    }
    profile = { runs in
      defer { withExtendedLifetime((inputs, targets)) {} }
      return try model.profileTraining(samples, runs: runs)
    }
  }
}
