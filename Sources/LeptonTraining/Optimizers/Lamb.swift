import LeptonBase
import LeptonJSON

/// u = m̂ / (√v̂ + ε) with the corrected means of Adam, w - |w|/|u|·rate·u; the ratio is 1 where one of the
/// norms is 0.
final class Lamb: Optimizer {
  private let moments: MomentDecay

  init(_ options: Options) throws(LeptonError) {
    moments = try MomentDecay(options)
    try super.init(options, OptimizerDefaults("Lamb", name: "lamb"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    [moments.correction1(step: step), moments.correction2(step: step)]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let mean = try moments.nextMomentum(step, weight, gradient) / step.scalar(0)
    let root = try (moments.nextVelocity(step, weight, gradient) / step.scalar(1)).sqrt()
    let update = try mean / (root + moments.epsilon)
    let length = try value.reduce(.sumOfSquares).sqrt()
    let size = try update.reduce(.sumOfSquares).sqrt()
    let isNormal = try length.isGreater(than: 0).and(size.isGreater(than: 0))
    let ratio = try isNormal.select(length / size, length.constant(1))
    return try value - ratio * step.learningRate * update
  }
}
