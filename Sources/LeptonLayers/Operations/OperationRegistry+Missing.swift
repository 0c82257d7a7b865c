import LeptonBase
import LeptonGraph

extension OperationRegistry {
  /// Reductions in which elements that are not a number count nowhere.
  static let missing: [(String, Lower)] = [
    ("Nansum", { c throws(LeptonError) in try [reduced(c, .sum, filling: 0)] }),
    ("Nanprod", { c throws(LeptonError) in try [reduced(c, .product, filling: 1)] }),
    ("Nanmax", { c throws(LeptonError) in try [extreme(c, .maximum)] }),
    ("Nanmin", { c throws(LeptonError) in try [extreme(c, .minimum)] }),
    ("Nanmean", { c throws(LeptonError) in try [moments(c).mean] }),
    ("Nanvar", { c throws(LeptonError) in try [moments(c).variance] }),
    (
      "Nanstd",
      { c throws(LeptonError) in try [c.lowering.unary(Unary(.sqrt), moments(c).variance)] }
    ),
    ("Nanargmax", { c throws(LeptonError) in try [place(c, maximum: true)] }),
    ("Nanargmin", { c throws(LeptonError) in try [place(c, maximum: false)] }),
    ("Nancumsum", { c throws(LeptonError) in try [cumulated(c, .sum, filling: 0)] }),
    ("Nancumprod", { c throws(LeptonError) in try [cumulated(c, .product, filling: 1)] }),
    ("Cumsum", { c throws(LeptonError) in try [cumulated(c, .sum, filling: nil)] }),
    ("Cumprod", { c throws(LeptonError) in try [cumulated(c, .product, filling: nil)] }),
  ]

  private static func keepsDimensions(_ context: OperationContext) throws(LeptonError) -> Bool {
    try context.bool("keepdims", at: 2, default: false)
  }

  private static func isNone(_ x: Value, _ l: Lowering) throws(LeptonError) -> Value {
    try l.compare(.notEqual, x, x)
  }

  /// x with a number in the place of what is none.
  private static func filled(
    _ x: Value, _ number: Double, _ l: Lowering
  ) throws(LeptonError) -> Value {
    guard l.dtype(x) == .float32 else { return x }
    return try l.select(isNone(x, l), l.builder.constant(Float(number)), x)
  }

  private static func reduced(
    _ context: OperationContext, _ kind: ReductionKind, filling number: Double
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    var x = try filled(context.x(), number, l)
    if l.dtype(x) == .bool { x = try l.cast(x, to: .int32) }
    return try l.reduce(
      kind, x, axes: context.axes(of: x), keepsDimensions: keepsDimensions(context))
  }

  /// None where all elements are.
  private static func extreme(
    _ context: OperationContext, _ kind: ReductionKind
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.x()
    let (axes, keeps) = (try context.axes(of: x), try keepsDimensions(context))
    let worst = kind == .maximum ? -Double.infinity : .infinity
    let found = try l.reduce(kind, filled(x, worst, l), axes: axes, keepsDimensions: keeps)
    guard l.dtype(x) == .float32 else { return found }
    let lacks = try l.reduce(.all, isNone(x, l), axes: axes, keepsDimensions: keeps)
    return try l.select(lacks, l.builder.constant(Float.nan), found)
  }

  private static func moments(
    _ context: OperationContext
  ) throws(LeptonError) -> (mean: Value, variance: Value) {
    let l = context.lowering
    let x = try context.floatX()
    let (axes, keeps) = (try context.axes(of: x), try keepsDimensions(context))
    let counts = try l.cast(l.not(isNone(x, l)), to: .float32)
    let wideCount = try l.reduce(.sum, counts, axes: axes, keepsDimensions: true)
    let sum = try l.reduce(.sum, filled(x, 0, l), axes: axes, keepsDimensions: true)
    let wideMean = try l.binary(.divide, sum, wideCount)
    let difference = try filled(l.binary(.subtract, x, wideMean), 0, l)
    let squares = try l.reduce(
      .sum, l.unary(Unary(.square), difference), axes: axes, keepsDimensions: true)
    let wideVariance = try l.binary(.divide, squares, wideCount)
    guard !keeps else { return (wideMean, wideVariance) }
    let dims = l.shape(x).dims.indices.filter { !axes.contains($0) }.map { l.shape(x)[$0] }
    return (try l.reshape(wideMean, dims), try l.reshape(wideVariance, dims))
  }

  /// -1 where all elements are none.
  private static func place(
    _ context: OperationContext, maximum: Bool
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    var x = try context.floatX()
    let rank = l.shape(x).rank
    let isFlat = context.option("axis", at: 1) == nil
    if isFlat { x = try l.flattened(x) }
    let axis = try context.axis(at: 1, default: 0, of: x)
    let keeps = try keepsDimensions(context)
    let worst = maximum ? -Double.infinity : .infinity
    let found = try l.builder.apply1(
      ArgumentReduce(maximum: maximum, axis: axis, keepsDimensions: keeps && !isFlat),
      filled(x, worst, l))
    let lacks = try l.reduce(.all, isNone(x, l), axes: [axis], keepsDimensions: keeps && !isFlat)
    let index = try l.select(lacks, l.scalar(-1, like: found), found)
    return keeps && isFlat ? try l.reshape(index, [Int](repeating: 1, count: rank)) : index
  }

  private static func cumulated(
    _ context: OperationContext, _ kind: ReductionKind, filling number: Double?
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    var x = try context.x()
    if let number { x = try filled(x, number, l) }
    if l.dtype(x) == .bool { x = try l.cast(x, to: .int32) }
    x = try l.cast(x, to: context.dtype("dtype", default: l.dtype(x)))
    if context.option("axis", at: 1) == nil { x = try l.flattened(x) }
    let axis = try context.axis(at: 1, default: 0, of: x)
    let op = Cumulate(
      kind, axis: axis, isReversed: try context.bool("reverse", default: false),
      isExclusive: try context.bool("exclusive", default: false))
    return try l.builder.apply1(op, x)
  }
}
