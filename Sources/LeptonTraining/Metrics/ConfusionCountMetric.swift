import LeptonBase
import LeptonGraph

/// Decisions of one kind at thresholds: TruePositives and its relatives.
final class ConfusionCountMetric: Metric {
  enum Kind: String, Sendable, CaseIterable {
    case truePositives = "TruePositives"
    case falsePositives = "FalsePositives"
    case trueNegatives = "TrueNegatives"
    case falseNegatives = "FalseNegatives"
  }

  private let kind: Kind
  private let counter: ConfusionCounter
  private var accumulator: Parameter?

  init(_ kind: Kind, _ options: Options, name: String) throws(LeptonError) {
    self.kind = kind
    counter = ConfusionCounter(try Thresholds.read(options, default: 0.5))
    try super.init(kind.rawValue, options, name: name, direction: nil)
    accumulator = variable("accumulator", [counter.thresholds.count])
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard let accumulator else { return }
    let counts = try counter.count(
      target, prediction, weight?.float())
    let own =
      switch kind {
      case .truePositives: counts.truePositives
      case .falsePositives: counts.falsePositives
      case .trueNegatives: counts.trueNegatives
      case .falseNegatives: counts.falseNegatives
      }
    try accumulate(accumulator, own)
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    variables[0]
  }
}
