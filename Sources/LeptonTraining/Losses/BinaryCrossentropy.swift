import LeptonBase

/// -t·log p - (1 - t)·log(1 - p), averaged over an axis.
struct BinaryCrossentropy: SampleFunction {
  private let fromLogits: Bool
  private let smoothing: Float
  private let axis: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    fromLogits = try options.bool("from_logits", default: false)
    smoothing = try options.float("label_smoothing", default: role == .loss ? 0.0 : 0, in: 0...1)
    axis = try options.axis(isShort: role == .metric)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try equal(target, prediction)
    let smooth = smoothing == 0 ? t : try t * (1 - smoothing) + 0.5 * smoothing
    return SampleValues(
      try CrossEntropy.binary(smooth, p, fromLogits: fromLogits).mean(axis: axis))
  }
}
