import LeptonBase
import LeptonGraph

/// Σ t̂·p̂ along an axis, where x̂ = x·min(1/|x|, 1e7); negative as a loss.
struct CosineSimilarity: SampleFunction {
  private let axis: Int
  private let isNegative: Bool

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    axis = try options.axis(isShort: true)
    isNegative = role == .loss
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let (t, p) = try matched(target, prediction)
    let product = try (normalized(t) * normalized(p)).sum(axis: axis)
    return SampleValues(isNegative ? try -product : product)
  }

  private func normalized(_ x: Term) throws(LeptonError) -> Term {
    let squares = try x.reduce(.sumOfSquares, [axis], keepsDimensions: true)
    return try x * squares.apply(Unary(.rsqrt)).minimum(1 / fuzz)
  }
}
