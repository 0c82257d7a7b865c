import LeptonBase

/// max(1 - t·p, 0), averaged over the last axis.
struct Hinge: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let labels = try HingeLabels.convert(t)
    return SampleValues(try (1 - labels * p).maximum(0).mean(axis: -1))
  }
}
