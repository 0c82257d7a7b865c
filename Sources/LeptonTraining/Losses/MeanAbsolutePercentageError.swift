import LeptonBase

/// 100·|t - p| / max(|t|, 1e-7), averaged over the last axis.
struct MeanAbsolutePercentageError: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let difference = try ((t - p) / t.abs().maximum(fuzz)).abs()
    return SampleValues(try 100 * difference.mean(axis: -1))
  }
}
