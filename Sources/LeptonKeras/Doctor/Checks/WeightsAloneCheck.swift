import LeptonBase

/// Files without a model.
enum WeightsAloneCheck: FileCheck {
  static let name = "weights-alone"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.file.configuration == nil else { return [] }
    let optimizer = file.file.hasOptimizerState ? " and an optimizer's state" : ""
    return [
      FileFinding(
        self, .unusual,
        "weights\(optimizer) without a model, which must come from elsewhere (code or JSON)")
    ]
  }
}
