import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Which fractions of the elements are to lie below: a tensor of any shape.
  typealias Fractions = @Sendable (OperationContext, Lowering) throws(LeptonError) -> Value

  static func half(_ lowering: Lowering) throws(LeptonError) -> Value {
    try lowering.builder.constant(0.5)
  }

  /// The argument q times a factor.
  static func fraction(_ factor: Double) -> Fractions {
    { context, l throws(LeptonError) in
      let q = try l.float(context.value(context.argument(1, "q"), like: nil))
      return factor == 1 ? q : try l.binary(.multiply, q, factor)
    }
  }

  /// Values between the sorted elements over some axes: the axes of the fractions, then those left of
  /// the argument. Elements that are not a number make the result none, or count nowhere.
  static func quantiles(ignoringNaN: Bool, fraction: @escaping Fractions) -> Lower {
    { context throws(LeptonError) in
      let l = context.lowering
      let x = try context.floatX()
      let q = try fraction(context, l)
      let shape = l.shape(x)
      var axes = Array(0..<shape.rank)
      if let named = try context.ints("axis") {
        axes = []
        for axis in named { axes.append(try l.axis(axis, of: x)) }
      }
      let kept = (0..<shape.rank).filter { !axes.contains($0) }
      let keeps = try context.bool("keepdims", default: false)
      let rest =
        keeps
        ? shape.dims.indices.map { axes.contains($0) ? 1 : shape[$0] } : kept.map { shape[$0] }
      let result = Shape(l.shape(q).dims + rest)
      guard shape.isKnown, let rows = Shape.product(kept.map { shape[$0] }[...]),
        let length = Shape.product(axes.map { shape[$0] }[...]),
        let fractions = l.shape(q).count, length > 0
      else { return [try l.standIn(result, .float32)] }
      let matrix = try l.reshape(l.transpose(x, kept + axes), [rows, length])
      let sorted = try l.sorted(matrix, axis: 1).values
      let isNone = try l.cast(l.compare(.notEqual, sorted, sorted), to: .float32)
      let none = try l.reduce(.sum, isNone, axes: [1], keepsDimensions: true)
      // Places (rows, fractions) between 0 and the number of elements that count.
      var last = try l.full([rows, 1], Double(length - 1), .float32)
      if ignoringNaN {
        last = try l.binary(.maximum, l.binary(.subtract, last, none), 0)
      }
      let place = try l.binary(.multiply, l.reshape(q, [1, fractions]), last)
      let values = try l.between(
        sorted, place, context.option("method")?.asString ?? "linear", context)
      var chosen = values
      if !ignoringNaN {
        let hasNone = try l.compare(.greater, none, l.builder.constant(0))
        chosen = try l.select(hasNone, l.builder.constant(Float.nan), values)
      }
      return [try l.reshape(l.transpose(chosen, [1, 0]), result.dims)]
    }
  }
}

extension Lowering {
  /// The elements of sorted rows (rows, length) at places (rows, count) that may lie between two.
  fileprivate func between(
    _ sorted: Value, _ place: Value, _ method: String, _ context: OperationContext
  ) throws(LeptonError) -> Value {
    func element(_ place: Value) throws(LeptonError) -> Value {
      try takeAlongAxis(sorted, cast(place, to: .int32), axis: 1)
    }
    let below = try unary(Unary(.floor), place)
    switch method {
    case "lower": return try element(below)
    case "higher": return try element(unary(Unary(.ceil), place))
    case "nearest": return try element(unary(Unary(.round), place))
    case "midpoint":
      let sum = try binary(.add, element(below), element(unary(Unary(.ceil), place)))
      return try binary(.multiply, sum, 0.5)
    case "linear":
      let low = try element(below)
      let high = try element(unary(Unary(.ceil), place))
      let share = try binary(.subtract, place, below)
      let other = try unary(Unary(.affine, a: -1, b: 1), share)
      return try binary(
        .add, binary(.multiply, low, other), binary(.multiply, high, share))
    default: throw context.error("has the unsupported 'method' \(method)", code: .unsupported)
    }
  }
}
