import ArgumentParser
import Lepton
import LeptonBase

/// Where a model's weights come from, for the commands that open one.
struct WeightOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "A file to take the weights from, for a model that has none, such as JSON.")
  var weights: String?

  @Flag(name: .long, help: "Give the weights to the layers of the same names only.")
  var byName = false

  @Flag(name: .long, help: "Pass over layers whose weights have another count or shape.")
  var skipMismatch = false

  func validate() throws {
    guard weights != nil || !byName && !skipMismatch else {
      throw ValidationError("--by-name and --skip-mismatch say how to load --weights")
    }
  }

  /// The model in a file, with these weights.
  func load(_ path: String) throws(LeptonError) -> Model {
    guard let weights, byName || skipMismatch else {
      return try Model.load(path: path, weightsPath: weights)
    }
    let model = try Model.load(path: path)
    try model.loadWeights(path: weights, byName: byName, skipsMismatch: skipMismatch)
    return model
  }
}
