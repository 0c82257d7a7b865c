import LeptonBase

/// The recurrent cells; formulas in `Recurrent`.
public enum RecurrentKind: Int32, Sendable, Hashable, CaseIterable {
  /// h = act(x·W + b + h₋·U)
  case simple = 0
  /// blocks i, f, c, o: c = f∘c₋ + i∘act(z_c), h = o∘act(c)
  case lstm = 1
  /// blocks z, r, h; hh = act(x_h + (r∘h₋)·U_h); h = z∘h₋ + (1 - z)∘hh
  case gru = 2
  /// GRU with the reset gate after the product: hh = act(x_h + r∘(h₋·U_h + b_rh))
  case gruResetAfter = 3

  /// Blocks of U columns in the kernels.
  public var gateCount: Int {
    switch self {
    case .simple: 1
    case .lstm: 4
    case .gru, .gruResetAfter: 3
    }
  }

  /// Tensors of state: h, and c for LSTM.
  public var stateCount: Int { self == .lstm ? 2 : 1 }
}

/// A recurrent layer over a whole sequence, as keras.src.layers.rnn.
///
/// Arguments: x (N, T, I), kernel (I, G·U), recurrent kernel (U, G·U), then where present bias (G·U,
/// or (2, G·U) for gruResetAfter), mask (N, T) bool, and the initial states (N, U).
/// Results: the output sequence (N, T, U) or the last output (N, U), then the final states (N, U).
public struct Recurrent: Op {
  public static let name = "recurrent"

  public var kind: RecurrentKind
  public var units: Int
  public var activation: Unary
  /// Of the gates; unused by the simple cell.
  public var recurrentActivation: Unary
  public var hasBias: Bool
  public var hasMask: Bool
  public var hasInitialState: Bool
  public var returnsSequence: Bool
  /// Reads the sequence from its end.
  public var goesBackwards: Bool
  /// With `goesBackwards` and `returnsSequence`: writes the outputs in the input's time order instead
  /// of the order of computation (what Bidirectional does to its backward half).
  public var restoresTimeOrder: Bool
  /// Masked steps output zeros instead of repeating the output before.
  public var zeroesMaskedOutput: Bool

  public init(
    _ kind: RecurrentKind, units: Int, activation: Unary, recurrentActivation: Unary,
    hasBias: Bool, hasMask: Bool = false, hasInitialState: Bool = false,
    returnsSequence: Bool = false, goesBackwards: Bool = false, restoresTimeOrder: Bool = false,
    zeroesMaskedOutput: Bool = false
  ) {
    self.kind = kind
    self.units = units
    self.activation = activation
    self.recurrentActivation = recurrentActivation
    self.hasBias = hasBias
    self.hasMask = hasMask
    self.hasInitialState = hasInitialState
    self.returnsSequence = returnsSequence
    self.goesBackwards = goesBackwards
    self.restoresTimeOrder = restoresTimeOrder
    self.zeroesMaskedOutput = zeroesMaskedOutput
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    let states = hasInitialState ? kind.stateCount : 0
    try expect(arguments, count: 3 + (hasBias ? 1 : 0) + (hasMask ? 1 : 0) + states)
    let x = arguments[0].shape
    guard x.rank == 3, arguments[0].dtype == .float32 else {
      throw fail("input \(arguments[0]) is not (batch, time, features)")
    }
    let (columns, overflow) = units.multipliedReportingOverflow(by: kind.gateCount)
    guard units > 0, !overflow else { throw fail("\(units) units") }
    var wanted: [Shape] = [x, [x[2], columns], [units, columns]]
    if hasBias { wanted.append(kind == .gruResetAfter ? [2, columns] : [columns]) }
    if hasMask { wanted.append([x[0], x[1]]) }
    for _ in 0..<states { wanted.append([x[0], units]) }
    for (argument, shape) in zip(arguments, wanted) where !argument.shape.isCompatible(with: shape)
    {
      throw fail("an argument of shape \(argument.shape) where \(shape) is due")
    }
    if hasMask, arguments[3 + (hasBias ? 1 : 0)].dtype != .bool {
      throw LeptonError(.typeMismatch, "\(Self.name): the mask is not bool")
    }
    let state = TensorType.float32([x[0], units])
    let output = returnsSequence ? TensorType.float32([x[0], x[1], units]) : state
    return [output] + [TensorType](repeating: state, count: kind.stateCount)
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    let x = arguments[0].shape
    return 2 * x[0] * x[1] * kind.gateCount * units * (x[2] + units)
  }
}
