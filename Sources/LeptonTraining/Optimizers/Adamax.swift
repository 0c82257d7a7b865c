import LeptonBase
import LeptonJSON

/// m as in Adam, u = max(β₂·u, |g|), w - rate·m / ((1 - β₁ᵗ)·(u + ε)).
final class Adamax: Optimizer {
  private let moments: MomentDecay

  init(_ options: Options) throws(LeptonError) {
    moments = try MomentDecay(options)
    try super.init(options, OptimizerDefaults("Adamax", name: "adamax"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("norm")]]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    [moments.correction1(step: step)]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let momentum = try moments.nextMomentum(step, weight, gradient)
    let norm = try (step.slot("norm", weight) * moments.beta2).maximum(gradient.abs())
    try step.set("norm", weight, norm)
    let divisor = try step.scalar(0) * (norm + moments.epsilon)
    return try value - step.learningRate * momentum / divisor
  }
}
