import LeptonBase

/// Axes in lists of one.
enum ListAxisCheck: FileCheck {
  static let name = "list-axis"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isArchive else { return [] }
    return file.finding(
      self, .stops, "normalizations whose 'axis' is a list, of which Keras 3 makes no number"
    ) { $0.className == "BatchNormalization" && $0.config["axis"]?.asArray != nil }
  }
}
