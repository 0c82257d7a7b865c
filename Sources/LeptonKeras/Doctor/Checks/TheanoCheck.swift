import LeptonBase

/// Kernels of Theano.
enum TheanoCheck: FileCheck {
  static let name = "theano"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard let weights = file.file.weights, weights.isTheano else { return [] }
    return [
      FileFinding(
        self, .changes,
        "Theano computed with it, which turned the kernels of convolutions by 180 degrees; lepton "
          + "turns them back, Keras 3 does not")
    ]
  }
}
