import LeptonBase

/// 1 where prediction and target are equal.
struct Accuracy: SampleFunction {
  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {}

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try t.isEqual(to: p).float())
  }
}
