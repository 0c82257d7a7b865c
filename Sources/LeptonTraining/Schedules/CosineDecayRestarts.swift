import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Cosine decay that starts anew: each run is `t_mul` times as long as the last and begins at `m_mul`
/// times its rate.
struct CosineDecayRestarts: Schedule {
  static let className = "CosineDecayRestarts"

  let config: JSONObject
  private let initial: Float
  private let steps: Float
  private let lengthFactor: Float
  private let rateFactor: Float
  private let alpha: Float

  init(_ options: Options) throws(LeptonError) {
    initial = try options.float("initial_learning_rate", default: nil)
    steps = try options.positive("first_decay_steps")
    lengthFactor = try options.positive("t_mul", default: 2.0)
    rateFactor = try options.float("m_mul", default: 1.0)
    alpha = try options.float("alpha", default: 0.0)
    _ = try options.string("name", default: "SGDRDecay")
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    var part = step / steps
    let run: Float
    if lengthFactor == 1 {
      run = part.rounded(.down)
      part -= run
    } else {
      run = (logf(1 - part * (1 - lengthFactor)) / logf(lengthFactor)).rounded(.down)
      let before = (1 - powf(lengthFactor, run)) / (1 - lengthFactor)
      part = (part - before) / powf(lengthFactor, run)
    }
    let wave = 0.5 * powf(rateFactor, run) * (1 + cosf(Float.pi * part))
    return initial * ((1 - alpha) * wave + alpha)
  }
}
