import LeptonBase

/// `.keras` archives of Keras 2.
enum Keras2ArchiveCheck: FileCheck {
  static let name = "keras-2-archive"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isArchive, file.majorVersion < 3,
      let module = file.file.configuration?["module"]?.asString, module != "keras"
    else {
      return []
    }
    return [
      FileFinding(
        self, .stops,
        "a .keras archive of Keras 2, whose classes are listed under modules (\(module)) that Keras 3 "
          + "has not")
    ]
  }
}
