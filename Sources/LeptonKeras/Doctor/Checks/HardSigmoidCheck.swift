import LeptonBase
import LeptonJSON

/// The function that changed its meaning.
enum HardSigmoidCheck: FileCheck {
  static let name = "hard-sigmoid"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion < 3 else { return [] }
    return file.finding(
      self, .changes,
      "the function hard_sigmoid, which was clip(0.2 x + 0.5, 0, 1) when the file was written; Keras 3 "
        + "computes relu6(x + 3) / 6 under the name, so that it gives other numbers"
    ) { layer in
      ["activation", "recurrent_activation", "inner_activation"].contains {
        layer.config[$0]?.asString == "hard_sigmoid"
      }
    }
  }
}
