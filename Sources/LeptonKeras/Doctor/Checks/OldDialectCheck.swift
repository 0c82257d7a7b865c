import LeptonBase

/// Who wrote the file.
enum OldDialectCheck: FileCheck {
  static let name = "old-dialect"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion < 3 else { return [] }
    let version = file.file.kerasVersion.map { "Keras \($0)" } ?? "a Keras that does not say which"
    return [
      FileFinding(
        self, .unusual,
        "written by \(version) in the language of Keras \(file.majorVersion), which lepton translates"
      )
    ]
  }
}
