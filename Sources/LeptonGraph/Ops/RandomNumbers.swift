import LeptonBase

public enum RandomDistribution: Int32, Sendable, Hashable {
  /// In [0, 1), in steps of 2⁻²⁴.
  case uniform = 0
  /// Mean 0 and deviation 1.
  case normal = 1
}

/// Random numbers of a stream: from its state (uint32 [2]: seed and counter), float32 numbers of the
/// given shape and the state that comes next, whose counter is one more. The numbers follow from state
/// and shape alone, on any number of threads (Philox; see lk_random.h).
public struct RandomNumbers: Op {
  public static let name = "random numbers"

  public var distribution: RandomDistribution
  public var shape: Shape

  public init(_ distribution: RandomDistribution, _ shape: Shape) {
    self.distribution = distribution
    self.shape = shape
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 1)
    guard arguments[0] == TensorType(.uint32, [2]) else {
      throw LeptonError(
        .typeMismatch, "\(Self.name) need a state of uint32 (2,), not \(arguments[0])")
    }
    return [.float32(shape), arguments[0]]
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    [nil]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    10 * (results[0].shape.count ?? 0)
  }
}
