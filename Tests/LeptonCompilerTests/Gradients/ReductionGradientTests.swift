import LeptonBase
import LeptonGraph
import Testing

@Suite struct ReductionGradientTests {
  @Test(arguments: ReductionKind.allCases) func everyKind(_ kind: ReductionKind) throws {
    guard kind != .any, kind != .all else { return }
    for (shape, axes): (Shape, [Int]) in [([3, 4], [1]), ([2, 3, 2], [0, 2]), ([2, 2, 3], [1])] {
      for keeps in [false, true] {
        try GradientCheck()([distinct(shape)], "\(kind) of \(shape) over \(axes)") {
          try $0.apply1(Reduce(kind, axes: axes, keepsDimensions: keeps), $1[0])
        }
      }
    }
  }

  private func gradient(_ kind: ReductionKind, _ x: [Float]) throws -> [Float] {
    let builder = GraphBuilder()
    let argument = builder.input(.float32([x.count]))
    let scalar = try builder.apply1(Reduce(kind, axes: [0]), argument)
    builder.output(try #require(try builder.gradients(of: scalar, for: [argument])[0]))
    return try run(builder.graph, [x])[0]
  }

  @Test func equalExtremesShare() throws {
    #expect(try gradient(.maximum, [1, 3, 3, 2]) == [0, 0.5, 0.5, 0])
    #expect(try gradient(.minimum, [1, 3, 1, 1, 1]) == [0.25, 0, 0.25, 0.25, 0.25])
  }

  @Test func productsWithZeros() throws {
    #expect(try gradient(.product, [2, 0, 3]) == [0, 6, 0])
    #expect(try gradient(.product, [2, 0, 0]) == [0, 0, 0])
    #expect(try gradient(.product, [2, 4, 3]) == [12, 6, 8])
  }

  @Test func softmax() throws {
    for (shape, axis): (Shape, Int) in [([2, 4], 1), ([3, 2, 2], 0), ([2, 3, 2], 1)] {
      for isLogarithmic in [false, true] {
        try GradientCheck()([values(shape, scale: 2)]) {
          try $0.apply1(Softmax(axis: axis, isLogarithmic: isLogarithmic), $1[0])
        }
      }
    }
  }

  @Test func sparsemax() throws {
    for (shape, axis): (Shape, Int) in [([3, 4], 1), ([4, 2], 0), ([2, 5, 2], 1)] {
      var check = GradientCheck()
      check.step = 0.002
      check.tolerance = 1e-2
      var input = distinct(shape, seed: 3)
      input.values = input.values.map { $0 * 1.3 }
      try check([input], "sparsemax of \(shape)") { try $0.apply1(Sparsemax(axis: axis), $1[0]) }
    }
  }

  @Test func indexOfTheLargestHasNone() throws {
    var check = GradientCheck()
    check.indifferent = [0]
    try check([distinct([2, 3])]) {
      try $0.apply1(Cast(.float32), $0.apply1(ArgumentReduce(maximum: true, axis: 1), $1[0]))
    }
  }
}
