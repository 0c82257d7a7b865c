import LeptonBase
import LeptonJSON

/// Models within functional models, whose calls Keras 2 counted from 1.
enum NestedCallCheck: FileCheck {
  static let name = "nested-call"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion < 3 else { return [] }
    return file.finding(
      self, .stops,
      "models within the model, whose calls Keras 2 counted from 1 and Keras 3 counts from 0, so that "
        + "it finds no beginning for some edges"
    ) { $0.isModel && $0.isInFunctional && $0.object["inbound_nodes"]?.asArray?.isEmpty == false }
  }
}
