import LeptonBase

/// Arithmetic on tensors: a node of a graph.
///
/// An op's file in `Ops/` holds its parameters and its shape rule; its gradient rule, further ops on the
/// same graph, belongs in the same file. The kernel that runs it is bound in
/// `LeptonCompiler/Bindings/<the same name>.swift`.
public protocol Op: Hashable, Sendable {
  /// What messages call it.
  static var name: String { get }

  /// The types of the results for arguments of the given types. Dimensions may be unknown; where a
  /// rule cannot say, its result's dimension is unknown too. Throws `.shapeMismatch` or
  /// `.typeMismatch`, naming what disagrees.
  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType]

  /// Floating-point operations (a multiply-add counts two) for fully known types.
  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int
}

extension Op {
  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    results.first?.shape.count ?? 0
  }

  /// Throws unless there are `count` arguments.
  func expect(_ arguments: [TensorType], count: ClosedRange<Int>) throws(LeptonError) {
    guard count.contains(arguments.count) else {
      let wanted =
        count.lowerBound == count.upperBound
        ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
      throw LeptonError(
        .shapeMismatch, "\(Self.name) takes \(wanted) inputs, not \(arguments.count)")
    }
  }

  func expect(_ arguments: [TensorType], count: Int) throws(LeptonError) {
    try expect(arguments, count: count...count)
  }

  func fail(_ text: String) -> LeptonError { LeptonError(.shapeMismatch, "\(Self.name): \(text)") }
}
