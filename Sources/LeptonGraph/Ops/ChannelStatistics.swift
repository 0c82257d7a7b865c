import LeptonBase

/// Mean and population variance of every channel: x (…, C) gives two vectors (C). Batch normalization
/// while it trains.
public struct ChannelMoments: Op {
  public static let name = "channel moments"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0].dtype == .float32, let channels = arguments[0].shape.dims.last else {
      throw fail("input \(arguments[0])")
    }
    return [.float32([channels]), .float32([channels])]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let (x, b) = (arguments[0], builder)
    let shape = b.shape(x)
    guard let rows = Shape.product(shape.dims.dropLast()) else {
      throw fail("a gradient for the unknown shape \(shape)")
    }
    let share = 1 / Float(Swift.max(rows, 1))
    // That the mean depends on x matters not to the variance: deviations from it sum up to zero.
    var sum: Value?
    if let gradient = resultGradients[1] {
      sum = try b.multiply(b.subtract(x, results[0]), b.affine(gradient, 2 * share))
    }
    if let gradient = resultGradients[0] {
      let forMean = try b.affine(gradient, share)
      if let known = sum {
        sum = try b.add(known, forMean)
      } else {
        sum = try b.broadcast(forMean, to: shape)
      }
    }
    return [sum]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    4 * (arguments[0].shape.count ?? 0)
  }
}

/// Σ g and Σ g·(x - center) of every channel: g and x (…, C) and center (C) give two vectors (C). What
/// the derivatives of a normalization by channel need of the data, in one pass.
public struct ChannelProducts: Op {
  public static let name = "channel products"

  public init() {}

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3)
    guard arguments[0] == arguments[1], arguments[0].dtype == .float32,
      let channels = arguments[0].shape.dims.last
    else { throw fail("\(arguments[0]) and \(arguments[1])") }
    try expectVectors(arguments.suffix(1), length: channels)
    return [.float32([channels]), .float32([channels])]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    4 * (arguments[0].shape.count ?? 0)
  }
}
