import LeptonBase
import LeptonGraph

extension Lowering {
  /// The next numbers of a layer's random stream, which moves on by one use.
  public func random(
    _ distribution: RandomDistribution, _ shape: Shape, _ stream: Parameter
  ) throws(LeptonError) -> Value {
    let results = try builder.apply(
      RandomNumbers(distribution, shape), [builder.updated(stream)])
    guard results.count == 2 else {
      throw LeptonError(.internal, "\(builder.label): random numbers without a next state")
    }
    try builder.update(stream, results[1])
    return results[0]
  }

  /// Keras's `random.dropout`: elements are dropped with probability `rate`, the others divided by
  /// 1 - rate. The choice is made once for all elements that share an element of `noiseShape`.
  public func dropout(
    _ x: Value, rate: Float, noiseShape: Shape? = nil, _ stream: Parameter
  ) throws(LeptonError) -> Value {
    let zero = try builder.constant(0)
    if rate >= 1 { return try binary(.multiply, x, zero) }
    let mask = try keepMask(noiseShape ?? shape(x), rate: rate, stream)
    return try select(mask, unary(Unary(.affine, a: 1 / (1 - rate)), x), zero)
  }

  /// True with probability 1 - rate.
  public func keepMask(
    _ shape: Shape, rate: Float, _ stream: Parameter
  ) throws(LeptonError) -> Value {
    let numbers = try random(.uniform, shape, stream)
    return try compare(.greaterEqual, numbers, builder.constant(rate))
  }
}
