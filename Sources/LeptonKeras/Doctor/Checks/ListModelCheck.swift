import LeptonBase

/// Sequential models that are lists.
enum ListModelCheck: FileCheck {
  static let name = "list-model"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion > 1, file.file.configuration?["config"]?.asArray != nil else {
      return []
    }
    return [
      FileFinding(
        self, .stops,
        "a Sequential model that is a bare list of layers, as Keras before 2.2.3 wrote it and Keras 3 "
          + "does not read it")
    ]
  }
}
