import LeptonBase

/// The correlation of targets and predictions along an axis: the mean product of both after their means
/// are subtracted and they are divided by their deviations.
struct PearsonCorrelation: SampleFunction {
  private let axis: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    axis = try options.axis()
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    return SampleValues(try (normalized(t) * normalized(p)).mean(axis: axis))
  }

  private func normalized(_ x: Term) throws(LeptonError) -> Term {
    let centered = try x - x.mean(axis: axis, keepsDimensions: true)
    return try centered / Moments.variance(centered, axis: axis).sqrt()
  }
}

enum Moments {
  /// The mean square of the difference from the mean along an axis, which stays with one element.
  static func variance(_ x: Term, axis: Int) throws(LeptonError) -> Term {
    let centered = try x - x.mean(axis: axis, keepsDimensions: true)
    return try centered.square().mean(axis: axis, keepsDimensions: true)
  }
}
