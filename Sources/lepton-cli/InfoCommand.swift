import ArgumentParser
import Lepton
import LeptonBase

/// `lepton info FILE [--weights FILE]`
struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Says what a model file holds: format, layers, shapes, parameters, memory, FLOPs.")

  @Argument(help: "A model file (.keras, .h5, or the JSON of to_json()).")
  var file: String

  @OptionGroup var weights: WeightOptions

  @Flag(help: "Print all facts as JSON.")
  var json = false

  func run() throws {
    let model = try weights.load(file)
    if json {
      print(model.infoJSON)
      return
    }
    print("File:      \(file)")
    print("Format:    \(model.origin.format ?? "unknown")")
    print("Keras:     \(model.origin.kerasVersion ?? "not said")")
    for input in model.inputs {
      print("Input:     \(input.name) \(input.shape) \(input.dtype.name)")
    }
    for output in model.outputs {
      print("Output:    \(output.name) \(output.shape) \(output.dtype.name)")
    }
    print("Memory:    \(model.weightByteCount) bytes of weights")
    if let operations = model.floatOperations {
      print("FLOPs:     \(operations) for a batch of one")
    } else {
      print("FLOPs:     depend on dimensions that the model leaves open")
    }
    print()
    print(model.summary, terminator: "")
  }
}
