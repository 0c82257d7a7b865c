import LeptonBase
import LeptonJSON

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The area under a curve through the counts at thresholds: ROC, precision over recall, or both as gains.
final class AUC: ConfusionCurveMetric {
  private let curve: String
  private let summation: String
  private let isMultiLabel: Bool
  private let labelWeights: [Float]?

  init(_ options: Options, name: String) throws(LeptonError) {
    let (thresholds, custom) = try AUC.thresholds(options)
    curve = try AUC.word(options, "curve", ["ROC", "PR", "PRGAIN"])
    summation = try AUC.word(
      options, "summation_method", ["interpolation", "majoring", "minoring"])
    isMultiLabel = try options.bool("multi_label", default: false)
    _ = try options.optionalInt("num_labels", in: 1...Int(Int32.max))
    labelWeights = try options.optionalFloats("label_weights")
    if let labelWeights {
      options.write("label_weights", .array(labelWeights.map { .number(Double($0)) }))
    }
    let isFromLogits = try options.bool("from_logits", default: false)
    if let custom { options.write("thresholds", custom) }
    var counter = ConfusionCounter(thresholds)
    counter.isMultiLabel = isMultiLabel
    if !isMultiLabel { counter.labelWeights = labelWeights }
    try super.init("AUC", options, name: name, counter: counter, isFromLogits: isFromLogits)
  }

  private static func thresholds(
    _ options: Options
  ) throws(LeptonError) -> ([Double], custom: JSONValue?) {
    guard let given = options.take("thresholds") else {
      let count = try options.int("num_thresholds", default: 200, in: 2...1_000_000)
      return (Thresholds.even(count, margin: 1e-7), nil)
    }
    let inner = try Thresholds.read(options, default: 0.5).sorted()
    options.ignore("num_thresholds")
    options.write("num_thresholds", JSONValue(inner.count + 2))
    return ([-1e-7] + inner + [1 + 1e-7], given)
  }

  private static func word(
    _ options: Options, _ key: String, _ words: [String]
  ) throws(LeptonError) -> String {
    let kind = "one of " + words.joined(separator: ", ")
    return try options.read(
      key, kind: kind, default: .string(words[0]), canonical: { .string($0) }
    ) { value -> String? in
      guard let found = value.asString?.lowercased() else { return nil }
      return words.first { $0.lowercased() == found }
    }
  }

  override func result(_ variables: MetricVariables) throws(LeptonError) -> [Float] {
    let labels = isMultiLabel ? max(labelCount(variables), 1) : 1
    var areas: [Float] = []
    for label in 0..<labels {
      let columns = (0..<4).map { key in
        stride(from: label, to: variables[key].count, by: labels).map { variables[key][$0] }
      }
      areas.append(
        curve == "PR" && summation == "interpolation"
          ? interpolatedPrecision(columns) : area(columns))
    }
    guard isMultiLabel else { return areas }
    guard let labelWeights else { return [areas.reduce(0, +) / Float(areas.count)] }
    let weighted = zip(areas, labelWeights).map { $0 * $1 }.reduce(0, +)
    return [ratio(weighted, labelWeights.reduce(0, +))]
  }

  private func labelCount(_ variables: MetricVariables) -> Int {
    guard let rows = parameters.first?.shape.dims.first, rows > 0 else { return 1 }
    return variables[0].count / rows
  }

  /// Davis and Goadrich's interpolation of precision between two points.
  private func interpolatedPrecision(_ counts: [[Float]]) -> Float {
    let hits = counts[0]
    let found = zip(hits, counts[1]).map { $0 + $1 }
    var total: Float = 0
    for index in hits.indices.dropLast() {
      let hitsLost = hits[index] - hits[index + 1]
      let slope = ratio(hitsLost, max(found[index] - found[index + 1], 0))
      let intercept = hits[index + 1] - slope * found[index + 1]
      let share =
        found[index] > 0 && found[index + 1] > 0
        ? ratio(found[index], max(found[index + 1], 0)) : 1
      let positives = max(hits[index + 1] + counts[3][index + 1], 0)
      total += ratio(slope * (hitsLost + intercept * logf(share)), positives)
    }
    return total
  }

  private func area(_ counts: [[Float]]) -> Float {
    var points: [(x: Float, y: Float)] = []
    for index in counts[0].indices {
      points.append(point(counts[0][index], counts[1][index], counts[2][index], counts[3][index]))
    }
    var total: Float = 0
    for (left, right) in zip(points, points.dropFirst()) {
      let height =
        switch summation {
        case "minoring": min(left.y, right.y)
        case "majoring": max(left.y, right.y)
        default: (left.y + right.y) / 2
        }
      total += (left.x - right.x) * height
    }
    return total
  }

  /// The curve's point for the counts TP, FP, TN, FN.
  private func point(_ tp: Float, _ fp: Float, _ tn: Float, _ fn: Float) -> (x: Float, y: Float) {
    let recall = ratio(tp, tp + fn)
    switch curve {
    case "ROC": return (ratio(fp, fp + tn), recall)
    case "PR": return (recall, ratio(tp, tp + fp))
    default:
      guard tp != 0 else { return (0, 1) }
      let scale = ratio(tp + fn, tn + fp)
      return (max(1 - scale * ratio(fn, tp), 0), 1 - scale * ratio(fp, tp))
    }
  }
}
