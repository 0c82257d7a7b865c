import LeptonBase

/// Files of Keras 1, which no later Keras 3 reads.
enum Keras1Check: FileCheck {
  static let name = "keras-1"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion == 1, file.file.configuration != nil else { return [] }
    return [
      FileFinding(
        self, .stops,
        "Keras 1 wrote it: other class names, options and weight layouts (nb_filter, border_mode, "
          + "Merge, one array per gate), of which Keras 3 knows none; lepton translates them")
    ]
  }
}
