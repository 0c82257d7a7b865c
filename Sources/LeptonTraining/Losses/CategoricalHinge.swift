import LeptonBase

/// max(max((1 - t)·p) - Σ t·p + 1, 0) along the last axis.
struct CategoricalHinge: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let positive = try (t * p).sum(axis: -1)
    let negative = try ((1 - t) * p).greatest(axis: -1)
    return SampleValues(try (negative - positive + 1).maximum(0))
  }
}
