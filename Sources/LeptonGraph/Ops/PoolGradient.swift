import LeptonBase

/// The derivative of a pooling with respect to its input. Arguments: of a maximum its input, its result
/// and the result's gradient; of an average the result's gradient only. Of equal maxima in a window the
/// first, in row-major order, takes the gradient.
public struct PoolGradient: Op {
  public static let name = "pooling gradient"

  public var pooling: Pooling
  /// The shape of the pooling's input.
  public var input: Shape

  /// What is derived.
  public enum Pooling: Sendable, Hashable {
    case sliding(Pool)
    case adaptive(AdaptivePool)
  }

  public init(_ pooling: Pooling, input: Shape) {
    self.pooling = pooling
    self.input = input
  }

  private var kind: PoolKind {
    switch pooling {
    case .sliding(let op): op.kind
    case .adaptive(let op): op.kind
    }
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: kind == .maximum ? 3 : 1)
    let result =
      switch pooling {
      case .sliding(let op): try op.resultTypes([.float32(input)])[0]
      case .adaptive(let op): try op.resultTypes([.float32(input)])[0]
      }
    let expected = kind == .maximum ? [.float32(input), result, result] : [result]
    for (type, wanted) in zip(arguments, expected)
    where type.dtype != wanted.dtype || !type.shape.isCompatible(with: wanted.shape) {
      throw fail("an argument of type \(type) in place of \(wanted)")
    }
    return [.float32(input)]
  }

  /// The gradient rule of a pooling.
  static func rule(
    _ builder: GraphBuilder, _ pooling: Pooling, _ argument: Value, _ result: Value,
    _ gradient: Value?
  ) throws(LeptonError) -> [Value?] {
    guard let gradient else { return [nil] }
    let op = PoolGradient(pooling, input: builder.shape(argument))
    if op.kind == .average { return [try builder.apply1(op, gradient)] }
    return [try builder.apply1(op, argument, result, gradient)]
  }
}
