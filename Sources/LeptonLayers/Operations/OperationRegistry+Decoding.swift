import LeptonBase
import LeptonGraph

/// Labels from the logits of connectionist temporal classification.
extension OperationRegistry {
  static let decoding: [(String, Lower)] = [
    ("CTCDecode", { c throws(LeptonError) in try decoded(c) })
  ]

  /// The best class of every step without blanks and repetitions, then -1: (1, N, steps); and for every
  /// sample minus the sum of the best logits: (N, 1).
  private static func decoded(_ context: OperationContext) throws(LeptonError) -> [Value] {
    let l = context.lowering
    guard context.option("strategy", at: 2)?.asString ?? "greedy" == "greedy" else {
      throw context.error(
        "searches with a beam, which is not supported; use the strategy 'greedy', or decode what the "
          + "model gives outside of it", code: .unsupported)
    }
    let x = try l.float(context.tensor("inputs", at: 0))
    let lengths = try l.cast(context.tensor("sequence_lengths", at: 1, isInteger: true), to: .int32)
    let shape = l.shape(x)
    guard shape.rank == 3, l.shape(lengths).rank == 1 else {
      throw context.error("takes \(shape) with lengths \(l.shape(lengths))", code: .shapeMismatch)
    }
    let (batch, steps, classes) = (shape[0], shape[1], shape[2])
    guard steps >= 1, classes >= 1, steps <= 1 << 20 else {
      return [
        try l.standIn([1, batch, steps], .int32), try l.standIn([batch, 1], .float32),
      ]
    }
    let isLast = context.config["mask_index"]?.isNull ?? false
    let named = isLast ? -1 : try context.int("mask_index", at: 6, default: 0)
    let blank = named < 0 ? named + classes : named
    let places = l.builder.constant(try Tensor((0..<steps).map { Int32($0) }, [steps]))
    let isWithin = try l.compare(.less, places, l.expandDimensions(lengths, axis: 1))
    var best = try l.builder.apply1(ArgumentReduce(maximum: true, axis: 2), x)
    best = try l.select(isWithin, best, l.scalar(Double(blank), like: best))
    let logits = try l.reduce(.maximum, x, axes: [2])
    let counted = try l.select(isWithin, logits, l.scalar(0, like: logits))
    let sum = try l.reduce(.sum, counted, axes: [1], keepsDimensions: true)
    var isKept = try l.compare(.notEqual, best, l.scalar(Double(blank), like: best))
    if try context.bool("merge_repeated", at: 5, default: true), steps > 1 {
      let before = try l.slice(best, axis: 1, AxisSlice(stop: -1))
      let after = try l.slice(best, axis: 1, AxisSlice(start: 1))
      let isNew = try l.cast(l.compare(.notEqual, before, after), to: .int32)
      let news = try l.builder.apply1(Pad(before: [0, 1], after: [0, 0], value: 1), isNew)
      isKept = try l.logical(.and, isKept, l.cast(news, to: .bool))
    }
    // What is kept comes first, in its order.
    let order = try l.sorted(
      l.select(isKept, places, l.scalar(Double(steps), like: places)), axis: 1
    ).places
    let labels = try l.select(isKept, best, l.scalar(-1, like: best))
    let decoded = try l.takeAlongAxis(labels, order, axis: 1)
    return [
      try l.expandDimensions(decoded, axis: 0), try l.unary(Unary(.negate), sum),
    ]
  }
}
