import LeptonBase

/// |t - p|, averaged over the last axis.
struct MeanAbsoluteError: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try (t - p).abs().mean(axis: -1))
  }
}
