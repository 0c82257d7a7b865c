import LeptonBase

/// State of an optimizer that nothing names.
enum MissingOptimizerCheck: FileCheck {
  static let name = "missing-optimizer"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isArchive, file.file.hasOptimizerState,
      file.file.trainingConfiguration?["optimizer"] == nil
    else { return [] }
    return [
      FileFinding(
        self, .changes,
        "the state of an optimizer, but the optimizer itself is not named (Keras 3 leaves it out once "
          + "the model was saved to .h5): Keras 3 takes RMSprop and drops the state")
    ]
  }
}
