import LeptonBase
import LeptonGraph

/// A metric that keeps all four counts of decisions at thresholds.
class ConfusionCurveMetric: Metric {
  private final let counter: ConfusionCounter
  private final let isFromLogits: Bool
  private final var counts: [Parameter] = []

  init(
    _ className: String, _ options: Options, name: String, counter: ConfusionCounter,
    isFromLogits: Bool = false
  ) throws(LeptonError) {
    self.counter = counter
    self.isFromLogits = isFromLogits
    try super.init(className, options, name: name, direction: .higher)
    if !counter.isMultiLabel { makeCounts([counter.thresholds.count]) }
  }

  private func makeCounts(_ shape: Shape) {
    for key in ["true_positives", "false_positives", "true_negatives", "false_negatives"] {
      counts.append(variable(key, shape))
    }
  }

  override final func build(target: Shape, prediction: Shape) throws(LeptonError) {
    guard counter.isMultiLabel else { return }
    guard prediction.rank == 2, let labels = prediction.dims.last else {
      throw LeptonError(
        .shapeMismatch,
        "metric \(name): with 'multi_label' predictions should be (N, labels), not \(prediction)")
    }
    makeCounts([counter.thresholds.count, labels])
  }

  override final func add(
    target: Term, prediction: Term, weight: Term?, mask: Term?
  ) throws(LeptonError) {
    guard counts.count == 4 else { return }
    let p = isFromLogits ? try prediction.float().sigmoid() : prediction
    let found = try counter.count(target, p, weight?.float())
    try accumulate(counts[0], found.truePositives)
    try accumulate(counts[1], found.falsePositives)
    try accumulate(counts[2], found.trueNegatives)
    try accumulate(counts[3], found.falseNegatives)
  }
}
