import LeptonBase
import LeptonJSON

/// a = ρ·a + (1 - ρ)·g², d = -√(δ + ε) / √(a + ε)·g, δ = ρ·δ + (1 - ρ)·d², w + rate·d.
final class Adadelta: Optimizer {
  private let rho: Float
  private let share: Float
  private let epsilon: Float

  init(_ options: Options) throws(LeptonError) {
    let rho = try options.double("rho", default: 0.95)
    (self.rho, share) = (Float(rho), Float(1 - rho))
    epsilon = try options.float("epsilon", default: 1e-7)
    try super.init(options, OptimizerDefaults("Adadelta", name: "adadelta"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulated_grad"), OptimizerSlot("accumulated_delta_var")]]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let squares = try rho * step.slot("accumulated_grad", weight) + share * gradient.square()
    try step.set("accumulated_grad", weight, squares)
    let changes = try step.slot("accumulated_delta_var", weight)
    let change = try -((changes + epsilon).sqrt() * gradient / (squares + epsilon).sqrt())
    try step.set(
      "accumulated_delta_var", weight, rho * changes + share * change.square())
    return try value + step.learningRate * change
  }
}
