import LeptonBase
import LeptonGraph

/// Counts of right and wrong decisions at thresholds: what precision, recall, AUC and their relatives are
/// made of (keras.src.metrics.metrics_utils.update_confusion_matrix_variables).
struct ConfusionCounts {
  /// One number per threshold; (thresholds, labels) where labels are counted apart.
  var truePositives: Term
  var falsePositives: Term
  var trueNegatives: Term
  var falseNegatives: Term
}

/// How decisions are counted.
struct ConfusionCounter: Sendable {
  let thresholds: [Float]
  /// Thresholds i / (n - 1): predictions are sorted into buckets instead of being compared.
  let isEven: Bool
  /// Only the k greatest predictions of a sample count as they are.
  var topK: Int?
  /// Only this class counts.
  var classID: Int?
  /// Labels, the last axis of two, are counted apart.
  var isMultiLabel = false
  /// Factors of the labels' weights.
  var labelWeights: [Float]?

  init(_ thresholds: [Double]) {
    self.thresholds = thresholds.map { Float($0) }
    let last = Double(thresholds.count - 1)
    isEven =
      thresholds.count >= 3
      && thresholds.enumerated().allSatisfy {
        let even = Double(Float($0.offset) / Float(last))
        // numpy.allclose.
        return abs($0.element - even) <= Double(fuzz) + 1e-5 * even
      }
  }

  func count(
    _ target: Term, _ prediction: Term, _ weight: Term?
  ) throws(LeptonError) -> ConfusionCounts {
    var (p, t) = try Term.sameRank(prediction.float(), target.float())
    var factor = try weight.map { term throws(LeptonError) in
      try Term.sameRank(t, term.float().expanded(axis: -1), expandsRank1: false).1
    }
    if let topK { p = try Self.keepGreatest(p, topK) }
    if let classID {
      guard p.rank > 1, classID < p.shape.dims.last ?? 0 else {
        throw LeptonError(
          .shapeMismatch,
          "\(p.builder.label): class \(classID) of predictions of shape \(prediction.shape)")
      }
      let bounds = AxisSlice(start: classID, stop: classID + 1)
      (p, t) = (try p.slice(axis: -1, bounds), try t.slice(axis: -1, bounds))
    }
    guard t.shape == p.shape else {
      throw LeptonError(
        .shapeMismatch,
        "\(p.builder.label): targets of shape \(target.shape) do not fit predictions of shape "
          + "\(prediction.shape)")
    }
    if let given = factor { factor = try given.broadcast(to: p.shape) }
    if let labelWeights {
      guard labelWeights.count == p.shape.dims.last else {
        throw LeptonError(
          .shapeMismatch,
          "\(p.builder.label): \(labelWeights.count) label weights for predictions of shape "
            + "\(prediction.shape)")
      }
      let weights = p.constant(try Tensor(labelWeights, [labelWeights.count]))
      let spread = try weights.broadcast(to: p.shape)
      factor = if let factor { try factor * spread } else { spread }
    }
    let isTrue = try t.isEqual(to: 0).not().float()
    let positives = if let factor { try isTrue * factor } else { isTrue }
    let negatives = if let factor { try (1 - isTrue) * factor } else { try 1 - isTrue }
    return isMultiLabel
      ? try countApart(p, positives, negatives) : try countTogether(p, positives, negatives)
  }

  private func countTogether(
    _ p: Term, _ positives: Term, _ negatives: Term
  ) throws(LeptonError) -> ConfusionCounts {
    let number = try p.count
    let both = try Term.stack(positives.reshaped([number, 1]), negatives.reshaped([number, 1]))
    let above = try sumsAbove(p.flattened(), both)
    let hits = try above.slice(axis: 1, AxisSlice(stop: 1)).reshaped([thresholds.count])
    let wrong = try above.slice(axis: 1, AxisSlice(start: 1)).reshaped([thresholds.count])
    return ConfusionCounts(
      truePositives: hits, falsePositives: wrong, trueNegatives: try negatives.sum() - wrong,
      falseNegatives: try positives.sum() - hits)
  }

  /// Every label by itself: (thresholds, labels).
  private func countApart(
    _ p: Term, _ positives: Term, _ negatives: Term
  ) throws(LeptonError) -> ConfusionCounts {
    let (samples, labels) = (p.shape[0], p.shape[1])
    var hits: [Term] = []
    var wrong: [Term] = []
    for label in 0..<labels {
      let bounds = AxisSlice(start: label, stop: label + 1)
      let both = try Term.stack(
        positives.slice(axis: 1, bounds), negatives.slice(axis: 1, bounds))
      let column = try p.slice(axis: 1, bounds).reshaped([samples])
      let above = try sumsAbove(column, both)
      hits.append(try above.slice(axis: 1, AxisSlice(stop: 1)))
      wrong.append(try above.slice(axis: 1, AxisSlice(start: 1)))
    }
    let (allHits, allWrong) = (try Term.concatenate(hits), try Term.concatenate(wrong))
    return ConfusionCounts(
      truePositives: allHits, falsePositives: allWrong,
      trueNegatives: try negatives.sum(axis: 0) - allWrong,
      falseNegatives: try positives.sum(axis: 0) - allHits)
  }

  /// For every threshold the sums of the rows (N, 2) whose prediction lies above it: (thresholds, 2).
  private func sumsAbove(_ p: Term, _ rows: Term) throws(LeptonError) -> Term {
    let number = thresholds.count
    if isEven {
      // Bucket b holds b / (n - 1) < p ≤ (b + 1) / (n - 1): it is above the thresholds 0…b.
      var bucket = try (p.clipped(0, 1) * Float(number - 1)).ceil() - 1
      let reachesBeyond = (thresholds.first ?? 0) < 0 || (thresholds.last ?? 0) > 1
      if reachesBeyond { bucket = try bucket.maximum(0) }
      let sums = try rows.apply(ScatterAddRows(rowCount: number), bucket.cast(.int32))
      let triangle = (0..<number).flatMap { row in
        (0..<number).map { column -> Float in column >= row ? 1 : 0 }
      }
      return try p.constant(try Tensor(triangle, [number, number])).apply(MatMul(), sums)
    }
    let limits = p.constant(try Tensor(thresholds, [number, 1]))
    let isAbove = try p.reshaped([1, p.count]).isGreater(than: limits).float()
    return try isAbove.apply(MatMul(), rows)
  }

  /// Predictions beside the k greatest of a sample become -1e10; of equals the first are kept.
  private static func keepGreatest(_ p: Term, _ k: Int) throws(LeptonError) -> Term {
    var rest = p
    var kept: Term?
    let classes = p.shape.dims.last ?? 0
    let numbers = (0..<classes).map { Int32(truncatingIfNeeded: $0) }
    let places = p.constant(try Tensor(numbers, [classes]))
    for _ in 0..<min(k, classes) {
      let first = try rest.indexOfGreatest(axis: -1).expanded(axis: -1)
      let isHere = try places.isEqual(to: first)
      kept = if let kept { try kept.or(isHere) } else { isHere }
      rest = try isHere.select(rest.constant(-.infinity), rest)
    }
    return try kept?.select(p, p.constant(-1e10)) ?? p
  }
}
