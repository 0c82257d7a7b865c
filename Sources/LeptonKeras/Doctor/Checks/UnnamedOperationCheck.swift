import LeptonBase

/// Operations in Keras 3's `.h5` files.
enum UnnamedOperationCheck: FileCheck {
  static let name = "unnamed-operation"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isH5, file.majorVersion >= 3 else { return [] }
    return file.finding(
      self, .stops,
      "operations of keras.ops without their modules, which Keras 3 looks up among the layers: it "
        + "cannot open this file of its own"
    ) {
      $0.isInFunctional && !$0.isModel && $0.module == nil && $0.config["trainable"] == nil
        && KnownOperations.module(of: $0.className) != nil
    }
  }
}
