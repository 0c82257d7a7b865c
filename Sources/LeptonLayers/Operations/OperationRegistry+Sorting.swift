import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations that order elements, or look for places among ordered ones.
  static let sorting: [(String, Lower)] = [
    (
      "Sort",
      { context throws(LeptonError) in
        let (x, isDescending) = try ordered(context)
        let sorted = try context.lowering.sorted(x, axis: sortedAxis(context)).values
        return [isDescending ? try context.lowering.unary(Unary(.negate), sorted) : sorted]
      }
    ),
    (
      "Argsort",
      { context throws(LeptonError) in
        try [context.lowering.sorted(ordered(context).x, axis: sortedAxis(context)).places]
      }
    ),
    (
      // A sorted order is a partition, too.
      "Argpartition",
      { context throws(LeptonError) in
        try [context.lowering.sorted(context.x(), axis: sortedAxis(context, at: 2)).places]
      }
    ),
    (
      "TopK",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let numeric = l.dtype(x) == .bool ? try l.cast(x, to: .int32) : x
        return try l.builder.apply(
          Sort(isFalling: true, count: context.int("k", at: 1)), [numeric])
      }
    ),
    (
      // Whether fewer than k predictions are greater than the target's own.
      "InTopK",
      { context throws(LeptonError) in
        let l = context.lowering
        let targets = try context.value(context.argument(0, "targets"), like: nil)
        let predictions = try l.float(context.value(context.argument(1, "predictions"), like: nil))
        let ids = try l.expandDimensions(l.cast(targets, to: .int32), axis: l.shape(targets).rank)
        let own = try l.takeAlongAxis(predictions, ids, axis: l.shape(predictions).rank - 1)
        let isGreater = try l.cast(l.compare(.greater, predictions, own), to: .int32)
        let count = try l.reduce(.sum, isGreater, axes: [l.shape(predictions).rank - 1])
        let wanted = try context.int("k", at: 2)
        return [try l.compare(.less, count, l.scalar(Double(wanted), like: count))]
      }
    ),
    (
      "SearchSorted",
      { context throws(LeptonError) in
        let l = context.lowering
        let sorted = try context.value(context.argument(0, "sorted_sequence"), like: nil)
        let values = try context.value(context.argument(1, "values"), like: sorted)
        let side = context.option("side", at: 2)?.asString ?? "left"
        return [try l.searchSorted(sorted, values, isRight: side == "right")]
      }
    ),
    (
      "Digitize",
      { context throws(LeptonError) in
        let x = try context.x()
        let bins = try context.value(context.argument(1, "bins"), like: x)
        return [try context.lowering.searchSorted(bins, x, isRight: true)]
      }
    ),
    (
      "IsIn",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let wide = try l.expandDimensions(x, axis: l.shape(x).rank)
        let isEqual = try l.compare(.equal, wide, l.flattened(y))
        let found = try l.reduce(.any, isEqual, axes: [l.shape(x).rank])
        return [try context.bool("invert", default: false) ? l.not(found) : found]
      }
    ),
    ("Histogram", histogram),
    (
      "Median", quantiles(ignoringNaN: false, fraction: { _, l throws(LeptonError) in try half(l) })
    ),
    (
      "Nanmedian",
      quantiles(ignoringNaN: true, fraction: { _, l throws(LeptonError) in try half(l) })
    ),
    ("Quantile", quantiles(ignoringNaN: false, fraction: fraction(1))),
    ("Nanquantile", quantiles(ignoringNaN: true, fraction: fraction(1))),
    ("Percentile", quantiles(ignoringNaN: false, fraction: fraction(0.01))),
    ("Nanpercentile", quantiles(ignoringNaN: true, fraction: fraction(0.01))),
  ]

  /// What is sorted upwards: x, or -x where TensorFlow sorts downwards.
  private static func ordered(
    _ context: OperationContext
  ) throws(LeptonError) -> (x: Value, isDescending: Bool) {
    let x = try context.x()
    let direction = context.option("direction")?.asString ?? "ASCENDING"
    guard direction == "DESCENDING" else { return (x, false) }
    return (try context.lowering.unary(Unary(.negate), x), true)
  }

  /// The axis of a sort; nil, for all elements in one axis, where the option is null.
  private static func sortedAxis(
    _ context: OperationContext, at position: Int = 1
  ) throws(LeptonError) -> Int? {
    if let named = context.config["axis"] ?? context.keyword("axis"), named.isNull { return nil }
    return try context.int("axis", at: position, default: -1)
  }

  /// How many elements fall between each two of `bins` + 1 borders, and the borders.
  private static let histogram: Lower = { context throws(LeptonError) in
    let l = context.lowering
    let x = try l.flattened(context.floatX())
    let bins = try context.int("bins", at: 1, default: 10)
    guard bins > 0, bins <= 1 << 20 else { throw context.error("has \(bins) bins") }
    var (low, high): (Value, Value)
    if let range = context.option("range", at: 2)?.asNumbers, range.count == 2 {
      low = try l.builder.constant(Float(range[0]))
      high = try l.builder.constant(Float(range[1]))
    } else {
      low = try l.reduce(.minimum, x, axes: [0])
      high = try l.reduce(.maximum, x, axes: [0])
    }
    // Of equal borders, half a unit to either side.
    let isEqual = try l.compare(.equal, low, high)
    (low, high) = (
      try l.select(isEqual, l.binary(.subtract, low, 0.5), low),
      try l.select(isEqual, l.binary(.add, high, 0.5), high)
    )
    let steps = l.builder.constant(
      try Tensor((0...bins).map { Float($0) / Float(bins) }, [bins + 1]))
    let borders = try l.binary(
      .add, low, l.binary(.multiply, l.binary(.subtract, high, low), steps))
    var bin = try l.binary(.subtract, l.searchSorted(borders, x, isRight: true), 1)
    let isLast = try l.compare(.equal, x, high)
    bin = try l.select(isLast, l.scalar(Double(bins - 1), like: bin), bin)
    let ones = try l.fullLike(l.reshape(x, [l.shape(x)[0], 1]), 1, .float32)
    let base = try l.full([bins, 1], 0, .float32)
    let counts = try l.builder.apply1(ScatterRows(.add), base, bin, ones)
    return [try l.reshape(counts, [bins]), borders]
  }
}

extension OperationContext {
  /// A keyword of the call that is a literal.
  func keyword(_ key: String) -> JSONValue? {
    if case .literal(let value) = call.keywords[key] { return value }
    return nil
  }
}

extension Lowering {
  /// The elements in rising order along an axis (all elements in one where nil), and their places.
  func sorted(
    _ x: Value, axis named: Int?
  ) throws(LeptonError) -> (values: Value, places: Value) {
    var x = dtype(x) == .bool ? try cast(x, to: .int32) : x
    if named == nil { x = try flattened(x) }
    let last = shape(x).rank - 1
    let axis = try self.axis(named ?? 0, of: x)
    var order = Array(0...last)
    order.swapAt(axis, last)
    let results = try builder.apply(Sort(), [transpose(x, order)])
    guard results.count == 2 else { throw LeptonError(.internal, "a sort without places") }
    return (try transpose(results[0], order), try transpose(results[1], order))
  }

  /// How many elements of a sorted vector are less than each value, or not greater where `isRight`.
  func searchSorted(
    _ sorted: Value, _ values: Value, isRight: Bool
  ) throws(LeptonError) -> Value {
    let wide = try expandDimensions(values, axis: shape(values).rank)
    let isBefore = try compare(isRight ? .lessEqual : .less, sorted, wide)
    return try reduce(.sum, cast(isBefore, to: .int32), axes: [shape(values).rank])
  }
}
