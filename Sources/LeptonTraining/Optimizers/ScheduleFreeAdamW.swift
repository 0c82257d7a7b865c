import LeptonBase
import LeptonGraph
import LeptonJSON

/// Adam whose averaging takes the place of a schedule: z - rate·g / (√(v / (1 - β₂ᵗ)) + ε) is kept in
/// `momentum`, and the weight stands between z and the mean x of all z: y = (1 - β₁)·z + β₁·x.
final class ScheduleFreeAdamW: Optimizer {
  private let moments: MomentDecay
  private let warmupSteps: Float

  init(_ options: Options) throws(LeptonError) {
    moments = try MomentDecay(options, epsilon: 1e-8, roundsFirst: true)
    warmupSteps = try options.float("warmup_steps", default: 0)
    try super.init(
      options,
      OptimizerDefaults("ScheduleFreeAdamW", name: "schedule_free_adam_w", learningRate: 0.0025))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum", from: .weight), OptimizerSlot("velocity")]]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    let warmth = warmupSteps > 0 ? min(step / warmupSteps, 1) : 1
    let share = 1 / step
    return [learningRate * warmth, moments.correction2(step: step), share, 1 - share]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let velocity = try moments.nextVelocity(step, weight, gradient)
    let root = try (velocity / step.scalar(1)).sqrt() + moments.epsilon
    let old = try step.slot("momentum", weight)
    let leader = try old - step.scalar(0) * gradient / root
    try step.set("momentum", weight, leader)
    let (own, rest) = (moments.beta1, 1 - moments.beta1)
    // Keras on TensorFlow takes the new z here, for it has been assigned when this is computed.
    let mean = try (value - rest * leader) / own
    let next = try step.scalar(3) * mean + step.scalar(2) * leader
    return try rest * leader + own * next
  }
}
