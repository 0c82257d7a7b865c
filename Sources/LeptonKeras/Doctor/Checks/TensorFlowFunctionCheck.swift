import LeptonBase

/// TensorFlow functions as layers.
enum TensorFlowFunctionCheck: FileCheck {
  static let name = "tensorflow-function"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let found = file.layers.filter { TensorFlowOperation.isOne($0.className) }
    guard !found.isEmpty else { return [] }
    let functions = found.map { $0.config["function"]?.asString ?? $0.className }
    return [
      FileFinding(
        self, .stops,
        "TensorFlow functions as layers (" + Set(functions).sorted().joined(separator: ", ")
          + "), which Keras 3 does not know; lepton makes operations of keras.ops of them",
        layers: FileExamination.paths(found))
    ]
  }
}
