import LeptonBase
import LeptonGraph

extension Graph {
  /// Leaves out ops that change nothing, merges chains of moves, and writes ops that are short for
  /// others in full.
  func simplified() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      switch op {
      case let op as Unary where op.kind == .linear: return arguments
      case is StopGradient: return arguments
      case let op as Cast: return rewriter.type(arguments[0]).dtype == op.dtype ? arguments : nil
      case let op as Reshape: return try rewriter.simplify(op, arguments[0])
      case let op as Transpose: return try rewriter.simplify(op, arguments[0])
      case let op as BroadcastTo:
        return rewriter.type(arguments[0]).shape == op.shape ? arguments : nil
      case let op as Pad:
        return (op.before + op.after).allSatisfy { $0 == 0 } ? arguments : nil
      case let op as Slice: return op.axes.allSatisfy { $0 == .all } ? arguments : nil
      case is Concatenate: return arguments.count == 1 ? arguments : nil
      case let op as BatchNormalization: return try rewriter.expand(op, arguments)
      default: return nil
      }
    }
  }
}

extension Rewriter {
  fileprivate mutating func simplify(_ op: Reshape, _ argument: Value) throws(LeptonError)
    -> [Value]?
  {
    if type(argument).shape == op.shape { return [argument] }
    if let inner = producer(argument), inner.op is Reshape {
      if type(inner.arguments[0]).shape == op.shape { return [inner.arguments[0]] }
      return try emit(op, inner.arguments)
    }
    return nil
  }

  fileprivate mutating func simplify(_ op: Transpose, _ argument: Value) throws(LeptonError)
    -> [Value]?
  {
    if op.permutation == Array(op.permutation.indices) { return [argument] }
    if let inner = producer(argument), let innerOp = inner.op as? Transpose {
      let combined = op.permutation.map { innerOp.permutation[$0] }
      if combined == Array(combined.indices) { return inner.arguments }
      return try emit(Transpose(combined), inner.arguments)
    }
    // Axes of one element may change places without any element moving.
    let shape = type(argument).shape
    let moving = op.permutation.filter { shape.dims[$0] != 1 }
    if moving == moving.sorted() {
      return try emit(Reshape(Shape(op.permutation.map { shape.dims[$0] })), [argument])
    }
    return nil
  }

  /// x·inv + (beta - mean·inv), inv = gamma·rsqrt(variance + epsilon), as
  /// keras.src.backend.*.nn.batch_normalization.
  fileprivate mutating func expand(
    _ op: BatchNormalization, _ arguments: [Value]
  ) throws(LeptonError) -> [Value] {
    let (x, mean, variance) = (arguments[0], arguments[1], arguments[2])
    let shifted = try emit1(Unary(.affine, a: 1, b: op.epsilon), variance)
    var factor = try emit1(Unary(.rsqrt), shifted)
    if op.hasScale { factor = try emit1(Binary(.multiply), arguments[3], factor) }
    let product = try emit1(Binary(.multiply), mean, factor)
    let offset: Value
    if op.hasOffset, let beta = arguments.last {
      offset = try emit1(Binary(.subtract), beta, product)
    } else {
      offset = try emit1(Unary(.negate), product)
    }
    return [try emit1(Binary(.add), emit1(Binary(.multiply), x, factor), offset)]
  }
}
