import LeptonBase
import LeptonGraph
import LeptonJSON

extension OperationRegistry {
  /// Operations on matrices (…, m, n).
  static let linearAlgebra: [(String, Lower)] = [
    (
      "Cholesky",
      { context throws(LeptonError) in
        let l = context.lowering
        let factor = try l.builder.apply1(CholeskyFactor(), context.floatX())
        return [try context.bool("upper", at: 1, default: false) ? l.turned(factor) : factor]
      }
    ),
    (
      // (L·Lᵀ)⁻¹ = L⁻ᵀ·L⁻¹
      "CholeskyInverse",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let factor = try context.bool("upper", at: 1, default: false) ? l.turned(x) : x
        let inverse = try l.builder.apply1(LinearSolve(.lower), factor, l.identity(like: factor))
        return [try l.builder.apply1(MatMul(transposesA: true), inverse, inverse)]
      }
    ),
    (
      "Det",
      { context throws(LeptonError) in
        let l = context.lowering
        return [try l.first(l.builder.apply(Determinant(), [context.floatX()]))]
      }
    ),
    (
      "Slogdet",
      { context throws(LeptonError) in
        Array(try context.lowering.builder.apply(Determinant(), [context.floatX()]).dropFirst())
      }
    ),
    (
      "Logdet",
      { context throws(LeptonError) in
        let all = try context.lowering.builder.apply(Determinant(), [context.floatX()])
        return Array(all.dropFirst(2))
      }
    ),
    (
      "Inv",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        return [try l.builder.apply1(LinearSolve(.whole), x, l.identity(like: x))]
      }
    ),
    ("Solve", { c throws(LeptonError) in try [solved(c, .whole)] }),
    (
      "SolveTriangular",
      { context throws(LeptonError) in
        let isLower = try context.bool("lower", at: 2, default: false)
        return [try solved(context, isLower ? .lower : .upper)]
      }
    ),
    (
      "LuFactor",
      { context throws(LeptonError) in
        try context.lowering.builder.apply(TriangularFactors(), [context.floatX()])
      }
    ),
    (
      "Qr",
      { context throws(LeptonError) in
        let mode = context.option("mode", at: 1)?.asString ?? "reduced"
        return try context.lowering.builder.apply(
          OrthogonalFactors(isComplete: mode == "complete"), [context.floatX()])
      }
    ),
    (
      "Eigh",
      { context throws(LeptonError) in
        try context.lowering.builder.apply(SymmetricEigen(), [context.floatX()])
      }
    ),
    (
      "SVD",
      { context throws(LeptonError) in
        let l = context.lowering
        let computesVectors = try context.bool("compute_uv", at: 2, default: true)
        let isFull = try context.bool("full_matrices", at: 1, default: true)
        let all = try l.builder.apply(
          SingularValues(isComplete: computesVectors && isFull), [context.floatX()])
        return computesVectors ? all : Array(all.dropFirst().prefix(1))
      }
    ),
    (
      // The singular values above S.max·max(m, n)·ε.
      "MatrixRank",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let values = try l.singularValues(x).values
        let axis = l.shape(values).rank - 1
        let side = Double(max(l.shape(x)[-1], l.shape(x)[-2]))
        let largest = try l.reduce(.maximum, values, axes: [axis], keepsDimensions: true)
        var bound = try l.binary(.multiply, largest, side * Double(Float.ulpOfOne))
        if context.option("tol", at: 1) != nil {
          bound = try l.builder.constant(context.float("tol", at: 1))
        }
        let counts = try l.cast(l.compare(.greater, values, bound), to: .int32)
        return [try l.reduce(.sum, counts, axes: [axis])]
      }
    ),
    (
      "Pinv",
      { context throws(LeptonError) in
        let l = context.lowering
        let x = try context.floatX()
        let side = Double(max(l.shape(x)[-1], l.shape(x)[-2]))
        let ratio = try context.number(
          "rcond", at: 1, default: 10 * side * Double(Float.ulpOfOne))
        return [try l.pseudoinverse(x, ratio: ratio)]
      }
    ),
    (
      "Lstsq",
      { context throws(LeptonError) in
        let l = context.lowering
        let (a, b) = try context.operands()
        let side = Double(max(l.shape(a)[-1], l.shape(a)[-2]))
        let ratio = try context.number("rcond", default: side * Double(Float.ulpOfOne))
        return [try l.matrixProduct(l.pseudoinverse(l.float(a), ratio: ratio), b)]
      }
    ),
    ("Norm", { c throws(LeptonError) in try [norm(c)] }),
  ]

  /// b may be a vector, or have fewer leading axes.
  private static func solved(
    _ context: OperationContext, _ form: LinearSolve.Form
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let (first, second) = try context.operands()
    var (a, b) = (try l.float(first), try l.float(second))
    let isVector = l.shape(b).rank == l.shape(a).rank - 1
    if isVector { b = try l.expandDimensions(b, axis: l.shape(b).rank) }
    let leading = Array(l.shape(a).dims.dropLast(2))
    if Array(l.shape(b).dims.dropLast(2)) != leading, l.shape(a).isKnown, l.shape(b).isKnown {
      b = try l.broadcast(b, to: Shape(leading + l.shape(b).dims.suffix(2)))
      a = try l.broadcast(a, to: Shape(leading + l.shape(a).dims.suffix(2)))
    }
    let solution = try l.builder.apply1(LinearSolve(form), a, b)
    return isVector ? try l.reshape(solution, Array(l.shape(solution).dims.dropLast())) : solution
  }

  /// Norms of vectors, over one axis, or of matrices, over two.
  private static func norm(_ context: OperationContext) throws(LeptonError) -> Value {
    let l = context.lowering
    let x = try context.floatX()
    let rank = l.shape(x).rank
    let keeps = try context.bool("keepdims", at: 3, default: false)
    let named = try context.ints("axis", at: 2)
    var axes: [Int] = []
    for axis in named ?? Array(0..<rank) { axes.append(try l.axis(axis, of: x)) }
    let order = context.option("ord", at: 1)
    let name =
      order?.asString
      ?? order?.asDouble.map { number in
        number == .infinity ? "inf" : number == -.infinity ? "-inf" : "\(number)"
      }
    if name == nil || name == "euclidean" || (name == "fro" && axes.count == 2)
      || (name == "2.0" && axes.count == 1)
    {
      let squares = try l.reduce(.sumOfSquares, x, axes: axes, keepsDimensions: keeps)
      return try l.unary(Unary(.sqrt), squares)
    }
    if axes.count == 1 { return try vectorNorm(x, name ?? "", axes, keeps, context) }
    guard axes.count == 2 else {
      throw context.error("takes vectors or matrices where it has the order \(name ?? "")")
    }
    return try matrixNorm(x, name ?? "", axes, keeps, context)
  }

  private static func vectorNorm(
    _ x: Value, _ order: String, _ axes: [Int], _ keeps: Bool, _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let size = try l.unary(Unary(.abs), x)
    switch order {
    case "inf": return try l.reduce(.maximum, size, axes: axes, keepsDimensions: keeps)
    case "-inf": return try l.reduce(.minimum, size, axes: axes, keepsDimensions: keeps)
    case "0.0":
      let counts = try l.cast(l.truth(x), to: .float32)
      return try l.reduce(.sum, counts, axes: axes, keepsDimensions: keeps)
    case "1.0": return try l.reduce(.sum, size, axes: axes, keepsDimensions: keeps)
    default:
      guard let power = Double(order) else {
        throw context.error("has the unsupported 'ord' \(order)", code: .unsupported)
      }
      let sum = try l.reduce(
        .sum, l.binary(.power, size, power), axes: axes, keepsDimensions: keeps)
      return try l.binary(.power, sum, 1 / power)
    }
  }

  private static func matrixNorm(
    _ x: Value, _ order: String, _ axes: [Int], _ keeps: Bool, _ context: OperationContext
  ) throws(LeptonError) -> Value {
    let l = context.lowering
    let isLeast = order.hasPrefix("-")
    /// The greatest or least of the sums over one axis.
    func sums(over axis: Int) throws(LeptonError) -> Value {
      let totals = try l.reduce(
        .sum, l.unary(Unary(.abs), x), axes: [axis], keepsDimensions: true)
      return try l.reduce(isLeast ? .minimum : .maximum, totals, axes: axes, keepsDimensions: keeps)
    }
    switch order {
    case "1.0", "-1.0": return try sums(over: axes[0])
    case "inf", "-inf": return try sums(over: axes[1])
    case "2.0", "-2.0", "nuc":
      let rest = (0..<l.shape(x).rank).filter { !axes.contains($0) }
      let values = try l.singularValues(l.transpose(x, rest + axes)).values
      let kind: ReductionKind = order == "nuc" ? .sum : isLeast ? .minimum : .maximum
      let result = try l.reduce(kind, values, axes: [l.shape(values).rank - 1])
      guard keeps else { return result }
      let dims = l.shape(x).dims.indices.map { axes.contains($0) ? 1 : l.shape(x)[$0] }
      return try l.reshape(result, dims)
    default: throw context.error("has the unsupported 'ord' \(order)", code: .unsupported)
    }
  }
}

extension Lowering {
  /// Matrices with their rows as columns.
  func turned(_ x: Value) throws(LeptonError) -> Value {
    let rank = shape(x).rank
    guard rank >= 2 else {
      throw LeptonError(.shapeMismatch, "\(builder.label): matrices, not \(shape(x))")
    }
    return try transpose(x, Array(0..<(rank - 2)) + [rank - 1, rank - 2])
  }

  /// Unit matrices of the shape of x (…, n, n).
  func identity(like x: Value) throws(LeptonError) -> Value {
    guard shape(x).rank >= 2, shape(x)[-1] >= 0 else { return x }
    let size = shape(x)[-1]
    let one = try full([size], 1, .float32)
    return try broadcast(diagonalMatrix(one, offset: 0), to: shape(x))
  }

  func singularValues(
    _ x: Value
  ) throws(LeptonError) -> (left: Value, values: Value, right: Value) {
    let all = try builder.apply(SingularValues(isComplete: false), [x])
    guard all.count == 3 else { throw LeptonError(.internal, "singular values without vectors") }
    return (all[0], all[1], all[2])
  }

  /// V·diag(1/s)·Uᵀ, where singular values of at most `ratio` times the greatest count as zero.
  func pseudoinverse(_ x: Value, ratio: Double) throws(LeptonError) -> Value {
    let (left, values, right) = try singularValues(x)
    let axis = shape(values).rank - 1
    let largest = try reduce(.maximum, values, axes: [axis], keepsDimensions: true)
    let counts = try compare(.greater, values, binary(.multiply, largest, ratio))
    let safe = try select(counts, values, builder.constant(1))
    let inverse = try select(counts, unary(Unary(.reciprocal), safe), builder.constant(0))
    let columns = try binary(.multiply, left, expandDimensions(inverse, axis: axis))
    return try builder.apply1(MatMul(transposesA: true, transposesB: true), right, columns)
  }
}
