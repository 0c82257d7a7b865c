import LeptonBase
import LeptonJSON

/// rate / (1 + decay_rate·step / decay_steps), the fraction rounded down where `staircase`.
struct InverseTimeDecay: Schedule {
  static let className = "InverseTimeDecay"

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
    _ = try options.string("name", default: "InverseTimeDecay")
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    let part = step / steps
    return initial / (1 + decay * (isStaircase ? part.rounded(.down) : part))
  }
}
