import LeptonBase
import LeptonGraph

/// The circle loss of unit vectors (N, width) with labels (N): samples of one label are drawn together,
/// others apart.
struct Circle: SampleFunction {
  private let gamma: Float
  private let margin: Float
  private let removesDiagonal: Bool

  init(_ options: Options, _ role: FunctionRole) throws(LeptonError) {
    gamma = try options.float("gamma", default: 80.0)
    margin = try options.float("margin", default: 0.4)
    removesDiagonal = try options.bool("remove_diagonal", default: true)
  }

  func values(_ target: Term, _ prediction: Term) throws(LeptonError) -> SampleValues {
    let p = try prediction.float()
    let labels = try target.cast(.int32)
    guard p.rank == 2, let rows = p.shape.dims.first, try labels.count == rows else {
      throw LeptonError(
        .shapeMismatch,
        "\(p.builder.label): labels of shape \(target.shape) and embeddings of shape "
          + "\(prediction.shape) should be (N) and (N, width)")
    }
    let distance = try (1 - p.apply(MatMul(transposesB: true), p)).maximum(0)
    let same = try labels.reshaped([rows, 1]).isEqual(to: labels.reshaped([1, rows]))
    let others = try same.not()
    var positives = same
    if removesDiagonal {
      let numbers = (0..<rows).map { Int32(truncatingIfNeeded: $0) }
      let place = labels.constant(try Tensor(numbers, [rows, 1]))
      positives = try same.and(place.compare(.notEqual, place.reshaped([1, rows])))
    }
    let positiveWeights = try ((distance + margin) * positives.float()).maximum(0)
    let negativeWeights = try ((1 + margin - distance) * others.float()).maximum(0)
    let positive = try -1 * gamma * positiveWeights * (margin - distance)
    let negative = try gamma * negativeWeights * (1 - margin - distance)
    let nothing = try distance.constant(-.infinity)
    let positiveSum = try positives.select(positive, nothing).reduce(.logSumExp, [1])
    let negativeSum = try others.select(negative, nothing).reduce(.logSumExp, [1])
    let values = try (positiveSum + negativeSum).softplus()
    return SampleValues(values, mask: try values.isGreater(than: 0))
  }
}
