import LeptonBase
import LeptonGraph

/// Two recurrent ops whose outputs are concatenated on their last axis, as the two directions of
/// Bidirectional: they run side by side and write straight into the concatenation. Arguments: those of
/// `first`, then those of `second`. Result: the concatenation; final states are not given.
struct RecurrentPair: Op {
  static let name = "recurrent pair"

  var first: Recurrent
  var second: Recurrent

  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    let split = first.argumentCount
    let a = try first.resultTypes(Array(arguments[..<split]))[0]
    let b = try second.resultTypes(Array(arguments[split...]))[0]
    return try Concatenate(axis: a.shape.rank - 1).resultTypes([a, b])
  }

  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let split = first.argumentCount
    return first.floatOperations(Array(arguments[..<split]), results)
      + second.floatOperations(Array(arguments[split...]), results)
  }
}

extension Recurrent {
  /// Arguments of a call.
  var argumentCount: Int {
    3 + (hasBias ? 1 : 0) + (hasMask ? 1 : 0) + (hasInitialState ? kind.stateCount : 0)
  }
}

extension Graph {
  /// Finds the pairs.
  func pairingRecurrent() throws(LeptonError) -> Graph {
    try Rewriter.rewrite(self) { rewriter, op, arguments throws(LeptonError) in
      guard let op = op as? Concatenate, arguments.count == 2,
        op.axis == rewriter.type(arguments[0]).shape.rank - 1,
        let first = rewriter.lone(arguments[0]), let second = rewriter.lone(arguments[1]),
        first.op.returnsSequence == second.op.returnsSequence,
        !second.arguments.contains(where: { $0.node == arguments[0].node })
      else { return nil }
      return try rewriter.emit(
        RecurrentPair(first: first.op, second: second.op), first.arguments + second.arguments)
    }
  }
}

extension Rewriter {
  /// The recurrent op that gives a value, if nothing else reads any of its results.
  fileprivate func lone(_ value: Value) -> (op: Recurrent, arguments: [Value])? {
    guard value.output == 0, isUsedOnce(value), let (op, arguments) = producer(value),
      let op = op as? Recurrent,
      (1...op.kind.stateCount).allSatisfy({
        isUnused(Value(node: value.node, output: $0))
      })
    else { return nil }
    return (op, arguments)
  }
}
