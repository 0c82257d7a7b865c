import LeptonBase
import LeptonGraph
import Testing

@Suite struct UnaryGradientTests {
  /// Away from -3, -1, -0.5, 0, 0.5, 1, 3, 6, where some functions have kinks.
  private let anywhere: [Float] = [
    -4.1, -3.2, -2.3, -1.4, -1.1, -0.8, -0.62, -0.3, -0.1, 0.07, 0.2, 0.4, 0.63, 0.9, 1.2, 2.1, 2.7,
    3.3, 5.2, 6.4,
  ]
  private let inside: [Float] = [-0.8, -0.55, -0.2, 0.1, 0.35, 0.7]
  private let positive: [Float] = [0.3, 0.5, 0.8, 1.2, 2, 3.5, 5]

  private func check(_ op: Unary, _ inputs: [Float]) throws {
    var check = GradientCheck()
    if [.sign, .floor, .ceil, .round].contains(op.kind) { check.indifferent = [0] }
    try check([([inputs.count], inputs)], "\(op)") { try $0.apply1(op, $1[0]) }
  }

  @Test(arguments: UnaryKind.allCases) func everyKind(_ kind: UnaryKind) throws {
    switch kind {
    case .relu:
      try check(.relu, anywhere)
      try check(Unary(.relu, a: 0.2, b: .infinity), anywhere)
      try check(Unary(.relu, a: -0.2, b: .infinity), anywhere)
      try check(Unary(.relu, a: 0, b: 6), anywhere)
      try check(Unary(.relu, a: 0, b: 3), anywhere)
      try check(Unary(.relu, a: 0.1, b: 3, c: 1), anywhere)
      try check(Unary(.relu, a: 0.1, b: .infinity, c: -0.5), anywhere)
      try check(Unary(.relu, a: 0, b: 3, c: -1), anywhere)
    case .elu: for a: Float in [1, 0.4, -0.5] { try check(Unary(.elu, a: a), anywhere) }
    case .celu: for a: Float in [1, 0.4, 2] { try check(Unary(.celu, a: a), anywhere) }
    case .hardSigmoid, .hardSilu: try check(Unary(kind, a: 1 / 6, b: 0.5), anywhere)
    case .hardShrink, .softShrink: try check(Unary(kind, a: 0.5), anywhere)
    case .squareplus: try check(Unary(kind, a: 4), anywhere)
    case .threshold: try check(Unary(kind, a: 0.5, b: 0.1), anywhere)
    case .clip: try check(Unary(kind, a: -0.5, b: 3), anywhere)
    case .affine: try check(Unary(kind, a: -1.5, b: 0.3), anywhere)
    case .log, .log1p, .sqrt, .rsqrt, .reciprocal, .cubeRoot: try check(Unary(kind), positive)
    case .arcSine, .arcCosine, .artanh, .inverseErf: try check(Unary(kind), inside)
    case .tan: try check(Unary(kind), inside)
    case .arcosh: try check(Unary(kind), positive.map { $0 + 1.2 })
    default: try check(Unary(kind), anywhere)
    }
  }

  /// The derivative of f at single points, from TensorFlow 2.21 through Keras.
  @Test func kinks() throws {
    func slope(_ op: Unary, _ x: Float) throws -> Float {
      let builder = GraphBuilder()
      let argument = builder.input(.float32([1]))
      let gradient = try builder.gradients(
        of: builder.apply1(op, argument), for: [argument])[0]
      builder.output(try #require(gradient))
      return try run(builder.graph, [[x]])[0][0]
    }
    #expect(try slope(.relu, 0) == 0)
    #expect(try slope(Unary(.relu, a: 0.25, b: .infinity), 0) == 0.25)
    #expect(try slope(Unary(.relu, a: 0, b: 6), 6) == 0)
    #expect(try slope(Unary(.relu, a: 0, b: 3), 3) == 1)
    #expect(try slope(Unary(.clip, a: -1, b: 1), 1) == 1)
    #expect(try slope(Unary(.clip, a: -1, b: 1), -1) == 1)
    #expect(try slope(Unary(.abs), 0) == 0)
    #expect(try slope(Unary(.elu, a: 0.5), 0) == 0.5)
    // Far out, where the result alone says little.
    #expect(abs(try slope(Unary(.softplus), -20) / 2.061_153_6e-9 - 1) < 1e-5)
    #expect(abs(try slope(Unary(.logSigmoid), 20) / 2.061_153_6e-9 - 1) < 1e-5)
    #expect(try slope(Unary(.softplus), 100) == 1)
  }
}
