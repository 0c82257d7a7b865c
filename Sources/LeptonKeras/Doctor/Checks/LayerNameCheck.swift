import LeptonBase

/// Names that are paths.
enum LayerNameCheck: FileCheck {
  static let name = "layer-name"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    file.finding(
      self, .stops,
      "layers whose names have a '/', which Keras 3 refuses as names; in a file for it they have a "
        + "'_' there"
    ) { $0.name.contains("/") }
  }
}
