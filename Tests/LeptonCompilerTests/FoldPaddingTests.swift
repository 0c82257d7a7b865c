import LeptonBase
import LeptonGraph
import LeptonRuntime
import Testing

@testable import LeptonCompiler

@Suite struct FoldPaddingTests {
  private func graph(
    _ activation: Unary?, pad: Float, before: Int = 1, after: Int = 1, kind: PoolKind = .maximum
  ) throws -> Graph {
    let builder = GraphBuilder()
    var x = builder.input(.float32([2, 5, 6, 3]))
    if let activation { x = try builder.apply1(activation, x) }
    x = try builder.apply1(
      Pad(before: [0, before, 1, 0], after: [0, after, 1, 0], value: pad), x)
    let window = Window(size: [3, 3], strides: [2, 2], padding: .valid)
    builder.output(try builder.apply1(Pool(kind, window: window), x))
    return builder.graph
  }

  private func steps(_ graph: Graph) throws -> [String] {
    try Compiler.compile(graph, cache: ConstantCache()).steps.map(\.label)
  }

  /// The pooling by plain loops, with padding that counts.
  private func expected(_ x: [Float], pad: Float) -> [Float] {
    var result: [Float] = []
    for n in 0..<2 {
      for top in [-1, 1, 3] {
        for left in [-1, 1, 3] {
          for c in 0..<3 {
            var greatest = -Float.infinity
            for y in top..<(top + 3) {
              for column in left..<(left + 3) {
                let isInside = (0..<5).contains(y) && (0..<6).contains(column)
                greatest = max(
                  greatest, isInside ? x[((n * 5 + y) * 6 + column) * 3 + c] : pad)
              }
            }
            result.append(greatest)
          }
        }
      }
    }
    return result
  }

  @Test func zerosBeforeAMaximumOfNonNegativesFold() throws {
    let graph = try graph(.relu, pad: 0)
    #expect(try steps(graph) == ["relu", "pooling"])
    let x = numbers(2 * 5 * 6 * 3).map { $0 - 0.7 }
    let wanted = expected(x.map { max($0, 0) }, pad: 0)
    #expect(wanted.contains(0))
    #expect(try run(graph, [x])[0] == wanted)
  }

  @Test func infinityBeforeAnyMaximumFolds() throws {
    let graph = try graph(nil, pad: -.infinity)
    #expect(try steps(graph) == ["pooling"])
    let x = numbers(2 * 5 * 6 * 3)
    #expect(try run(graph, [x])[0] == expected(x, pad: -.infinity))
  }

  @Test func zerosThatMayWinAreKept() throws {
    for activation in [nil, Unary(.relu, a: 0.1, b: .infinity, c: 0), Unary(.tanh)] {
      #expect(try steps(graph(activation, pad: 0)).contains("pad"))
    }
    let x = numbers(2 * 5 * 6 * 3).map { $0 - 2 }
    #expect(try run(graph(nil, pad: 0), [x])[0] == expected(x, pad: 0))
  }

  @Test func paddingAsWideAsTheWindowIsKept() throws {
    #expect(try steps(graph(.relu, pad: 0, before: 3)).contains("pad"))
    #expect(try steps(graph(.relu, pad: 0, after: 3)).contains("pad"))
  }

  @Test func averagesCountThePadding() throws {
    #expect(try steps(graph(.relu, pad: 0, kind: .average)).contains("pad"))
  }
}
