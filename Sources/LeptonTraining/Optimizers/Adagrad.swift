import LeptonBase
import LeptonJSON

/// a + g², w - rate·g / √(a + ε).
final class Adagrad: Optimizer {
  private let beginning: Float
  private let epsilon: Float

  init(_ options: Options) throws(LeptonError) {
    beginning = try options.float("initial_accumulator_value", default: 0.1)
    epsilon = try options.float("epsilon", default: 1e-7)
    try super.init(options, OptimizerDefaults("Adagrad", name: "adagrad"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulator", from: .number(beginning))]]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let accumulator = try step.slot("accumulator", weight) + gradient.square()
    try step.set("accumulator", weight, accumulator)
    return try value - step.learningRate * gradient / (accumulator + epsilon).sqrt()
  }
}
