import LeptonBase

/// Σ t·log(t / p) over the last axis, both held to 1e-7…1.
struct KLDivergence: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let (a, b) = (try t.clipped(fuzz, 1), try p.clipped(fuzz, 1))
    return SampleValues(try (a * (a / b).log()).sum(axis: -1))
  }
}
