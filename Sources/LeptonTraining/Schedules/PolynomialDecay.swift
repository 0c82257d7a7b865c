import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// (rate - end)·(1 - min(step, n) / n)^power + end; with `cycle` n grows to the next multiple of
/// `decay_steps` instead.
struct PolynomialDecay: Schedule {
  static let className = "PolynomialDecay"

  let config: JSONObject
  private let initial: Float
  private let steps: Float
  private let end: Float
  private let power: Float
  private let isCyclic: Bool

  init(_ options: Options) throws(LeptonError) {
    initial = try options.float("initial_learning_rate", default: nil)
    steps = try options.positive("decay_steps")
    end = try options.float("end_learning_rate", default: 0.0001)
    power = try options.float("power", default: 1.0)
    isCyclic = try options.bool("cycle", default: false)
    _ = try options.string("name", default: "PolynomialDecay")
    config = options.canonical
  }

  func rate(step: Float) -> Float {
    let length = isCyclic ? steps * (step == 0 ? 1 : (step / steps).rounded(.up)) : steps
    let part = (isCyclic ? step : min(step, steps)) / length
    return (initial - end) * powf(1 - part, power) + end
  }
}
