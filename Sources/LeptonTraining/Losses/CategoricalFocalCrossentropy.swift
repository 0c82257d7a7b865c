import LeptonBase
import LeptonGraph

/// -alpha·Σ (1 - p)^gamma·t·log p along an axis; probabilities are divided by their sum and held to
/// 1e-7…1 - 1e-7.
struct CategoricalFocalCrossentropy: SampleFunction {
  private let fromLogits: Bool
  private let smoothing: Float
  private let axis: Int
  private let alpha: Float
  private let gamma: Float

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    fromLogits = try options.bool("from_logits", default: false)
    smoothing = try options.float("label_smoothing", default: 0.0, in: 0...1)
    axis = try options.axis()
    alpha = try options.float("alpha", default: 0.25)
    gamma = try options.float("gamma", default: 2.0)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t0, p0) = try equal(target, prediction)
    let t = try CrossEntropy.smoothed(t0, smoothing, classes: t0.shape.dims.last ?? 1)
    let p = fromLogits ? try p0.apply(Softmax(axis: p0.axis(axis))) : p0
    let share = try (p / p.sum(axis: axis, keepsDimensions: true)).clipped(fuzz, 1 - fuzz)
    let factor = try (1 - share).power(gamma) * alpha
    return SampleValues(try (factor * (-t * share.log())).sum(axis: axis))
  }
}
