import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations about diagonals, and products of vectors and matrices.
  static let matrices: [(String, Lower)] = [
    (
      "Diagonal",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        return [
          try l.diagonal(
            x, offset: context.int("offset", at: 1, default: 0),
            context.axis("axis1", at: 2, default: 0, of: x),
            context.axis("axis2", at: 3, default: 1, of: x))
        ]
      }
    ),
    (
      "Trace",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.x()
        if l.dtype(x) == .bool { x = try l.cast(x, to: .int32) }
        let diagonal = try l.diagonal(
          x, offset: context.int("offset", at: 1, default: 0),
          context.axis("axis1", at: 2, default: 0, of: x),
          context.axis("axis2", at: 3, default: 1, of: x))
        return [try l.reduce(.sum, diagonal, axes: [l.shape(diagonal).rank - 1])]
      }
    ),
    (
      "Diag",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let offset = try context.int("k", at: 1, default: 0)
        switch l.shape(x).rank {
        case 1: return [try l.diagonalMatrix(x, offset: offset)]
        case 2: return [try l.diagonal(x, offset: offset, 0, 1)]
        default: throw context.error("takes one or two axes, not \(l.shape(x))")
        }
      }
    ),
    (
      "Diagflat",
      { context throws(LeptonError) in
        let l = context.lowering
        return [
          try l.diagonalMatrix(
            l.flattened(context.x()), offset: context.int("k", at: 1, default: 0))
        ]
      }
    ),
    (
      "Vdot",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let product = try l.binary(.multiply, l.flattened(x), l.flattened(y))
        return [try l.reduce(.sum, product, axes: [0])]
      }
    ),
    (
      // (x ⊗ y)[i·p + j, …] = x[i, …]·y[j, …]
      "Kron",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let rank = max(l.shape(x).rank, l.shape(y).rank)
        func spread(_ value: Value, first: Bool) throws(LeptonError) -> Value {
          let own = l.shape(value).dims
          let dims = [Int](repeating: 1, count: rank - own.count) + own
          return try l.reshape(value, dims.flatMap { first ? [$0, 1] : [1, $0] })
        }
        let product = try l.binary(.multiply, spread(x, first: true), spread(y, first: false))
        let dims = (0..<rank).map { axis in
          Shape.mergedDimension([l.shape(product)[2 * axis], l.shape(product)[2 * axis + 1]])
        }
        return [try l.reshape(product, dims)]
      }
    ),
    ("Cross", { c throws(LeptonError) in try [cross(c)] }),
    ("Correlate", { c throws(LeptonError) in try [correlated(c)] }),
    (
      "Corrcoef",
      { context throws(LeptonError) in
        let l = context.lowering
        var x = try context.floatX()
        let isVector = l.shape(x).rank == 1
        if isVector { x = try l.expandDimensions(x, axis: 0) }
        guard l.shape(x).rank == 2 else { throw context.error("takes rows, not \(l.shape(x))") }
        let centered = try l.binary(
          .subtract, x, l.reduce(.mean, x, axes: [1], keepsDimensions: true))
        let squares = try l.reduce(.sumOfSquares, centered, axes: [1], keepsDimensions: true)
        let unit = try l.binary(.multiply, centered, l.unary(Unary(.rsqrt), squares))
        let product = try l.builder.apply1(MatMul(transposesB: true), unit, unit)
        let held = try l.unary(Unary(.clip, a: -1, b: 1), product)
        return [isVector ? try l.reshape(held, []) : held]
      }
    ),
    (
      "Vander",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.x()
        let length = l.shape(x).dims.first ?? 0
        let columns = try context.int("N", at: 1, default: length)
        guard columns >= 0, columns <= 1 << 16, l.shape(x).rank == 1 else {
          throw context.error("makes \(columns) columns of shape \(l.shape(x))")
        }
        let rising = (0..<columns).map { Int32($0) }
        let powers =
          try context.bool("increasing", at: 2, default: false) ? rising : rising.reversed()
        let exponents = l.builder.constant(try Tensor(Array(powers), [columns]))
        let numbers = l.dtype(x) == .bool ? try l.cast(x, to: .int32) : x
        return [try l.binary(.power, l.expandDimensions(numbers, axis: 1), exponents)]
      }
    ),
    (
      // Σ (xᵢ₊₁ - xᵢ)·(yᵢ + yᵢ₊₁)/2
      "Trapezoid",
      { context throws(LeptonError) in
        let l = context.lowering
        let y = try l.float(context.value(context.argument(0, "y"), like: nil))
        let axis = try context.axis(default: -1, of: y)
        func pairs(_ kind: BinaryKind, _ v: Value, _ axis: Int) throws(LeptonError) -> Value {
          try l.binary(
            kind, l.slice(v, axis: axis, AxisSlice(start: 1)),
            l.slice(v, axis: axis, AxisSlice(stop: -1)))
        }
        var terms = try l.binary(.multiply, pairs(.add, y, axis), 0.5)
        if let places = context.option("x") ?? context.config["x"], !places.isNull {
          let x = try l.float(context.value(.literal(places), like: nil))
          var widths = try pairs(.subtract, x, l.shape(x).rank - 1)
          if l.shape(widths).rank == 1 {
            var dims = [Int](repeating: 1, count: l.shape(y).rank)
            dims[axis] = l.shape(widths)[0]
            widths = try l.reshape(widths, dims)
          }
          terms = try l.binary(.multiply, terms, widths)
        } else {
          terms = try l.binary(.multiply, terms, context.number("dx", default: 1))
        }
        return [try l.reduce(.sum, terms, axes: [axis])]
      }
    ),
    (
      "CDist",
      { context throws(LeptonError) in
        let l = context.lowering
        let (x, y) = try context.operands()
        let first = try l.expandDimensions(l.float(x), axis: l.shape(x).rank - 1)
        let second = try l.expandDimensions(l.float(y), axis: l.shape(y).rank - 2)
        let difference = try l.binary(.subtract, first, second)
        let squares = try l.reduce(
          .sumOfSquares, difference, axes: [l.shape(difference).rank - 1])
        return [try l.unary(Unary(.sqrt), squares)]
      }
    ),
  ]

  /// The cross product of vectors of three components, or of two, of which only the third component of
  /// the product is given.
  private static func cross(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let (x, y) = try context.operands()
    let common = context.option("axis")?.asInt
    func named(_ key: String) throws(LeptonError) -> Int {
      if let common { return common }
      return try context.int(key, default: -1)
    }
    func vectors(_ value: Value, _ key: String) throws(LeptonError) -> [Value] {
      let axis = try l.axis(named(key), of: value)
      let size = l.shape(value)[axis]
      guard size == 2 || size == 3 else {
        throw context.error("takes vectors of 2 or 3 components, not \(l.shape(value))")
      }
      return try l.parts(value, axis: axis)
    }
    let (a, b) = (try vectors(x, "axisa"), try vectors(y, "axisb"))
    /// a_i·b_j - a_j·b_i, where a component that is missing is zero.
    func component(_ i: Int, _ j: Int) throws(LeptonError) -> Value {
      let first = i < a.count && j < b.count ? try l.binary(.multiply, a[i], b[j]) : nil
      let second = j < a.count && i < b.count ? try l.binary(.multiply, a[j], b[i]) : nil
      switch (first, second) {
      case (let first?, let second?): return try l.binary(.subtract, first, second)
      case (let first?, nil): return first
      case (nil, let second?): return try l.unary(Unary(.negate), second)
      default: throw context.error("takes vectors of 2 or 3 components")
      }
    }
    let third = try component(0, 1)
    if a.count == 2, b.count == 2 { return third }
    let rank = l.shape(third).rank + 1
    let number = try named("axisc")
    let axis = number < 0 ? number + rank : number
    let (first, second) = (try component(1, 2), try component(2, 0))
    var parts: [Value] = []
    for part in [first, second, third] { parts.append(try l.expandDimensions(part, axis: axis)) }
    return try l.concatenate(parts, axis: axis)
  }

  /// Σᵢ x[i + k]·y[i] for all k where the vectors overlap wholly (valid), by at least half (same), or at
  /// all (full).
  private static func correlated(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let (first, second) = try context.operands()
    let isInteger = l.dtype(first) != .float32 && l.dtype(second) != .float32
    var (x, y) = (try l.float(first), try l.float(second))
    guard l.shape(x).rank == 1, l.shape(y).rank == 1 else {
      throw context.error("takes vectors, not \(l.shape(x)) and \(l.shape(y))")
    }
    let (n, m) = (l.shape(x)[0], l.shape(y)[0])
    let mode = context.option("mode", at: 2)?.asString ?? "valid"
    guard n > 0, m > 0 else {
      let count = n < 0 || m < 0 ? -1 : 0
      return try l.standIn([count], isInteger ? .int32 : .float32)
    }
    // With the shorter vector second; exchanged, the result comes out backwards.
    let isExchanged = n < m
    if isExchanged { (x, y) = (y, x) }
    let (long, short) = (max(n, m), min(n, m))
    let padding: WindowPadding =
      switch mode {
      case "full": .explicit(before: [short - 1], after: [short - 1])
      case "same":
        isExchanged
          ? .explicit(before: [(short - 1) / 2], after: [short / 2])
          : .explicit(before: [short / 2], after: [(short - 1) / 2])
      default: .valid
      }
    var sums = try l.builder.apply1(
      Convolution(window: Window(size: [short], strides: [1], padding: padding)),
      l.reshape(x, [1, long, 1]), l.reshape(y, [short, 1, 1]))
    sums = try l.flattened(sums)
    if isExchanged { sums = try l.slice(sums, axis: 0, .reversed) }
    return isInteger ? try l.cast(l.unary(Unary(.round), sums), to: .int32) : sums
  }
}

extension Lowering {
  /// The elements whose places on two axes differ by `offset`, along a new last axis.
  func diagonal(_ x: Value, offset: Int, _ first: Int, _ second: Int) throws(LeptonError) -> Value {
    let own = shape(x)
    guard first != second else {
      throw LeptonError(.shapeMismatch, "\(builder.label): a diagonal of one axis twice")
    }
    let rest = (0..<own.rank).filter { $0 != first && $0 != second }
    let restDims = rest.map { own[$0] }
    let (rows, columns) = (own[first], own[second])
    guard rows >= 0, columns >= 0 else {
      return try standIn(Shape(restDims + [Shape.unknown]), dtype(x))
    }
    let start = (row: max(-offset, 0), column: max(offset, 0))
    let count = max(min(rows - start.row, columns - start.column), 0)
    // One row of all elements: those of the diagonal stand columns + 1 apart.
    let flat = try reshape(
      transpose(x, rest + [first, second]), restDims + [Shape.mergedDimension([rows, columns])])
    guard count > 0 else { return try slice(flat, axis: rest.count, AxisSlice(stop: 0)) }
    let from = start.row * columns + start.column
    let last = from + (count - 1) * (columns + 1)
    return try slice(
      flat, axis: rest.count, AxisSlice(start: from, stop: last + 1, step: columns + 1))
  }

  /// A square matrix with the elements of a vector on a diagonal.
  func diagonalMatrix(_ x: Value, offset: Int) throws(LeptonError) -> Value {
    let length = shape(x)[0]
    guard length >= 0 else { return try standIn([-1, -1], dtype(x)) }
    let size = length + abs(offset)
    guard size <= 1 << 15 else {
      throw LeptonError(.limit, "\(builder.label): a matrix of \(size) rows")
    }
    guard length > 0 else { return try full([size, size], 0, dtype(x)) }
    // Each element and `size` zeros, cut to the elements between the first and the last.
    let column = try reshape(x, [length, 1])
    let rows = try builder.apply1(Pad(before: [0, 0], after: [0, size]), column)
    let span = (length - 1) * (size + 1) + 1
    let cut = try slice(
      reshape(rows, [length * (size + 1)]), axis: 0, AxisSlice(stop: span))
    let before = offset >= 0 ? offset : -offset * size
    let whole = try builder.apply1(
      Pad(before: [before], after: [size * size - span - before]), cut)
    return try reshape(whole, [size, size])
  }
}
