import ArgumentParser
import Lepton
import LeptonBase

/// `lepton convert IN OUT --for keras2|keras3`
struct ConvertCommand: ParsableCommand {
  /// Which Keras shall open the file.
  enum Reader: String, ExpressibleByArgument, CaseIterable {
    case keras2, keras3
  }

  /// What kind of file to write.
  enum Kind: String, ExpressibleByArgument, CaseIterable {
    case keras, h5, weights
  }

  static let configuration = CommandConfiguration(
    commandName: "convert", abstract: "Writes a model file so that Keras 2 or Keras 3 opens it.",
    discussion: """
      OUT's ending says the kind: .keras, .h5 or .weights.h5. What the reader has no form for is \
      refused by the layer's name, and OUT is then not written.
      """)

  @Argument(help: "A model file of any kind and version.")
  var input: String

  @Argument(help: "The file to write.")
  var output: String

  @Option(name: .customLong("for"), help: "Who shall open it: keras2 or keras3.")
  var reader: Reader

  @Option(name: .long, help: "The kind of file where OUT does not end so: keras, h5, weights.")
  var kind: Kind?

  @Option(name: .long, help: "A file to take the weights from, where IN has none.")
  var weights: String?

  @Flag(name: .long, help: "Leave out the optimizer and what the model was compiled with.")
  var withoutOptimizer = false

  func run() throws {
    let format: FileFormat =
      switch kind {
      case nil: .automatic
      case .keras: .keras
      case .h5: .h5
      case .weights: .weights
      }
    try Model.convert(
      path: input, weightsPath: weights, to: output, format: format,
      reader: reader == .keras2 ? .keras2 : .keras3, includesOptimizer: !withoutOptimizer)
  }
}
