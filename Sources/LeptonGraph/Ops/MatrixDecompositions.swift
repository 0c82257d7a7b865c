import LeptonBase

/// P·x = L·U of matrices (…, m, n): both triangles in one matrix, L's unit diagonal left out, and as
/// int32 (…, min(m, n)) the row that step i exchanged row i with.
public struct TriangularFactors: Op {
  public static let name = "LU"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0])
    let shape = arguments[0].shape
    let steps = Swift.min(shape[-2], shape[-1])
    return [arguments[0], TensorType(.int32, Shape(shape.dims.dropLast(2) + [steps]))]
  }
}

/// Q and R of x = Q·R for matrices (…, m, n): Q (…, m, k) and R (…, k, n), k being min(m, n), or m where
/// complete.
public struct OrthogonalFactors: Op {
  public static let name = "QR"

  public var isComplete: Bool

  public init(isComplete: Bool) { self.isComplete = isComplete }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0])
    let shape = arguments[0].shape
    let inner = isComplete ? shape[-2] : Swift.min(shape[-2], shape[-1])
    let leading = Array(shape.dims.dropLast(2))
    return [
      .float32(Shape(leading + [shape[-2], inner])), .float32(Shape(leading + [inner, shape[-1]])),
    ]
  }

  /// For m ≥ n and reduced factors: (G_Q + Q·sym(M))·R⁻ᵀ with M = R·G_Rᵀ - G_Qᵀ·Q and sym the lower
  /// triangle mirrored (M. Seeger et al., "Auto-Differentiating Linear Algebra", 2017).
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let (b, q, r) = (builder, results[0], results[1])
    let shape = b.shape(arguments[0])
    guard shape[-2] >= shape[-1], !isComplete || shape[-2] == shape[-1] else {
      throw fail("matrices \(shape) whose factors are complete or wide have no gradient")
    }
    let zero = try b.constant(0)
    func given(_ gradient: Value?, _ like: Value) throws(LeptonError) -> Value {
      if let gradient { return gradient }
      return try b.broadcast(zero, to: b.shape(like))
    }
    let (forQ, forR) = (try given(resultGradients[0], q), try given(resultGradients[1], r))
    let m = try b.subtract(
      b.apply1(MatMul(transposesB: true), r, forR), b.apply1(MatMul(transposesA: true), forQ, q))
    let size = shape[-1]
    var lower = [Float](repeating: 0, count: size * size)
    var below = lower
    for row in 0..<size {
      for column in 0...row {
        lower[row * size + column] = 1
        below[row * size + column] = row == column ? 0 : 1
      }
    }
    let kept = try b.multiply(m, b.constant(Tensor(lower, [size, size])))
    let mirrored = try b.matrixTransposed(b.multiply(m, b.constant(Tensor(below, [size, size]))))
    let sum = try b.add(forQ, b.apply1(MatMul(), q, b.add(kept, mirrored)))
    let solved = try b.apply1(LinearSolve(.upper), r, b.matrixTransposed(sum))
    return [try b.matrixTransposed(solved)]
  }
}

/// Eigenvalues (…, n), rising, and eigenvectors, the columns of (…, n, n), of symmetric matrices, of
/// which the lower triangle is read.
public struct SymmetricEigen: Op {
  public static let name = "eigenvalues"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0], areSquare: true)
    return [.float32(Shape(arguments[0].shape.dims.dropLast())), arguments[0]]
  }

  /// V·(diag(g) + F∘(VᵀG))·Vᵀ with F_ij = 1/(λ_j - λ_i); symmetric.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let (b, values, vectors) = (builder, results[0], results[1])
    let shape = b.shape(vectors)
    let leading = Array(shape.dims.dropLast(2))
    let size = shape[-1]
    let unit = (0..<(size * size)).map { $0 % (size + 1) == 0 ? 1 as Float : 0 }
    let identity = try b.constant(Tensor(unit, [size, size]))
    var inner: Value?
    if let gradient = resultGradients[0] {
      let row = try b.reshape(gradient, Shape(leading + [1, size]))
      inner = try b.multiply(row, identity)
    }
    if let gradient = resultGradients[1] {
      let difference = try b.subtract(
        b.reshape(values, Shape(leading + [1, size])),
        b.reshape(values, Shape(leading + [size, 1])))
      let isSame = try b.compare(difference, .equal, 0)
      let inverse = try b.select(
        isSame, b.constant(0), b.unary(.reciprocal, b.select(isSame, b.constant(1), difference)))
      let turned = try b.multiply(inverse, b.apply1(MatMul(transposesA: true), vectors, gradient))
      inner = try inner.map { value throws(LeptonError) in try b.add(value, turned) } ?? turned
    }
    guard let inner else { return [nil] }
    let product = try b.apply1(
      MatMul(transposesB: true), b.apply1(MatMul(), vectors, inner), vectors)
    return [try b.affine(b.add(product, b.matrixTransposed(product)), 0.5)]
  }
}

/// U, the singular values (falling) and Vᵀ of x = U·diag(s)·Vᵀ for matrices (…, m, n): U (…, m, k), Vᵀ
/// (…, k, n), k being min(m, n); or U (…, m, m) and Vᵀ (…, n, n) where complete.
public struct SingularValues: Op {
  public static let name = "singular values"

  public var isComplete: Bool

  public init(isComplete: Bool) { self.isComplete = isComplete }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    try expectMatrices(arguments[0])
    let shape = arguments[0].shape
    let inner = Swift.min(shape[-2], shape[-1])
    let leading = Array(shape.dims.dropLast(2))
    return [
      .float32(Shape(leading + [shape[-2], isComplete ? shape[-2] : inner])),
      .float32(Shape(leading + [inner])),
      .float32(Shape(leading + [isComplete ? shape[-1] : inner, shape[-1]])),
    ]
  }

  /// Of the values alone: U·diag(g)·Vᵀ.
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let b = builder
    let shape = b.shape(arguments[0])
    guard let gradient = resultGradients[1], resultGradients[0] == nil, resultGradients[2] == nil,
      !isComplete
    else {
      throw LeptonError(
        .unsupported, "\(Self.name): only the values can be trained through, not the vectors")
    }
    let inner = Swift.min(shape[-2], shape[-1])
    let row = try b.reshape(gradient, Shape(shape.dims.dropLast(2) + [1, inner]))
    return [try b.apply1(MatMul(), b.multiply(results[0], row), results[2])]
  }
}
