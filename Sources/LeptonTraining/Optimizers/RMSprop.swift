import LeptonBase
import LeptonJSON

/// v = ρ·v + (1 - ρ)·g², w - rate·g / √(v + ε); `centered` subtracts the square of the mean gradient
/// from v; with momentum m' = momentum·m + the change, w - m'.
final class RMSprop: Optimizer {
  private let rho: Float
  private let share: Float
  private let momentum: Float
  private let epsilon: Float
  private let isCentered: Bool

  init(_ options: Options) throws(LeptonError) {
    let rho = try options.double("rho", default: 0.9)
    (self.rho, share) = (Float(rho), Float(1 - rho))
    momentum = try options.float("momentum", default: 0.0)
    epsilon = try options.float("epsilon", default: 1e-7)
    isCentered = try options.bool("centered", default: false)
    try super.init(options, OptimizerDefaults("RMSprop", name: "rmsprop"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("velocity")]] + (momentum > 0 ? [[OptimizerSlot("momentum")]] : [])
      + (isCentered ? [[OptimizerSlot("average_gradient")]] : [])
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let velocity = try rho * step.slot("velocity", weight) + share * gradient.square()
    try step.set("velocity", weight, velocity)
    var denominator = velocity
    if isCentered {
      let mean = try rho * step.slot("average_gradient", weight) + share * gradient
      try step.set("average_gradient", weight, mean)
      denominator = try velocity - mean.square()
    }
    let change = try step.learningRate * gradient / (denominator + epsilon).sqrt()
    guard momentum > 0 else { return try value - change }
    let next = try momentum * step.slot("momentum", weight) + change
    try step.set("momentum", weight, next)
    return try value - next
  }
}
