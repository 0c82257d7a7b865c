import ArgumentParser
import Lepton
import LeptonBase

/// `lepton predict FILE [--weights FILE] INPUT.npy… -o OUT.npy`
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict", abstract: "Runs a model on arrays in .npy files.",
    discussion: """
      Takes one file for each of the model's inputs, in order; numbers of another type are converted. \
      A model with several outputs writes the second to OUT.1.npy, the third to OUT.2.npy and so on.
      """)

  @Argument(help: "A model file.")
  var file: String

  @OptionGroup var weights: WeightOptions

  @Argument(help: "The inputs, .npy files with the batch first.")
  var inputs: [String]

  @Option(name: .shortAndLong, help: "The .npy file to write.")
  var output: String

  @Option(name: .long, help: "Samples at once.")
  var batch = 32

  @Option(name: .long, help: "Threads; 0 for as many as there are cores.")
  var threads: Int?

  func run() throws {
    if let threads { try Threads.setCount(threads) }
    let model = try weights.load(file)
    guard inputs.count == model.inputs.count else {
      throw LeptonError(
        .invalidArgument,
        "model '\(model.name)' takes \(model.inputs.count) inputs, not \(inputs.count)")
    }
    var arrays: [HostArray] = []
    for (path, info) in zip(inputs, model.inputs) {
      arrays.append(try NpyFile.read(path).converted(to: info.dtype))
    }
    let results = try predict(model, arrays, batchSize: batch)
    for (number, result) in results.enumerated() {
      try NpyFile.write(result, to: number == 0 ? output : numbered(number))
    }
  }

  /// "out.npy" with the number before its ending: "out.1.npy".
  private func numbered(_ number: Int) -> String {
    output.hasSuffix(".npy") ? "\(output.dropLast(4)).\(number).npy" : "\(output).\(number)"
  }
}

/// Runs a model into arrays made for its outputs.
func predict(
  _ model: Model, _ inputs: [HostArray], batchSize: Int
) throws(LeptonError) -> [HostArray] {
  var results: [HostArray] = []
  let shapes = try model.outputShapes(forInputs: inputs.map(\.shape))
  for (shape, info) in zip(shapes, model.outputs) {
    results.append(try HostArray(info.dtype, shape))
  }
  try model.predict(
    inputs: inputs.map(\.view), count: inputs.count, outputs: results.map(\.view),
    count: results.count, batchSize: batchSize)
  return results
}
