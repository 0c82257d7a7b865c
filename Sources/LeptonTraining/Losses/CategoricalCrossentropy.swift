import LeptonBase

/// -Σ t·log p along an axis. Probabilities are divided by their sum and held to 1e-7…1 - 1e-7.
struct CategoricalCrossentropy: SampleFunction {
  private let fromLogits: Bool
  private let smoothing: Float
  private let axis: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    fromLogits = try options.bool("from_logits", default: false)
    smoothing = try options.float("label_smoothing", default: role == .loss ? 0.0 : 0, in: 0...1)
    axis = try options.axis()
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t0, p) = try equal(target, prediction)
    let t = try CrossEntropy.smoothed(t0, smoothing, classes: t0.shape.dims.last ?? 1)
    if let x = CrossEntropy.logits(of: p) ?? (fromLogits ? p : nil) {
      return SampleValues(
        try CrossEntropy.ofSoftmax(
          CrossEntropy.moveLast(x, axis: axis), CrossEntropy.moveLast(t, axis: axis),
          isSparse: false))
    }
    let total = try p.sum(axis: axis, keepsDimensions: true)
    let share = try (p / total).clipped(fuzz, 1 - fuzz)
    return SampleValues(try -(t * share.log()).sum(axis: axis))
  }
}
