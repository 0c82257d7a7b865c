import LeptonBase
import LeptonJSON

/// Frozen layers within nested ones, which change the order of the weights.
enum FrozenOrderCheck: FileCheck {
  static let name = "frozen-order"

  static func findings(in file: FileExamination) throws(LeptonError) -> [FileFinding] {
    guard file.isH5 else { return [] }
    return file.finding(
      self, .unusual,
      "weights of a nested model with frozen layers, stored in an order that depends on what is "
        + "frozen: changing 'trainable' before loading would mix them up"
    ) { owner in
      guard owner.isModel else { return false }
      let inner = file.layers.filter { $0.owners == owner.owners + [owner.name] }
      let isFrozen = ([owner] + inner).contains { $0.config["trainable"]?.asBool == false }
      return isFrozen && inner.contains { $0.className.hasPrefix("BatchNormalization") }
    }
  }
}
