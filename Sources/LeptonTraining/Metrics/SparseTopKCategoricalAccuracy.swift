import LeptonBase
import LeptonGraph

/// 1 where the label is among the k greatest predictions; or, with `from_sorted_ids`, among the first k
/// predictions, which then are labels themselves.
struct SparseTopKCategoricalAccuracy: SampleFunction {
  private let k: Int
  private let isSorted: Bool

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    k = try options.int("k", default: 5, in: 1...Int(Int32.max))
    isSorted = try options.bool("from_sorted_ids", default: false, isShort: true)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let p = try prediction.float()
    guard isSorted else {
      return SampleValues(try TopKMatches.count(target.cast(.int32), p, k: k))
    }
    let width = p.shape.dims.last ?? 0
    let first = try p.reshaped([p.count / max(width, 1), width])
      .slice(axis: 1, AxisSlice(stop: k))
    let labels = try target.float().reshaped([target.count, 1])
    let isIn = try labels.isEqual(to: first).reduce(.any, [1])
    return SampleValues(try isIn.float().reshaped(target.shape.dims))
  }
}
