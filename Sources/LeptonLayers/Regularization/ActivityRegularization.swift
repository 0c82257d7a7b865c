import LeptonBase
import LeptonGraph
import LeptonJSON

/// Gives its input on and adds (l1·Σ|x| + l2·Σx²)/N to the loss;
/// `keras.layers.ActivityRegularization`.
public final class ActivityRegularization: Layer, @unchecked Sendable {
  private let regularizer: NormRegularizer

  public required init(_ options: LayerOptions) throws(LeptonError) {
    regularizer = NormRegularizer(
      l1: Double(try options.float("l1", default: 0)),
      l2: Double(try options.float("l2", default: 0)))
    try super.init(options)
  }

  public override var supportsMasking: Bool { true }

  public override func lower(_ input: Value, _ lowering: Lowering) throws(LeptonError) -> Value {
    try lowering.addLoss(of: input, regularizer)
    return input
  }
}
