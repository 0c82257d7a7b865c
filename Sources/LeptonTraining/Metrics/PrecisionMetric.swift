import LeptonBase
import LeptonGraph

/// Precision, TP / (TP + FP), or recall, TP / (TP + FN), at thresholds; 0 where there is nothing.
final class PrecisionMetric: Metric {
  private let isRecall: Bool
  private let counter: ConfusionCounter
  private var hits: Parameter?
  private var misses: Parameter?

  init(_ options: Options, isRecall: Bool, name: String) throws(LeptonError) {
    self.isRecall = isRecall
    let thresholds = try Thresholds.read(
      options, default: options.config["top_k"]?.isNull ?? true ? 0.5 : -1e10)
    var counter = ConfusionCounter(thresholds)
    counter.topK = try options.optionalInt("top_k", in: 1...Int(Int32.max))
    counter.classID = try options.optionalInt("class_id", in: 0...Int(Int32.max))
    self.counter = counter
    try super.init(
      isRecall ? "Recall" : "Precision", options, name: name, direction: .higher)
    hits = variable("true_positives", [thresholds.count])
    misses = variable(isRecall ? "false_negatives" : "false_positives", [thresholds.count])
  }

  override func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard let hits, let misses else { return }
    let counts = try counter.count(
      target, prediction, weight?.float())
    try accumulate(hits, counts.truePositives)
    try accumulate(misses, isRecall ? counts.falseNegatives : counts.falsePositives)
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    zip(variables[0], variables[1]).map { ratio($0, $0 + $1) }
  }
}
