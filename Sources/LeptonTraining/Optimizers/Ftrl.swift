import LeptonBase
import LeptonJSON

/// Follow the regularized leader: l₂' = l₂ + β/(2·rate), g' = g + 2·shrinkage·w, n' = n + g²,
/// z + g' - (n'ᵖ - nᵖ)/rate·w with p = -learning_rate_power, w = (clip(z, ±l₁) - z) / (n'ᵖ/rate + 2·l₂').
final class Ftrl: Optimizer {
  private let power: Float
  private let beginning: Float
  private let l1: Float
  private let l2: Float
  private let shrinkage: Float
  private let beta: Float

  init(_ options: Options) throws(LeptonError) {
    power = try -options.float("learning_rate_power", default: -0.5)
    beginning = try options.float("initial_accumulator_value", default: 0.1)
    l1 = try options.float("l1_regularization_strength", default: 0.0)
    l2 = try options.float("l2_regularization_strength", default: 0.0)
    shrinkage = try options.float("l2_shrinkage_regularization_strength", default: 0.0)
    beta = try options.float("beta", default: 0.0)
    try super.init(options, OptimizerDefaults("Ftrl", name: "ftrl"))
    guard power >= 0, beginning >= 0, l1 >= 0, l2 >= 0, shrinkage >= 0 else {
      throw options.error(
        "learning_rate_power",
        "must not be greater than 0, nor the accumulator and the strengths less")
    }
  }

  override func slotGroups(_ weight: OptimizedWeight) -> [[OptimizerSlot]] {
    [[OptimizerSlot("accumulator", from: .number(beginning)), OptimizerSlot("linear")]]
  }

  override func ruleScalars(step: Float, learningRate: Float) -> [Float] {
    [2 * (l2 + beta / (2 * learningRate))]
  }

  override func rule(
    _ step: OptimizerStep, _ weight: OptimizedWeight, value: Term, gradient: Term
  ) throws(LeptonError) -> Term {
    let rate = try step.learningRate
    let old = try step.slot("accumulator", weight)
    let accumulator = try old + gradient.square()
    try step.set("accumulator", weight, accumulator)
    let (before, after) = (try raised(old), try raised(accumulator))
    let shrunk = shrinkage == 0 ? gradient : try gradient + 2 * shrinkage * value
    let linear =
      try step.slot("linear", weight) + (shrunk - (after - before) / rate * value)
    try step.set("linear", weight, linear)
    return try (linear.clipped(-l1, l1) - linear) / (after / rate + step.scalar(0))
  }

  private func raised(_ x: Term) throws(LeptonError) -> Term {
    power == 0.5 ? try x.sqrt() : try x.power(power)
  }
}
