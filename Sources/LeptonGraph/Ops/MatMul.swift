import LeptonBase

/// C = A·B over the last two axes; leading axes are broadcast. A is (…, M, K), or (…, K, M) if
/// `transposesA`; B is (…, K, N), or (…, N, K) if `transposesB`; C is (…, M, N).
public struct MatMul: Op {
  public static let name = "matrix product"

  public var transposesA: Bool
  public var transposesB: Bool

  public init(transposesA: Bool = false, transposesB: Bool = false) {
    self.transposesA = transposesA
    self.transposesB = transposesB
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (a, b) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }) else {
      throw LeptonError(
        .typeMismatch,
        "\(Self.name) of \(arguments[0].dtype.name) and \(arguments[1].dtype.name) is not defined")
    }
    guard a.rank >= 2, b.rank >= 2 else { throw fail("shapes \(a) and \(b) have less than 2 axes") }
    let (m, k) = transposesA ? (a[-1], a[-2]) : (a[-2], a[-1])
    let (k2, n) = transposesB ? (b[-1], b[-2]) : (b[-2], b[-1])
    guard k == k2 || k < 0 || k2 < 0 else {
      throw fail("shapes \(a) and \(b): the inner dimensions \(k) and \(k2) differ")
    }
    let leading = try broadcast(Shape(Array(a.dims.dropLast(2))), Shape(Array(b.dims.dropLast(2))))
    return [.float32(Shape(leading.dims + [m, n]))]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let a = arguments[0].shape
    return 2 * (results[0].shape.count ?? 0) * (transposesA ? a[-2] : a[-1])
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (a, b) = (arguments[0], arguments[1])
    let (shapeA, shapeB) = (builder.shape(a), builder.shape(b))
    if shapeB.rank == 2, shapeA.rank > 2, !transposesA {
      return try flattened(builder, a, b, gradient)
    }
    let forA =
      transposesA
      ? try builder.apply1(MatMul(transposesA: transposesB, transposesB: true), b, gradient)
      : try builder.apply1(MatMul(transposesA: false, transposesB: !transposesB), gradient, b)
    let forB =
      transposesB
      ? try builder.apply1(MatMul(transposesA: true, transposesB: transposesA), gradient, a)
      : try builder.apply1(MatMul(transposesA: !transposesA, transposesB: false), a, gradient)
    return [try builder.sum(forA, to: shapeA), try builder.sum(forB, to: shapeB)]
  }

  /// One matrix for all rows of A (…, M, K): each derivative is one large product.
  private func flattened(
    _ builder: GraphBuilder, _ a: Value, _ b: Value, _ gradient: Value
  ) throws(LeptonError) -> [Value?] {
    let (shapeA, shapeC) = (builder.shape(a), builder.shape(gradient))
    guard let rows = Shape.product(shapeA.dims.dropLast()) else {
      throw fail("a gradient for the unknown shape \(shapeA)")
    }
    let flatA = try builder.reshape(a, [rows, shapeA[-1]])
    let flatC = try builder.reshape(gradient, [rows, shapeC[-1]])
    let flat = try MatMul(transposesB: transposesB).gradients(
      builder, arguments: [flatA, b], results: [], resultGradients: [flatC])
    guard let forA = flat[0] else { return [nil, flat[1]] }
    return [try builder.reshape(forA, shapeA), flat[1]]
  }
}
