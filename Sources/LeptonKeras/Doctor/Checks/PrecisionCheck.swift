import LeptonBase

/// Arrays of other types than float32.
enum PrecisionCheck: FileCheck {
  static let name = "precision"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let types = Set(file.arrays.map(\.dtype)).subtracting([.float32])
    let unusual = types.filter { $0.isFloat || $0 == .int8 || $0 == .uint8 }
    guard !unusual.isEmpty else { return [] }
    let names = unusual.map(\.name).sorted().joined(separator: ", ")
    return [
      FileFinding(self, .unusual, "weights of other types than float32: \(names)")
    ]
  }
}
