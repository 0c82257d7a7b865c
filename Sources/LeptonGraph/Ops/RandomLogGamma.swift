import LeptonBase

/// Logarithms of gamma variates of scale 1: from a stream's state (uint32 [2]) and the variates' shape
/// parameter, a float32 scalar > 0, float32 numbers of the given shape and the state that comes next.
/// With two of them, x and y, sigmoid(x - y) is a beta variate; softmax makes a Dirichlet variate of
/// several.
public struct RandomLogGamma: Op {
  public static let name = "random gamma numbers"

  public var shape: Shape

  public init(_ shape: Shape) { self.shape = shape }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    guard arguments[0] == TensorType(.uint32, [2]), arguments[1] == .float32([]) else {
      throw LeptonError(
        .typeMismatch,
        "\(Self.name) need a state of uint32 (2,) and a float32 scalar, not \(arguments[0]) and "
          + "\(arguments[1])")
    }
    return [.float32(shape), arguments[0]]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    [nil, nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    100 * (results[0].shape.count ?? 0)
  }
}
