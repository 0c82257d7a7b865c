import LeptonBase

/// Lin's concordance along an axis: 2·covariance / (variances + (difference of means)² + 1e-7). The
/// covariance is Keras's, which subtracts the predictions' mean from both.
struct ConcordanceCorrelation: SampleFunction {
  private let axis: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    axis = try options.axis()
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let targetMean = try t.mean(axis: axis, keepsDimensions: true)
    let mean = try p.mean(axis: axis, keepsDimensions: true)
    let variances = try Moments.variance(t, axis: axis) + Moments.variance(p, axis: axis)
    let norm = try variances + (targetMean - mean).square()
    let covariance = try (t - mean) * (p - mean)
    return SampleValues(try (2 * covariance / (norm + fuzz)).mean(axis: axis))
  }
}
