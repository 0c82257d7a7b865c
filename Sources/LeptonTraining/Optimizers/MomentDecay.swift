import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The moving means of gradients and of their squares in Adam and its relatives.
struct MomentDecay: Sendable {
  let beta1: Float
  let beta2: Float
  let epsilon: Float
  /// 1 - β: of the double that Keras has, or of the float32, as the optimizer does.
  private let share1: Float
  private let share2: Float

  /// - Parameter prefix: stands before the names of the two decays.
  /// - Parameter roundsFirst: takes 1 - β in float32 instead of double.
  init(
    _ options: Options, prefix: String = "", epsilon small: Double = 1e-7,
    roundsFirst: Bool = false
  ) throws(LeptonError) {
    let first = try options.double(prefix + "beta_1", default: 0.9)
    let other = try options.double(prefix + "beta_2", default: 0.999)
    (beta1, beta2) = (Float(first), Float(other))
    share1 = roundsFirst ? 1 - Float(first) : Float(1 - first)
    share2 = roundsFirst ? 1 - Float(other) : Float(1 - other)
    epsilon = try options.float("epsilon", default: .number(small))
  }

  /// 1 - β₁ᵗ
  func correction1(step: Float) -> Float { 1 - powf(beta1, step) }
  /// 1 - β₂ᵗ
  func correction2(step: Float) -> Float { 1 - powf(beta2, step) }

  /// rate·√(1 - β₂ᵗ) / (1 - β₁ᵗ)
  func rate(step: Float, learningRate: Float) -> Float {
    learningRate * correction2(step: step).squareRoot() / correction1(step: step)
  }

  func nextMomentum(
    _ step: OptimizerStep, _ weight: OptimizedWeight, _ gradient: Term
  ) throws(LeptonError) -> Term {
    let old = try step.slot("momentum", weight)
    let next = try old + (gradient - old) * share1
    try step.set("momentum", weight, next)
    return next
  }

  func nextVelocity(
    _ step: OptimizerStep, _ weight: OptimizedWeight, _ gradient: Term
  ) throws(LeptonError) -> Term {
    let old = try step.slot("velocity", weight)
    let next = try old + (gradient.square() - old) * share2
    try step.set("velocity", weight, next)
    return next
  }
}
