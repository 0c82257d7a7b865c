import LeptonBase

/// The best of one measure where another is at least `value`: SensitivityAtSpecificity and its relatives.
final class ConstrainedMetric: ConfusionCurveMetric {
  enum Kind: String, Sendable, CaseIterable {
    case sensitivityAtSpecificity = "SensitivityAtSpecificity"
    case specificityAtSensitivity = "SpecificityAtSensitivity"
    case precisionAtRecall = "PrecisionAtRecall"
    case recallAtPrecision = "RecallAtPrecision"

    var key: String {
      switch self {
      case .sensitivityAtSpecificity: "specificity"
      case .specificityAtSensitivity: "sensitivity"
      case .precisionAtRecall: "recall"
      case .recallAtPrecision: "precision"
      }
    }
  }

  private let kind: Kind
  private let value: Float

  init(_ kind: Kind, _ options: Options, name: String) throws(LeptonError) {
    self.kind = kind
    let classID = try options.optionalInt("class_id", in: 0...Int(Int32.max))
    let count = try options.int("num_thresholds", default: 200, in: 1...1_000_000)
    value = try options.float(kind.key, default: nil, in: 0...1)
    var counter = ConfusionCounter(count == 1 ? [0.5] : Thresholds.even(count, margin: 0))
    counter.classID = classID
    try super.init(kind.rawValue, options, name: name, counter: counter)
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    var best: Float = 0
    for (index, hits) in variables[0].enumerated() {
      let sensitivity = ratio(hits, hits + variables[3][index])
      let precision = ratio(hits, hits + variables[1][index])
      let negatives = variables[2][index]
      let specificity = ratio(negatives, negatives + variables[1][index])
      let (measure, constraint) =
        switch kind {
        case .sensitivityAtSpecificity: (sensitivity, specificity)
        case .specificityAtSensitivity: (specificity, sensitivity)
        case .precisionAtRecall: (precision, sensitivity)
        case .recallAtPrecision: (sensitivity, precision)
        }
      if constraint >= value { best = max(best, measure) }
    }
    return [best]
  }
}
