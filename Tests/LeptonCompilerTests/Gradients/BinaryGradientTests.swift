import LeptonBase
import LeptonGraph
import Testing

@Suite struct BinaryGradientTests {
  private let shapes: [(Shape, Shape)] = [
    ([2, 3], [2, 3]), ([2, 3, 2], [2]), ([3], [2, 3]), ([2, 1, 3], [4, 1]), ([1], [2, 2]),
    ([], [3]),
  ]

  @Test(arguments: BinaryKind.allCases.filter { $0.isDefined(for: .float32) && $0 != .nextAfter })
  func everyKind(_ kind: BinaryKind) throws {
    for (x, y) in shapes {
      var check = GradientCheck()
      if kind == .floorDivide { check.indifferent = [0, 1] }
      var (first, second) = (distinct(x, seed: 1), distinct(y, seed: 2))
      // Away from each other, from whole quotients and from zero where the function needs it.
      second.values = second.values.map { $0 + 0.37 }
      switch kind {
      case .divide, .modulo, .remainder, .floorDivide, .arcTangent2:
        first.values = first.values.map { $0 + 0.2 }
        second.values = second.values.map { $0 + 2.2 }
      case .power:
        first.values = first.values.map { $0 + 2.5 }
      default: break
      }
      if kind == .modulo || kind == .remainder { check.step = 0.004 }
      try check([first, second], "\(kind) of \(x) and \(y)") {
        try $0.apply1(Binary(kind), $1[0], $1[1])
      }
    }
  }

  @Test func valueUsedTwice() throws {
    try GradientCheck()([values([2, 3])]) { builder, x in
      let square = try builder.apply1(Binary(.multiply), x[0], x[0])
      let sum = try builder.apply1(Binary(.add), square, x[0])
      return try builder.apply1(Binary(.multiply), sum, square)
    }
  }

  @Test func equalNumbersGoToTheFirst() throws {
    for kind in [BinaryKind.maximum, .minimum] {
      let builder = GraphBuilder()
      let (x, y) = (builder.input(.float32([])), builder.input(.float32([])))
      let gradients = try builder.gradients(
        of: builder.apply1(Binary(kind), x, y), for: [x, y])
      for gradient in gradients { builder.output(try #require(gradient)) }
      #expect(try run(builder.graph, [[0.5], [0.5]]) == [[1], [0]])
    }
  }

  @Test func selectAndCast() throws {
    let mask = try Tensor([1, 0, 1] as [Float], [3])
    try GradientCheck()([values([2, 3]), values([1], seed: 2)]) { builder, x in
      let condition = try builder.apply1(Cast(.bool), builder.constant(mask))
      return try builder.apply1(Select(), condition, x[0], x[1])
    }
    var check = GradientCheck()
    check.indifferent = [0]
    try check([([3], [1.3, 2.6, -0.7])]) { builder, x in
      let whole = try builder.apply1(Cast(.int32), x[0])
      return try builder.apply1(Cast(.float32), whole)
    }
    check.indifferent = [0, 1]
    try check([values([3]), values([3], seed: 2, offset: 3)]) { builder, x in
      let isLess = try builder.apply1(Compare(.less), x[0], x[1])
      let not = try builder.apply1(Logical(.not), isLess)
      return try builder.apply1(Cast(.float32), not)
    }
  }

  @Test func independentTargetHasNone() throws {
    let builder = GraphBuilder()
    let (x, y) = (builder.input(.float32([2])), builder.input(.float32([2])))
    let sum = try builder.apply1(Reduce(.sum, axes: [0]), x)
    let gradients = try builder.gradients(of: sum, for: [x, y, sum])
    #expect(gradients[0] != nil && gradients[1] == nil && gradients[2] != nil)
    #expect(throws: LeptonError.self) { try builder.gradients(of: x, for: [x]) }
  }
}
