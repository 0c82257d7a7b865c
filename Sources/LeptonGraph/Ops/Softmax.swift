import LeptonBase

/// exp(x) / Σ exp(x) along an axis, or its logarithm; computed after subtracting the maximum.
public struct Softmax: Op {
  public static let name = "softmax"

  /// Not negative.
  public var axis: Int
  public var isLogarithmic: Bool

  public init(axis: Int, isLogarithmic: Bool = false) {
    self.axis = axis
    self.isLogarithmic = isLogarithmic
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32, axis >= 0, axis < arguments[0].shape.rank else {
      throw fail("axis \(axis) of \(arguments[0])")
    }
    return arguments
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    5 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (y, b) = (results[0], builder)
    guard !isLogarithmic else {
      let total = try b.reduce(.sum, gradient, axes: [axis])
      return [try b.subtract(gradient, b.multiply(b.unary(.exp, y), total))]
    }
    let mean = try b.reduce(.sum, b.multiply(gradient, y), axes: [axis])
    return [try b.multiply(y, b.subtract(gradient, mean))]
  }
}
