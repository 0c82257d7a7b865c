import LeptonBase

/// Normalizes every sample (N, spatial…, C) over its spatial axes and over each of `groups` runs of
/// neighbouring channels, then multiplies by gamma (C) and adds beta (C) where present.
public struct GroupNormalization: Op {
  public static let name = "group normalization"

  public var groups: Int
  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(groups: Int, epsilon: Float, hasScale: Bool, hasOffset: Bool) {
    self.groups = groups
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    let channels = arguments[0].shape.dims.last ?? 0
    guard arguments[0].shape.rank >= 2, groups >= 1, channels < 0 || channels % groups == 0 else {
      throw fail("\(channels) channels in \(groups) groups")
    }
    try expectVectors(arguments.dropFirst(), length: channels)
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    7 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let b = builder
    let shape = b.shape(arguments[0])
    let channels = shape[-1]
    guard let spatial = Shape.product(shape.dims.dropFirst().dropLast()) else {
      throw fail("a gradient for the unknown shape \(shape)")
    }
    let size = channels / groups
    let grouped: Shape = [shape[0], spatial, groups, size]
    let weight: Shape = [channels]
    let x = try b.reshape(arguments[0], grouped)
    let centered = try b.subtract(x, b.reduce(.mean, x, axes: [1, 3]))
    let variance = try b.reduce(.mean, b.unary(.square, centered), axes: [1, 3])
    let factor = try b.unary(.rsqrt, b.affine(variance, 1, plus: epsilon))
    let normalized = try b.multiply(centered, factor)
    let scaled = hasScale ? try b.multiply(gradient, arguments[1]) : gradient
    let g = try b.reshape(scaled, grouped)
    let product = try b.reduce(.mean, b.multiply(g, normalized), axes: [1, 3])
    let inner = try b.subtract(
      b.subtract(g, b.reduce(.mean, g, axes: [1, 3])), b.multiply(normalized, product))
    var forArguments: [Value?] = [try b.reshape(b.multiply(inner, factor), shape)]
    if hasScale {
      let wide = try b.reshape(normalized, shape)
      forArguments.append(try b.sum(b.multiply(gradient, wide), to: weight))
    }
    if hasOffset { forArguments.append(try b.sum(gradient, to: weight)) }
    return forArguments
  }
}
