import LeptonBase

/// p - t·log(p + 1e-7), averaged over the last axis.
struct Poisson: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try (p - t * (p + fuzz).log()).mean(axis: -1))
  }
}
