import LeptonBase

/// (x - moving mean) · gamma / sqrt(moving variance + epsilon) + beta along the last axis: batch
/// normalization with statistics that are given. Arguments: x, mean, variance, then gamma and beta where present.
public struct BatchNormalization: Op {
  public static let name = "batch normalization"

  public var epsilon: Float
  public var hasScale: Bool
  public var hasOffset: Bool

  public init(epsilon: Float, hasScale: Bool, hasOffset: Bool) {
    self.epsilon = epsilon
    self.hasScale = hasScale
    self.hasOffset = hasOffset
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3 + (hasScale ? 1 : 0) + (hasOffset ? 1 : 0))
    try expectVectors(arguments.dropFirst(), length: arguments[0].shape.dims.last ?? 0)
    return [arguments[0]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    guard let gradient = resultGradients[0] else { return arguments.map { _ in nil } }
    let (x, mean, variance, b) = (arguments[0], arguments[1], arguments[2], builder)
    let factor = try b.unary(.rsqrt, b.affine(variance, 1, plus: epsilon))
    let scaled = hasScale ? try b.multiply(arguments[3], factor) : factor
    let sums = try b.apply(ChannelProducts(), [gradient, x, mean])
    let (total, product) = (sums[0], sums[1])
    let cube = try b.multiply(scaled, b.unary(.square, factor))
    var forArguments: [Value?] = [
      try b.multiply(gradient, scaled), try b.unary(.negate, b.multiply(total, scaled)),
      try b.affine(b.multiply(product, cube), -0.5),
    ]
    if hasScale { forArguments.append(try b.multiply(product, factor)) }
    if hasOffset { forArguments.append(total) }
    return forArguments
  }
}

extension Op {
  /// Throws unless the arguments are float32 vectors of `length` elements.
  func expectVectors(_ arguments: ArraySlice<TensorType>, length: Int) throws(LeptonError) {
    for argument in arguments
    where argument.dtype != .float32 || !argument.shape.isCompatible(with: [length]) {
      throw fail("a weight \(argument) for \(length) channels")
    }
  }
}
