import LeptonBase
import LeptonGraph
import LeptonJSON

/// 1 - Σ (t - p)² / (Σ t² - (Σ t)²/n) for every column of targets (N, columns), brought to one number.
final class R2Score: Metric {
  private let aggregation: String?
  private let regressors: Float
  private var samples: Parameter?
  private var columns: [Parameter] = []

  init(_ options: Options, name: String) throws(LeptonError) {
    aggregation = try options.read(
      "class_aggregation",
      kind: "null, 'uniform_average' or 'variance_weighted_average'", default: "uniform_average"
    ) { value -> String?? in
      if value.isNull { return .some(nil) }
      guard let word = value.asString,
        ["uniform_average", "variance_weighted_average"].contains(word)
      else { return nil }
      return .some(word)
    }
    regressors = Float(
      try options.int("num_regressors", default: 0, in: 0...Int(Int32.max)))
    try super.init("R2Score", options, name: name, direction: .higher)
    samples = variable("num_samples", [])
  }

  override func build(target: Shape, prediction: Shape) throws(LeptonError) {
    guard prediction.rank == 2, let width = prediction.dims.last else {
      throw LeptonError(
        .shapeMismatch, "metric \(name): predictions of shape \(prediction), not (N, columns)")
    }
    for key in ["squared_sum", "sum", "residual", "count"] {
      columns.append(variable(key, [width]))
    }
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard let samples, columns.count == 4 else { return }
    let (t, p) = try Term.sameRank(target.float(), prediction.float())
    let given = try weight?.float()
    var factor = if let given { given } else { try t.constant(1) }
    if factor.rank == 1 { factor = try factor.expanded(axis: 1) }
    factor = try factor.broadcast(to: t.shape)
    let weighted = try t * factor
    try accumulate(columns[0], (t * weighted).sum(axis: 0))
    try accumulate(columns[1], weighted.sum(axis: 0))
    try accumulate(columns[2], ((t - p).square() * factor).sum(axis: 0))
    try accumulate(columns[3], factor.sum(axis: 0))
    try accumulate(samples, t.constant(Float(t.count)))
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    var totals: [Float] = []
    var scores: [Float] = []
    for (index, sum) in variables[2].enumerated() {
      let total = variables[1][index] - sum * (sum / variables[4][index])
      let score = 1 - variables[3][index] / total
      totals.append(total)
      scores.append(score.isInfinite ? 0 : score)
    }
    switch aggregation {
    case nil: break
    case "variance_weighted_average"?:
      let weighted = zip(totals, scores).map { $0 * $1 }.reduce(0, +)
      scores = [weighted / totals.reduce(0, +)]
    default: scores = [scores.reduce(0, +) / Float(scores.count)]
    }
    let number = variables.scalar(0)
    guard regressors > 0, regressors < number - 1 else { return scores }
    return scores.map { 1 - (1 - $0) * (number - 1) / (number - regressors - 1) }
  }
}
