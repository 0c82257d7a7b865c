import LeptonBase

/// One step of an LSTM whose gate sums are computed elsewhere, as a convolutional LSTM's are.
///
/// Arguments: sums (…, 4·U) in blocks i, f, c, o, and the state c₋ (…, U). Results, both (…, U):
/// h = s(o)·a(c) and c = s(f)·c₋ + s(i)·a(z_c), with `a` the activation and `s` the recurrent one.
public struct LSTMStep: Op {
  public static let name = "lstm step"

  public var activation: Unary
  public var recurrentActivation: Unary

  public init(activation: Unary, recurrentActivation: Unary) {
    self.activation = activation
    self.recurrentActivation = recurrentActivation
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 2)
    let (sums, state) = (arguments[0].shape, arguments[1].shape)
    guard arguments.allSatisfy({ $0.dtype == .float32 }), state.rank >= 1, sums.rank == state.rank,
      state[-1] > 0, sums[-1] / 4 == state[-1], sums[-1] % 4 == 0,
      Shape(Array(sums.dims.dropLast())).isCompatible(with: Shape(Array(state.dims.dropLast())))
    else { throw fail("sums \(arguments[0]) for the state \(arguments[1])") }
    return [arguments[1], arguments[1]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    30 * (results[0].shape.count ?? 0)
  }

  public func gradients(
    _ builder: GraphBuilder, arguments: [Value], results: [Value], resultGradients: [Value?]
  ) throws(LeptonError) -> [Value?] {
    let op = LSTMStepGradient(self, hasGradients: resultGradients.map { $0 != nil })
    return try builder.apply(op, arguments + [results[1]] + resultGradients.compactMap { $0 })
  }
}

/// The way back through an `LSTMStep`.
///
/// Arguments: sums, c₋ and c of the step, then of the gradients of h and c those that `hasGradients`
/// says. Results: the gradients of sums and of c₋.
public struct LSTMStepGradient: Op {
  public static let name = "lstm step gradient"

  public var step: LSTMStep
  /// Of h and of c.
  public var hasGradients: [Bool]

  public init(_ step: LSTMStep, hasGradients: [Bool]) {
    self.step = step
    self.hasGradients = hasGradients
  }

  public func resultTypes(_ arguments: [TensorType]) throws(LeptonError) -> [TensorType] {
    try expect(arguments, count: 3 + hasGradients.filter { $0 }.count)
    return [arguments[0], arguments[1]]
  }

  public func floatOperations(_ arguments: [TensorType], _ results: [TensorType]) -> Int {
    50 * (results[1].shape.count ?? 0)
  }
}
