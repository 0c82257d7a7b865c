import LeptonBase

/// The formulas of layer normalization, over the last `axisCount` axes together.
public enum LayerNormalizationKind: Int32, Sendable, Hashable {
  /// (x - mean) · rsqrt(variance + epsilon)
  case standard = 0
  /// x · rsqrt(variance + epsilon): Keras's `rms_scaling`.
  case varianceScaling = 1
  /// x · rsqrt(mean(x²) + epsilon)
  case rootMeanSquare = 2
}

/// Normalizes over the last axes, then multiplies by gamma and adds beta where present, both of the
/// shape of those axes. Population variance.
public struct LayerNormalization: Op {
  public static let name = "layer normalization"

  public var kind: LayerNormalizationKind
  public var axisCount: Int
  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(
    _ kind: LayerNormalizationKind, axisCount: Int, epsilon: Float, hasScale: Bool, hasOffset: Bool
  ) {
    self.kind = kind
    self.axisCount = axisCount
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    let x = arguments[0].shape
    guard arguments[0].dtype == .float32, axisCount >= 1, axisCount <= x.rank else {
      throw fail("the last \(axisCount) axes of \(arguments[0])")
    }
    let normalized = Shape(Array(x.dims.suffix(axisCount)))
    for weight in arguments.dropFirst() where !weight.shape.isCompatible(with: normalized) {
      throw fail("a weight of shape \(weight.shape) for axes \(normalized)")
    }
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    7 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, b) = (arguments[0], builder)
    let shape = b.shape(x)
    let axes = Array((shape.rank - axisCount)..<shape.rank)
    guard let count = Shape.product(shape.dims.suffix(axisCount)) else {
      throw fail("a gradient for the unknown shape \(shape)")
    }
    // x̂ = (x - center) · factor; how factor depends on x is said by `spread`, x less its mean.
    let centered =
      kind == .rootMeanSquare ? x : try b.subtract(x, b.reduce(.mean, x, axes: axes))
    let squares = try b.reduce(.sumOfSquares, centered, axes: axes)
    let factor = try b.unary(.rsqrt, b.affine(squares, 1 / Float(count), plus: epsilon))
    let normalized = try b.multiply(kind == .standard ? centered : x, factor)
    let g = hasScale ? try b.multiply(gradient, arguments[1]) : gradient
    let product = try b.affine(
      b.reduce(.sum, b.multiply(g, normalized), axes: axes), 1 / Float(count))
    let along = try b.multiply(b.multiply(centered, factor), product)
    var inner = try b.subtract(g, along)
    if kind == .standard { inner = try b.subtract(inner, b.reduce(.mean, g, axes: axes)) }
    var forArguments: [Value?] = [try b.multiply(inner, factor)]
    let weight = Shape(Array(shape.dims.suffix(axisCount)))
    if hasScale {
      forArguments.append(try b.sum(b.multiply(gradient, normalized), to: weight))
    }
    if hasOffset { forArguments.append(try b.sum(gradient, to: weight)) }
    return forArguments
  }
}
