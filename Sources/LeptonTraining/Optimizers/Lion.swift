import LeptonBase
import LeptonJSON

/// w - rate·sign(β₁·m + (1 - β₁)·g), m = β₂·m + (1 - β₂)·g.
final class Lion: Optimizer {
  private let beta1: Float
  private let beta2: Float

  init(_ options: Options) throws(LeptonError) {
    beta1 = try options.float("beta_1", default: 0.9, in: 0...1)
    beta2 = try options.float("beta_2", default: 0.99, in: 0...1)
    try super.init(options, OptimizerDefaults("Lion", name: "lion"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum")]]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let momentum = try step.slot("momentum", weight)
    let direction = try (momentum * beta1 + gradient * (1 - beta1)).sign()
    let next = try value - step.learningRate * direction
    // After the last reading of the old momentum, so that the new one takes its place.
    try step.set("momentum", weight, momentum * beta2 + gradient * (1 - beta2))
    return next
  }
}
