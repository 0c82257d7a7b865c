import LeptonBase

/// Mixed precision of Keras 2.
enum PolicyCheck: FileCheck {
  static let name = "policy"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.majorVersion < 3 else { return [] }
    return file.finding(
      self, .stops,
      "mixed precision as Keras 2 names it (a Policy), which Keras 3 does not know"
    ) {
      $0.config["dtype"]?["class_name"]?.asString?.hasPrefix("Policy") == true
        || $0.config["dtype"]?.asString?.hasPrefix("mixed_") == true
    }
  }
}
