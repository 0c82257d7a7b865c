import LeptonBase

/// L of x = L·Lᵀ, over the last two axes; NaN where x is not positive definite.
public struct CholeskyFactor: Op {
  public static let name = "Cholesky"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0], areSquare: true)
    return [arguments[0]]
  }

  /// (S + Sᵀ)/2 with S = L⁻ᵀ·Φ(Lᵀ·G)·L⁻¹, Φ the lower triangle with half its diagonal (I. Murray,
  /// "Differentiation of the Cholesky decomposition", 2016).
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil] }
    let (b, factor) = (builder, results[0])
    let size = b.shape(factor)[-1]
    var half = [Float](repeating: 0, count: size * size)
    for row in 0..<size {
      for column in 0...row { half[row * size + column] = row == column ? 0.5 : 1 }
    }
    let product = try b.apply1(MatMul(transposesA: true), factor, gradient)
    let inner = try b.multiply(product, b.constant(Tensor(half, [size, size])))
    let transposed = try b.matrixTransposed(factor)
    // L⁻ᵀ·Φ, then (that)·L⁻¹ = (L⁻ᵀ·(that)ᵀ)ᵀ.
    let left = try b.apply1(LinearSolve(.upper), transposed, inner)
    let right = try b.apply1(LinearSolve(.upper), transposed, b.matrixTransposed(left))
    return [try b.affine(b.add(right, b.matrixTransposed(right)), 0.5)]
  }
}

/// y of a·y = b over the last two axes: a (…, n, n), b (…, n, k), the same leading axes.
public struct LinearSolve: Op {
  public static let name = "solve"

  /// What counts of a.
  public enum Form: Sendable, Hashable {
    case whole
    case lower
    case upper
  }

  public var form: Form

  public init(_ form: Form) { self.form = form }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    try expectMatrices(arguments[0], areSquare: true)
    try expectMatrices(arguments[1])
    let (a, b) = (arguments[0].shape, arguments[1].shape)
    guard a.rank == b.rank, Shape(a.dims.dropLast()).isCompatible(with: Shape(b.dims.dropLast()))
    else { throw fail("matrices \(a) and right-hand sides \(b)") }
    return [arguments[1]]
  }

  /// For b: a⁻ᵀ·G; for a: -(that)·yᵀ, of which a triangle's own triangle counts.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return [nil, nil] }
    let b = builder
    let turned: Form = form == .lower ? .upper : form == .upper ? .lower : .whole
    let forB = try b.apply1(LinearSolve(turned), b.matrixTransposed(arguments[0]), gradient)
    var forA = try b.unary(.negate, b.apply1(MatMul(transposesB: true), forB, results[0]))
    if form != .whole {
      let size = b.shape(forA)[-1]
      var kept = [Float](repeating: 0, count: size * size)
      for row in 0..<size {
        for column in 0..<size where form == .lower ? column <= row : column >= row {
          kept[row * size + column] = 1
        }
      }
      forA = try b.multiply(forA, b.constant(Tensor(kept, [size, size])))
    }
    return [forA, forB]
  }
}

/// Of matrices (…, n, n) the determinants (…), their signs (0 for a singular matrix) and the logarithms
/// of their magnitudes.
public struct Determinant: Op {
  public static let name = "determinant"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0], areSquare: true)
    let result = TensorType.float32(Shape(arguments[0].shape.dims.dropLast(2)))
    return [result, result, result]
  }

  /// (G·det + H)·x⁻ᵀ for the derivatives G and H of the determinant and of its logarithm.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let b = builder
    var factor: Value?
    if let gradient = resultGradients[0] { factor = try b.multiply(gradient, results[0]) }
    if let gradient = resultGradients[2] {
      factor =
        try factor.map { value throws(LeptonError) in try b.add(value, gradient) } ?? gradient
    }
    guard let factor else { return [nil] }
    let shape = b.shape(arguments[0])
    let size = shape[-1]
    let unit = (0..<(size * size)).map { $0 % (size + 1) == 0 ? 1 as Float : 0 }
    let identity = try b.broadcast(b.constant(Tensor(unit, [size, size])), to: shape)
    let inverse = try b.apply1(LinearSolve(.whole), b.matrixTransposed(arguments[0]), identity)
    let wide = try b.reshape(factor, Shape(shape.dims.dropLast(2) + [1, 1]))
    return [try b.multiply(inverse, wide)]
  }
}

extension Op {
  /// Throws unless the type is that of float32 matrices, square ones where asked.
  func expectMatrices(_ type: TensorType, areSquare: Bool = false) throws(LeptonError) {
    guard type.dtype == .float32, type.shape.rank >= 2 else {
      throw fail("takes matrices of float32, not \(type)")
    }
    let (rows, columns) = (type.shape[-2], type.shape[-1])
    guard !areSquare || rows == columns || rows < 0 || columns < 0 else {
      throw fail("matrices of shape \(type.shape) are not square")
    }
  }
}

extension GraphBuilder {
  /// The last two axes exchanged.
  func matrixTransposed(_ x: Value) throws(LeptonError) -> Value {
    var order = Array(0..<shape(x).rank)
    order.swapAt(order.count - 2, order.count - 1)
    return try apply1(Transpose(order), x)
  }
}
