import LeptonBase
import LeptonGraph
import Testing

@Suite struct SortingTests {
  private func sorted(
    _ x: [Float], _ shape: Shape, isFalling: Bool, count: Int? = nil
  ) throws -> (values: [Float], places: [Float]) {
    let builder = GraphBuilder()
    let results = try builder.apply(
      Sort(isFalling: isFalling, count: count), [builder.input(.float32(shape))])
    builder.output(results[0])
    builder.output(try builder.apply1(Cast(.float32), results[1]))
    let found = try run(builder.graph, [x])
    return (found[0], found[1])
  }

  /// Lengths on both sides of the step from one way of sorting to the other.
  @Test(arguments: [1, 2, 7, 48, 49, 300], [false, true])
  func rowsAsSwiftSortsThem(_ length: Int, _ isFalling: Bool) throws {
    let x = numbers(3 * length, seed: 5).map { ($0 * 20).rounded() / 4 }
    let (values, places) = try sorted(x, [3, length], isFalling: isFalling)
    for row in 0..<3 {
      let elements = Array(x[(row * length)..<((row + 1) * length)])
      let order = elements.indices.sorted {
        elements[$0] == elements[$1]
          ? $0 < $1 : (elements[$0] < elements[$1]) != isFalling
      }
      #expect(Array(places[(row * length)..<((row + 1) * length)]) == order.map { Float($0) })
      #expect(Array(values[(row * length)..<((row + 1) * length)]) == order.map { elements[$0] })
    }
  }

  @Test func numbersThatAreNoneComeLast() throws {
    let (values, places) = try sorted([.nan, 2, -.infinity, -0.0, 0], [5], isFalling: false)
    #expect(places == [2, 3, 4, 1, 0])
    #expect(values[4].isNaN)
  }

  @Test func firstElementsAndTheirGradient() throws {
    let (values, places) = try sorted([3, 1, 4, 1, 5], [5], isFalling: true, count: 2)
    #expect(values == [5, 4] && places == [4, 2])
    try GradientCheck()([distinct([2, 5], seed: 9)], "the greatest") {
      try $0.apply(Sort(isFalling: true, count: 3), [$1[0]])[0]
    }
  }

  @Test func scatteredRows() throws {
    func scattered(_ mode: ScatterMode) throws -> [Float] {
      let builder = GraphBuilder()
      let base = builder.input(.float32([3, 2]))
      let updates = builder.input(.float32([4, 2]))
      let ids = builder.constant(try Tensor([2, 0, 2, 7] as [Int32], [4]))
      builder.output(try builder.apply1(ScatterRows(mode), base, ids, updates))
      return try run(builder.graph, [[1, 2, 3, 4, 5, 6], [1, -1, 2, -2, 7, -7, 9, 9]])[0]
    }
    #expect(try scattered(.set) == [2, -2, 3, 4, 7, -7])
    #expect(try scattered(.add) == [3, 0, 3, 4, 13, -2])
    #expect(try scattered(.multiply) == [2, -4, 3, 4, 35, 42])
    #expect(try scattered(.maximum) == [2, 2, 3, 4, 7, 6])
    #expect(try scattered(.minimum) == [1, -2, 3, 4, 1, -7])
    for mode in [ScatterMode.set, .add, .multiply, .maximum] {
      let inputs = [
        (Shape([3, 2]), numbers(6, seed: 3).map { $0 + 1.5 }),
        (Shape([2, 2]), numbers(4, seed: 5).map { $0 + 1.6 }),
      ]
      try GradientCheck(step: 0.004)(inputs, "\(mode)") {
        let ids = $0.constant(try Tensor([2, 0] as [Int32], [2]))
        return try $0.apply1(ScatterRows(mode), $1[0], ids, $1[1])
      }
    }
  }

  @Test(arguments: [false, true], [false, true])
  func runningSumsAndProducts(_ isReversed: Bool, _ isExclusive: Bool) throws {
    let x: [Float] = [1, 2, 3, 4, 5, 6]
    let builder = GraphBuilder()
    let input = builder.input(.float32([3, 2]))
    builder.output(
      try builder.apply1(
        Cumulate(.sum, axis: 0, isReversed: isReversed, isExclusive: isExclusive), input))
    let wanted: [Float] =
      switch (isReversed, isExclusive) {
      case (false, false): [1, 2, 4, 6, 9, 12]
      case (false, true): [0, 0, 1, 2, 4, 6]
      case (true, false): [9, 12, 8, 10, 5, 6]
      case (true, true): [8, 10, 5, 6, 0, 0]
      }
    #expect(try run(builder.graph, [x])[0] == wanted)
    for kind in [ReductionKind.sum, .product] {
      try GradientCheck()([([2, 3], numbers(6, seed: 4).map { $0 + 2 })], "\(kind)") {
        try $0.apply1(
          Cumulate(kind, axis: 1, isReversed: isReversed, isExclusive: isExclusive), $1[0])
      }
    }
  }
}
