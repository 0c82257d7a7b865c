import LeptonBase

/// Arithmetic on tensors: a node of a graph.
///
/// An op's file in `Ops/` holds its parameters, its shape rule and its gradient rule, which writes further
/// ops on the same graph. The kernel that runs it is bound in
/// `LeptonCompiler/Bindings/<the same name>.swift`.
public protocol Op: Hashable, Sendable {
  /// What messages call it.
  static var name: String { get }

  /// The types of the results for arguments of the given types. Dimensions may be unknown; where a
  /// rule cannot say, its result's dimension is unknown too. Throws `.shapeMismatch` or
  /// `.typeMismatch`, naming what disagrees.
  func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType]

  /// Writes the chain rule: from the derivatives of a scalar with respect to the results, those with
  /// respect to the arguments, each of its argument's type.
  ///
  /// `resultGradients` has nil for a result that the scalar does not depend on, and at least one entry
  /// that is not. An entry of the answer is nil where the scalar does not depend on the argument
  /// differentiably, such as an index or a condition. What nobody uses is left out of the program, so
  /// a rule need not ask which of its arguments matter. Throws `.unsupported` for an op without a rule.
  func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?]

  /// Floating-point operations (a multiply-add counts two) for fully known types.
  func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int
}

extension Op {
  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    throw LeptonError(.unsupported, "\(Self.name) has no gradient: it cannot be trained through")
  }

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
