import LeptonBase
import LeptonJSON

/// m + (g - m)·(1 - β₁), v + (g² - v)·(1 - β₂), w - α·m / (√v + ε) with
/// α = rate·√(1 - β₂ᵗ) / (1 - β₁ᵗ); with `amsgrad` the greatest v so far. AdamW is the same with
/// decoupled weight decay.
final class Adam: Optimizer {
  private let moments: MomentDecay
  private let isAMSGrad: Bool

  init(_ options: Options, isAdamW: Bool) throws(LeptonError) {
    moments = try MomentDecay(options)
    isAMSGrad = try options.bool("amsgrad", default: false)
    try super.init(
      options,
      isAdamW
        ? OptimizerDefaults("AdamW", name: "adamw", weightDecay: 0.004)
        : OptimizerDefaults("Adam", name: "adam"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]]
      + (isAMSGrad ? [[OptimizerSlot("velocity_hat")]] : [])
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    [moments.rate(step: step, learningRate: learningRate)]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let momentum = try moments.nextMomentum(step, weight, gradient)
    var velocity = try moments.nextVelocity(step, weight, gradient)
    if isAMSGrad {
      velocity = try step.slot("velocity_hat", weight).maximum(velocity)
      try step.set("velocity_hat", weight, velocity)
    }
    return try value - momentum * step.scalar(0) / (velocity.sqrt() + moments.epsilon)
  }
}
