import LeptonBase

/// Names that promise another kind of file.
enum FileNameCheck: FileCheck {
  static let name = "file-name"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    let path = file.file.name
    let isWeights = path.hasSuffix(".weights.h5")
    let fits =
      switch file.file.kind {
      case .archive: path.hasSuffix(".keras")
      case .model, .legacyWeights:
        !isWeights && [".h5", ".hdf5"].contains { path.hasSuffix($0) }
      case .weights: isWeights
      default: true
      }
    if fits { return [] }
    return [
      FileFinding(
        self, .stops,
        "Keras 3 takes a file for what its name says, and this one (\(file.file.kind.description)) is "
          + "named otherwise")
    ]
  }
}
