import LeptonBase

/// Binary cross-entropy times (1 - p_t)^gamma, p_t being the probability given to the right class, and
/// where classes are balanced times alpha or 1 - alpha; averaged over an axis.
struct BinaryFocalCrossentropy: SampleFunction {
  private let fromLogits: Bool
  private let smoothing: Float
  private let axis: Int
  private let isBalanced: Bool
  private let alpha: Float
  private let gamma: Float

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    fromLogits = try options.bool("from_logits", default: false)
    smoothing = try options.float("label_smoothing", default: 0.0, in: 0...1)
    axis = try options.axis()
    isBalanced = try options.bool("apply_class_balancing", default: false)
    alpha = try options.float("alpha", default: 0.25)
    gamma = try options.float("gamma", default: 2.0)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t0, p0) = try equal(target, prediction)
    let t = smoothing == 0 ? t0 : try t0 * (1 - smoothing) + 0.5 * smoothing
    let p = fromLogits ? try p0.sigmoid() : p0
    let right = try t * p + (1 - t) * (1 - p)
    var values = try (1 - right).power(gamma) * CrossEntropy.binary(t, p, fromLogits: false)
    if isBalanced { values = try (t * alpha + (1 - t) * (1 - alpha)) * values }
    return SampleValues(try values.mean(axis: axis))
  }
}
