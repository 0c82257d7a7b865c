import LeptonBase
import LeptonGraph
import LeptonJSON

/// (1 + β²)·precision·recall / (β²·precision + recall) for every column of targets (N, classes) of 0 and
/// 1, brought to one number by `average`. F1Score has β = 1.
final class FBetaScore: Metric {
  private let average: String?
  private let beta: Float
  private let threshold: Float?
  private var counts: [Parameter] = []

  init(_ options: Options, isF1: Bool, name: String) throws(LeptonError) {
    average = try options.read(
      "average", kind: "null, 'micro', 'macro' or 'weighted'", default: .null
    ) { value -> String?? in
      if value.isNull { return .some(nil) }
      guard let word = value.asString, ["micro", "macro", "weighted"].contains(word) else {
        return nil
      }
      return .some(word)
    }
    beta = isF1 ? 1 : try options.positive("beta", default: 1.0)
    threshold = try options.optionalFloat("threshold")
    try super.init(
      isF1 ? "F1Score" : "FBetaScore", options, name: name, direction: .higher)
  }

  override func build(target: Shape, prediction: Shape) throws(LeptonError) {
    guard prediction.rank == 2, target.rank == 2, let classes = prediction.dims.last else {
      throw LeptonError(
        .shapeMismatch,
        "metric \(name): targets of shape \(target) and predictions of shape \(prediction) should "
          + "be (N, classes)")
    }
    for key in [
      "true_positives", "false_positives", "false_negatives", "intermediate_weights",
    ] {
      counts.append(variable(key, average == "micro" ? [] : [classes]))
    }
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard counts.count == 4 else { return }
    let (t, p) = (try target.float(), try prediction.float())
    let isPositive: Term
    if let threshold {
      isPositive = try p.isGreater(than: threshold)
    } else {
      let greatest = try p.greatest(axis: -1, keepsDimensions: true)
      isPositive = try p.compare(.greaterEqual, greatest).and(p.abs().isGreater(than: 1e-9))
    }
    let found = try isPositive.float()
    let factor = try weight?.float().expanded(axis: 1)
    let products = [try found * t, try found * (1 - t), try (1 - found) * t, t]
    for (parameter, product) in zip(counts, products) {
      let weighted = if let factor { try product * factor } else { product }
      try accumulate(parameter, weighted.reduce(.sum, average == "micro" ? nil : [0]))
    }
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    var scores: [Float] = []
    for (index, hits) in variables[0].enumerated() {
      let precision = hits / (hits + variables[1][index] + fuzz)
      let recall = hits / (hits + variables[2][index] + fuzz)
      let mean = precision * recall / (beta * beta * precision + recall + fuzz)
      scores.append(mean * (1 + beta * beta))
    }
    switch average {
    case nil: return scores
    case "weighted"?:
      let total = variables[3].reduce(0, +) + fuzz
      return [zip(scores, variables[3]).map { $0 * ($1 / total) }.reduce(0, +)]
    default: return [scores.reduce(0, +) / Float(max(scores.count, 1))]
    }
  }
}
