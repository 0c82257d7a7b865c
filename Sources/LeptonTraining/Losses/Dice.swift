import LeptonBase

/// 1 - 2·Σ t·p / (Σ t + Σ p + 1e-7) over some axes, or over all.
struct Dice: SampleFunction {
  private let axes: [Int]?

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    axes = try OverlapAxes.read(options)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let both = try (t * p).reduce(.sum, axes)
    let total = try t.reduce(.sum, axes) + p.reduce(.sum, axes)
    return SampleValues(try 1 - 2 * both / (total + fuzz))
  }
}
