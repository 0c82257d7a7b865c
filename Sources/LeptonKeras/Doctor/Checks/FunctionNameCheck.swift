import LeptonBase

/// Options that have the name of a function.
enum FunctionNameCheck: FileCheck {
  static let name = "function-name"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isH5 else { return [] }
    return file.finding(
      self, .stops,
      "the option 'score_mode': \"dot\" in an .h5 file, for which Keras 3 takes its function of that "
        + "name"
    ) { $0.module == nil && $0.config["score_mode"]?.asString == "dot" }
  }
}
