import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// rate·decay_rate^(step / decay_steps), the exponent rounded down where `staircase`.
struct ExponentialDecay: Schedule {
  static let className = "ExponentialDecay"

  let config: JSONObject
  private let initial: Float
  private let steps: Float
  private let decay: Float
  private let isStaircase: Bool

  init(_ options: Options) throws(LeptonError) {
    initial = try options.float("initial_learning_rate", default: nil)
    steps = try options.positive("decay_steps")
    decay = try options.float("decay_rate", default: nil)
    isStaircase = try options.bool("staircase", default: false)
    _ = try options.string("name", default: "ExponentialDecay")
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    let part = step / steps
    return initial * powf(decay, isStaircase ? part.rounded(.down) : part)
  }
}
