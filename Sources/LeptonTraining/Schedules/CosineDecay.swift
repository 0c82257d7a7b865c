import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// rate·((1 - alpha)·(1 + cos(π·step / n)) / 2 + alpha), step held to n; with a `warmup_target` the rate
/// first rises to it, linearly over `warmup_steps`, and decays from there.
struct CosineDecay: Schedule {
  static let className = "CosineDecay"

  let config: JSONObject
  private let initial: Float
  private let steps: Float
  private let alpha: Float
  private let rest: Float
  private let target: Float?
  private let warmupSteps: Float

  init(_ options: Options) throws(LeptonError) {
    initial = try options.float("initial_learning_rate", default: nil)
    steps = try options.positive("decay_steps")
    let alpha = try options.double("alpha", default: 0.0)
    (self.alpha, rest) = (Float(alpha), Float(1 - alpha))
    _ = try options.string("name", default: "CosineDecay")
    target = try options.optionalFloat("warmup_target")
    warmupSteps = try options.float("warmup_steps", default: 0)
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    guard let target else { return decayed(min(step, steps), from: initial) }
    let step = min(step, steps + warmupSteps)
    if step < warmupSteps { return (target - initial) * (step / warmupSteps) + initial }
    return decayed(step - warmupSteps, from: target)
  }

  private func decayed(_ step: Float, from rate: Float) -> Float {
    let wave = 0.5 * (1 + cosf(Float.pi * (step / steps)))
    return rate * (rest * wave + alpha)
  }
}
