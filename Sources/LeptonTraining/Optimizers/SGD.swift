import LeptonBase
import LeptonJSON

/// w - rate·g; with momentum m' = momentum·m - rate·g and w + m', or w + momentum·m' - rate·g in
/// Nesterov's form.
final class SGD: Optimizer {
  private let momentum: Float
  private let isNesterov: Bool

  init(_ options: Options) throws(LeptonError) {
    momentum = try options.float("momentum", default: 0.0, in: 0...1)
    isNesterov = try options.bool("nesterov", default: false)
    try super.init(options, OptimizerDefaults("SGD", name: "sgd", learningRate: 0.01))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    momentum == 0 ? [] : [[OptimizerSlot("momentum")]]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let change = try gradient * step.learningRate
    guard momentum != 0 else { return try value - change }
    let next = try step.slot("momentum", weight) * momentum - change
    try step.set("momentum", weight, next)
    return isNesterov ? try value + (next * momentum - change) : try value + next
  }
}
