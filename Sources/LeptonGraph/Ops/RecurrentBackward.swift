import LeptonBase

/// The way back through time of a `RecurrentForward`.
///
/// Arguments: gates, state before each step and the further tensor that the forward op kept, the
/// recurrent kernel, then where present mask and dropout, and of the gradients of the output and of the
/// final states those that `hasGradients` says.
/// Results: the gradient of the sums (N, T, G·U); for gruResetAfter that of the candidate's recurrent
/// product with its bias (N, T, U); with initial states theirs (N, U).
public struct RecurrentBackward: Op {
  public static let name = "recurrent gradient"

  public var forward: RecurrentForward
  /// Of the output and of each final state.
  public var hasGradients: [Bool]

  public init(_ forward: RecurrentForward, hasGradients: [Bool]) {
    self.forward = forward
    self.hasGradients = hasGradients
  }

  /// An argument list taken apart.
  public struct Arguments<T> {
    public var gates: T
    public var before: T
    public var extra: T?
    public var kernel: T
    public var mask: T?
    public var dropout: T?
    /// Of the output and of each final state.
    public var gradients: [T?]
  }

  /// `arguments` holds as many as `resultTypes` asks for.
  public func split<T>(_ arguments: [T]) -> Arguments<T> {
    let hasExtra = forward.cell.kind != .simple
    var rest = arguments.dropFirst(hasExtra ? 4 : 3)
    let mask = forward.cell.hasMask ? rest.popFirst() : nil
    let dropout = forward.hasDropout ? rest.popFirst() : nil
    return Arguments(
      gates: arguments[0], before: arguments[1], extra: hasExtra ? arguments[2] : nil,
      kernel: arguments[hasExtra ? 3 : 2], mask: mask, dropout: dropout,
      gradients: hasGradients.map { $0 ? rest.popFirst() : nil })
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    let kind = forward.cell.kind, units = forward.cell.units
    let optional = [forward.cell.hasMask, forward.hasDropout] + hasGradients
    try expect(
      arguments, count: (kind == .simple ? 3 : 4) + optional.filter { $0 }.count)
    let gates = arguments[0].shape
    guard gates.rank == 3 else { throw fail("gates \(gates)") }
    let sequence = TensorType.float32([gates[0], gates[1], units])
    let state = TensorType.float32([gates[0], units])
    return [arguments[0]] + (kind == .gruResetAfter ? [sequence] : [])
      + [TensorType](
        repeating: state, count: forward.cell.hasInitialState ? kind.stateCount : 0)
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    2 * (arguments[0].shape.count ?? 0) * forward.cell.units
  }
}
