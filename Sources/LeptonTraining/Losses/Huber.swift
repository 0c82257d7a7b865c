import LeptonBase

/// d²/2 where |d| ≤ delta, else delta·|d| - delta²/2, averaged over the last axis; d = p - t.
struct Huber: SampleFunction {
  private let delta: Float

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    delta = try options.float("delta", default: 1.0, isShort: true)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let error = try p - t
    let size = try error.abs()
    let isSmall = try size.compare(.lessEqual, size.constant(delta))
    let values = try isSmall.select(0.5 * error.square(), delta * size - 0.5 * delta * delta)
    return SampleValues(try values.mean(axis: -1))
  }
}
