import LeptonBase
import LeptonGraph

/// (1 - p^q) / q, p being the probability of the label's class.
struct CategoricalGeneralizedCrossEntropy: SampleFunction {
  private let q: Float

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    q = try options.float("q", default: 0.5)
    guard q > 0, q < 1 else { throw options.error("q", "should be between 0 and 1, but is \(q)") }
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let p = try prediction.float()
    let labels = try target.cast(.int32)
    let classes = p.shape.dims.last ?? 0
    let column = labels.rank == p.rank ? labels : try labels.expanded(axis: -1)
    let numbers = (0..<classes).map { Int32(truncatingIfNeeded: $0) }
    let isLabel = try column.isEqual(to: column.constant(try Tensor(numbers, [classes])))
    let probability = try isLabel.select(p, p.constant(0)).sum(axis: -1)
    return SampleValues(try (1 - probability.power(q)) / q)
  }
}
