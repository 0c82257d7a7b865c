import LeptonBase

/// (log(max(p, 1e-7) + 1) - log(max(t, 1e-7) + 1))², averaged over the last axis.
struct MeanSquaredLogarithmicError: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let first = try (p.maximum(fuzz) + 1).log()
    let second = try (t.maximum(fuzz) + 1).log()
    return SampleValues(try (first - second).square().mean(axis: -1))
  }
}
