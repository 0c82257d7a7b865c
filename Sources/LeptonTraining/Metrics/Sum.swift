import LeptonBase
import LeptonGraph

/// The weighted sum of values.
final class Sum: Metric {
  private var total: Parameter?

  init(_ options: Options, name: String) throws(LeptonError) {
    try super.init("Sum", options, name: name, direction: nil)
    total = variable("total", [])
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard let total else { return }
    var values = try target.float()
    if let weight = try weight?.float() {
      let (a, b) = try Term.sameRank(values, weight)
      values = try a * b
    }
    try accumulate(total, values.sum())
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    [variables.scalar(0)]
  }
}
