import LeptonBase

/// x · min(rsqrt(Σ x²), 1 / sqrt(epsilon)) along the last axis.
public struct UnitNormalization: Op {
  public static let name = "unit normalization"

  /// Bounds the factor: 1e-24 in the layer UnitNormalization (factor at most 1e12), 1e-14 in Dot.
  public var epsilon: Float

  public init(epsilon: Float) { self.epsilon = epsilon }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32, arguments[0].shape.rank >= 1 else {
      throw fail("input \(arguments[0])")
    }
    return arguments
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    3 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, y, b) = (arguments[0], results[0], builder)
    let axis = b.shape(x).rank - 1
    let squares = try b.reduce(.sumOfSquares, x, axes: [axis])
    let isBounded = try b.compare(squares, .less, epsilon)
    let bound = try b.constant(1 / epsilon.squareRoot())
    let factor = try b.select(isBounded, bound, b.unary(.rsqrt, squares))
    let along = try b.multiply(y, b.reduce(.sum, b.multiply(gradient, y), axes: [axis]))
    let inner = try b.subtract(gradient, b.select(isBounded, b.constant(0), along))
    return [try b.multiply(inner, factor)]
  }
}
