import LeptonBase

/// Recurrent layers of Keras 2.
enum TimeMajorCheck: FileCheck {
  static let name = "time-major"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    file.finding(
      self, .stops,
      "recurrent layers with the option 'time_major', which Keras 3 refuses even where it is off"
    ) { $0.config["time_major"] != nil }
  }
}
