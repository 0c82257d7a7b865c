import LeptonBase

/// (t - p)², averaged over the last axis.
struct MeanSquaredError: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try (t - p).square().mean(axis: -1))
  }
}
