import LeptonBase
import LeptonGraph

/// 1 where fewer than k classes are predicted above the label's class: ties at the boundary count as in
/// (`tf.math.in_top_k`).
enum TopKMatches {
  /// - Parameter labels: int32, of any shape (…).
  /// - Parameter predictions: float32 (…, classes). The result is of the labels' shape.
  static func count(_ labels: Term, _ predictions: Term, k: Int) throws(LeptonError) -> Term {
    let classes = predictions.shape.dims.last ?? 0
    let p = try predictions.reshaped([predictions.count / max(classes, 1), classes])
    let column = try labels.reshaped([labels.count, 1])
    let numbers = (0..<classes).map { Int32(truncatingIfNeeded: $0) }
    let isLabel = try column.isEqual(to: column.constant(try Tensor(numbers, [1, classes])))
    let score = try isLabel.select(p, p.constant(0)).sum(axis: -1, keepsDimensions: true)
    let above = try p.isGreater(than: score).float().sum(axis: -1)
    let isKnown = try isLabel.reduce(.any, [-1])
    // A score that is infinite or NaN differs from itself minus itself.
    let isFinite = try (score - score).isEqual(to: 0).reshaped([labels.count])
    let isIn = try above.compare(.less, above.constant(Float(k))).and(isKnown).and(isFinite)
    return try isIn.float().reshaped(labels.shape.dims)
  }
}

/// 1 where the class of the greatest target is among the k greatest predictions.
struct TopKCategoricalAccuracy: SampleFunction {
  private let k: Int

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    k = try options.int("k", default: 5, in: 1...Int(Int32.max))
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let labels = try target.float().indexOfGreatest(axis: -1)
    return SampleValues(try TopKMatches.count(labels, prediction.float(), k: k))
  }
}
