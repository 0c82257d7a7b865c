import LeptonBase
import LeptonGraph
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Adam with Nesterov's momentum: u_t = β₁·(1 - 0.96ᵗ/2), P the product of all u up to u_t,
/// m̂ = u_{t+1}·m / (1 - P·u_{t+1}) + (1 - u_t)·g / (1 - P), v̂ = v / (1 - β₂ᵗ),
/// w - rate·m̂ / (√v̂ + ε).
final class Nadam: Optimizer {
  private let moments: MomentDecay
  private let product = Parameter(name: "variable", type: .float32([]), isTrainable: false) {
    () throws(LeptonError) -> HostBuffer in try HostBuffer.copying([1 as Float])
  }
  /// The factors of m and g in m̂, written once for a step.
  private var factors: (momentum: Term, gradient: Term)?

  init(_ options: Options) throws(LeptonError) {
    moments = try MomentDecay(options, roundsFirst: true)
    try super.init(options, OptimizerDefaults("Nadam", name: "nadam"))
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("momentum"), OptimizerSlot("velocity")]]
  }

  override func makeSharedVariables() -> [Parameter] { [product] }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    let now = moments.beta1 * (1 - 0.5 * powf(0.96, step))
    let next = moments.beta1 * (1 - 0.5 * powf(0.96, step + 1))
    return [now, next, 1 - now, moments.correction2(step: step)]
  }

  override func begin(_ step: OptimizerStep) throws(LeptonError) {
    let passed = try step.term(product) * step.scalar(0)
    try step.builder.update(product, passed.value)
    let next = try step.scalar(1)
    factors = (
      momentum: try next / (1 - passed * next), gradient: try step.scalar(2) / (1 - passed)
    )
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    guard let factors else { throw LeptonError(.internal, "a step of Nadam has not begun") }
    let momentum = try moments.nextMomentum(step, weight, gradient)
    let velocity = try moments.nextVelocity(step, weight, gradient)
    let mean = try momentum * factors.momentum + gradient * factors.gradient
    let root = try (velocity / step.scalar(3)).sqrt()
    return try value - mean * step.learningRate / (root + moments.epsilon)
  }
}
