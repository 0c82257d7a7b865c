import LeptonBase

/// 1 where the prediction lies above the threshold just if the target is 1.
struct BinaryAccuracy: SampleFunction {
  private let threshold: Float

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    threshold = try options.float("threshold", default: 0.5)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try p.isGreater(than: threshold).float().isEqual(to: t).float())
  }
}
