import LeptonBase
import LeptonGraph
import Testing

@Suite struct LSTMStepGradientTests {
  private static let steps = [
    LSTMStep(activation: Unary(.tanh), recurrentActivation: Unary(.sigmoid)),
    LSTMStep(activation: Unary(.softsign), recurrentActivation: Unary(.squareplus, a: 4)),
  ]

  /// Seven units are not a whole number of vectors.
  @Test(arguments: [0, 1]) func bothStates(number: Int) throws {
    let step = Self.steps[number]
    let inputs = [values([2, 3, 28], seed: 1), values([2, 3, 7], seed: 2)]
    for result in 0..<2 {
      try GradientCheck()(inputs, "result \(result)") { try $0.apply(step, $1)[result] }
    }
    try GradientCheck()(inputs, "both") { builder, arguments in
      let states = try builder.apply(step, arguments)
      return try builder.apply1(Binary(.multiply), states[0], states[1])
    }
  }

  /// Steps that follow each other, read from one tensor and joined into one.
  @Test func sequence() throws {
    let inputs = [values([6, 8], seed: 3), values([2, 2], seed: 4)]
    try GradientCheck()(inputs) { builder, arguments in
      let parts = try builder.apply(Unstack(count: 3), [arguments[0]])
      var carry = arguments[1]
      var outputs: [Value] = []
      for part in parts {
        let states = try builder.apply(Self.steps[0], [part, carry])
        outputs.append(states[0])
        carry = states[1]
      }
      return try builder.apply(Concatenate(axis: 0), outputs)[0]
    }
    // What nobody reads has no part in it.
    try GradientCheck()([values([6, 2])]) { builder, arguments in
      try builder.apply(Unstack(count: 3), arguments)[1]
    }
  }
}
