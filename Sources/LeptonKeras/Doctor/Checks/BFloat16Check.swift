import LeptonBase

/// bfloat16 in `.h5` files.
enum BFloat16Check: FileCheck {
  static let name = "bfloat16"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let count = file.arrays.filter { $0.dtype == .bfloat16 }.count
    guard file.isLegacyLayout, count > 0 else { return [] }
    return [
      FileFinding(
        self, .stops,
        "\(count) arrays of bfloat16, which have no type in .h5 files: Keras cannot read them back")
    ]
  }
}
