import LeptonBase

/// The optimizer's state in `.h5` files.
enum OptimizerStateCheck: FileCheck {
  static let name = "optimizer-state"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isH5, file.file.hasOptimizerState else { return [] }
    guard file.file.trainingConfiguration != nil else {
      return [
        FileFinding(
          self, .unusual,
          "the state of an optimizer, but nothing that says which one (no training_config): training "
            + "cannot go on where it stopped")
      ]
    }
    return [
      FileFinding(
        self, .changes,
        "the optimizer's state in an .h5 file: Keras 3 loads its count of steps alone and begins the "
          + "rest anew; .keras files keep it")
    ]
  }
}
