import LeptonBase
import LeptonGraph
import Testing

@Suite struct TransposedProductTests {
  /// Aᵀ·B, which has a kernel of its own where neither bias nor activation follows.
  @Test(arguments: [
    (1, 1, 1), (7, 5, 3), (130, 33, 18), (64, 100, 10), (600, 40, 70), (3, 900, 600),
  ])
  func agreesWithPlainLoops(depth: Int, rows: Int, columns: Int) throws {
    let builder = GraphBuilder()
    let a = builder.input(.float32([depth, rows])), b = builder.input(.float32([depth, columns]))
    let product = try builder.apply1(MatMul(transposesA: true), a, b)
    builder.output(product)
    builder.output(
      try builder.apply1(
        Unary(.relu, a: 0, b: .infinity, c: 0),
        builder.apply1(
          MatMul(transposesA: true), a, b)))
    let (x, y) = (numbers(depth * rows, seed: 1), numbers(depth * columns, seed: 2))
    let found = try run(builder.graph, [x, y])
    for row in stride(from: 0, to: rows, by: max(1, rows / 9)) {
      for column in stride(from: 0, to: columns, by: max(1, columns / 9)) {
        let sum = (0..<depth).reduce(0.0) {
          $0 + Double(x[$1 * rows + row]) * Double(y[$1 * columns + column])
        }
        let index = row * columns + column
        #expect(abs(Double(found[0][index]) - sum) < 1e-4)
        #expect(abs(Double(found[1][index]) - max(sum, 0)) < 1e-4)
      }
    }
  }
}
