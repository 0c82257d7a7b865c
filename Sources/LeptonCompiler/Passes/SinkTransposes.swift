import LeptonBase
import LeptonGraph

extension Graph {
  /// Moves transposes behind the pointwise ops that follow them, so that the pairs which
  /// channels-first layers write around their channels-last ops meet and cancel.
  func sinkingTransposes() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      switch op {
      case is Unary, is Cast: return try rewriter.sinkUnary(op, arguments[0])
      case is Binary, is Compare: return try rewriter.sinkBinary(op, arguments)
      case let op as Concatenate: return try rewriter.sink(op, arguments)
      case let op as Transpose: return try rewriter.cancel(op, arguments[0])
      default: return nil
      }
    }
  }
}

extension Rewriter {
  private func transposed(_ value: Value) -> (permutation: [Int], argument: Value)? {
    guard let (op, arguments) = producer(value), let op = op as? Transpose else { return nil }
    return (op.permutation, arguments[0])
  }

  fileprivate mutating func sinkUnary(_ op: any Op, _ argument: Value) throws(LeptonError)
    -> [Value]?
  {
    guard isUsedOnce(argument), let (permutation, inner) = transposed(argument) else { return nil }
    return [try emit1(Transpose(permutation), emit1(op, inner))]
  }

  fileprivate mutating func sinkBinary(_ op: any Op, _ arguments: [Value]) throws(LeptonError)
    -> [Value]?
  {
    let found = arguments.map(transposed)
    guard let first = found.compactMap({ $0 }).first else { return nil }
    var inner: [Value] = []
    for (argument, moved) in zip(arguments, found) {
      if let moved {
        guard moved.permutation == first.permutation, isUsedOnce(argument) else { return nil }
        inner.append(moved.argument)
      } else if type(argument).shape.count == 1 {
        // One element means the same whichever way the axes lie, once it has no more of them than
        // the other operand.
        guard type(argument).shape.rank <= first.permutation.count else { return nil }
        inner.append(argument)
      } else if let tensor = constant(argument), tensor.shape.rank == first.permutation.count {
        var inverse = [Int](repeating: 0, count: first.permutation.count)
        for (to, from) in first.permutation.enumerated() { inverse[from] = to }
        inner.append(try emit1(Transpose(inverse), argument))
      } else {
        return nil
      }
    }
    return [try emit1(Transpose(first.permutation), emit(op, inner)[0])]
  }

  fileprivate mutating func sink(_ op: Concatenate, _ arguments: [Value]) throws(LeptonError)
    -> [Value]?
  {
    var inner: [Value] = []
    var permutation: [Int]?
    for argument in arguments {
      guard isUsedOnce(argument), let moved = transposed(argument),
        permutation == nil || permutation == moved.permutation
      else { return nil }
      permutation = moved.permutation
      inner.append(moved.argument)
    }
    guard let permutation else { return nil }
    let joined = try emit(Concatenate(axis: permutation[op.axis]), inner)[0]
    return [try emit1(Transpose(permutation), joined)]
  }

  fileprivate mutating func cancel(_ op: Transpose, _ argument: Value) throws(LeptonError)
    -> [Value]?
  {
    guard let (permutation, inner) = transposed(argument) else { return nil }
    let combined = op.permutation.map { permutation[$0] }
    if combined == Array(combined.indices) { return [inner] }
    return [try emit1(Transpose(combined), inner)]
  }
}
