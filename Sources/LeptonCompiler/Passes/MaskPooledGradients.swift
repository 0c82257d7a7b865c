import LeptonBase
import LeptonGraph

extension Graph {
  /// What passes the gradient of a maximum pooling on only where the pooling's input is positive, which
  /// is the gradient of a relu before it, is applied to the pooled gradient instead, which has fewer
  /// elements: an element that takes a gradient equals its window's maximum.
  func maskingPooledGradients() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      guard op is Select else { return nil }
      return try rewriter.maskPooledGradient(arguments)
    }
  }
}

extension Rewriter {
  fileprivate mutating func maskPooledGradient(_ arguments: [Value]) throws(LeptonError)
    -> [Value]?
  {
    let (condition, gradient, other) = (arguments[0], arguments[1], arguments[2])
    guard isUsedOnce(gradient), constant(other)?.floatScalar == 0,
      let (pooling, operands) = producer(gradient), let pooling = pooling as? PoolGradient,
      operands.count == 3, let (relation, sides) = producer(condition),
      let relation = relation as? Compare, relation.kind == .greater, sides[0] == operands[0],
      constant(sides[1])?.floatScalar == 0
    else { return nil }
    let isPositive = try emit1(relation, operands[1], sides[1])
    let masked = try emit1(Select(), isPositive, operands[2], other)
    return try emit(pooling, [operands[0], operands[1], masked])
  }
}
