import LeptonBase

/// 1 - I / (I + alpha·Σ t·(1 - p) + beta·Σ p·(1 - t) + 1e-7) with I = Σ t·p, over some axes, or all.
struct Tversky: SampleFunction {
  private let alpha: Float
  private let beta: Float
  private let axes: [Int]?

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    alpha = try options.float("alpha", default: 0.5)
    beta = try options.float("beta", default: 0.5)
    axes = try OverlapAxes.read(options)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let both = try (t * p).reduce(.sum, axes)
    let missed = try ((1 - p) * t).reduce(.sum, axes)
    let wrong = try (p * (1 - t)).reduce(.sum, axes)
    return SampleValues(try 1 - both / (both + missed * alpha + wrong * beta + fuzz))
  }
}
