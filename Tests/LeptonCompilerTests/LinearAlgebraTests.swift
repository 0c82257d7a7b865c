import LeptonBase
import LeptonGraph
import Testing

@Suite struct LinearAlgebraTests {
  private let shapes: [(rows: Int, columns: Int)] = [
    (1, 1), (3, 3), (5, 3), (3, 5), (12, 7), (7, 12),
  ]

  /// A·B of row-major matrices.
  private func product(_ a: [Float], _ b: [Float], _ m: Int, _ k: Int, _ n: Int) -> [Float] {
    var result = [Float](repeating: 0, count: m * n)
    for i in 0..<m {
      for j in 0..<n {
        result[i * n + j] = Float(
          (0..<k).reduce(0.0) { $0 + Double(a[i * k + $1]) * Double(b[$1 * n + j]) })
      }
    }
    return result
  }

  private func turned(_ a: [Float], _ rows: Int, _ columns: Int) -> [Float] {
    (0..<(rows * columns)).map { a[$0 % rows * columns + $0 / rows] }
  }

  private func unit(_ n: Int) -> [Float] { (0..<(n * n)).map { $0 % (n + 1) == 0 ? 1 : 0 } }

  /// M·Mᵀ + 2: symmetric and positive definite.
  private func definite(_ n: Int, seed: UInt32 = 1) -> [Float] {
    let m = numbers(n * n, seed: seed)
    return zip(product(m, turned(m, n, n), n, n, n), unit(n)).map { $0 + 2 * $1 }
  }

  private func results(
    _ op: some Op, _ inputs: [(Shape, [Float])]
  ) throws -> [[Float]] {
    let builder = GraphBuilder()
    let values = try builder.apply(op, inputs.map { builder.input(.float32($0.0)) })
    for value in values { builder.output(value) }
    return try run(builder.graph, inputs.map(\.1))
  }

  @Test(arguments: [1, 2, 5, 17]) func choleskyAndSolving(_ n: Int) throws {
    let a = definite(n)
    let factor = try results(CholeskyFactor(), [([n, n], a)])[0]
    #expect(difference(product(factor, turned(factor, n, n), n, n, n), a) < 1e-5)
    let b = numbers(n * 3, seed: 4)
    for (form, matrix) in [
      (LinearSolve.Form.whole, a), (.lower, factor), (.upper, turned(factor, n, n)),
    ] {
      let y = try results(LinearSolve(form), [([n, n], matrix), ([n, 3], b)])[0]
      #expect(difference(product(matrix, y, n, n, 3), b) < 1e-4, "\(form)")
    }
    let all = try results(Determinant(), [([n, n], a)])
    let diagonal = (0..<n).reduce(1.0) { $0 * Double(factor[$1 * n + $1]) }
    #expect(abs(Double(all[0][0]) / (diagonal * diagonal) - 1) < 1e-4)
    #expect(all[1] == [1])
  }

  @Test func decompositionsRebuildTheMatrix() throws {
    for (m, n) in shapes {
      let inner = min(m, n)
      let a = numbers(m * n, seed: UInt32(m + 9 * n))
      for isComplete in [false, true] {
        let k = isComplete ? m : inner
        let parts = try results(OrthogonalFactors(isComplete: isComplete), [([m, n], a)])
        #expect(difference(product(parts[0], parts[1], m, k, n), a) < 1e-5, "\(m)×\(n)")
        #expect(difference(product(turned(parts[0], m, k), parts[0], k, m, k), unit(k)) < 1e-5)
      }
      for isComplete in [false, true] {
        let parts = try results(SingularValues(isComplete: isComplete), [([m, n], a)])
        let (left, right) = (isComplete ? m : inner, isComplete ? n : inner)
        var scaled = [Float](repeating: 0, count: left * right)
        for i in 0..<inner { scaled[i * right + i] = parts[1][i] }
        let rebuilt = product(product(parts[0], scaled, m, left, right), parts[2], m, right, n)
        #expect(difference(rebuilt, a) < 1e-5, "\(m)×\(n)")
        #expect(
          difference(product(turned(parts[0], m, left), parts[0], left, m, left), unit(left)) < 1e-5
        )
        #expect(zip(parts[1], parts[1].dropFirst()).allSatisfy { $0 >= $1 })
      }
    }
  }

  @Test(arguments: [1, 2, 6, 15]) func eigenvectors(_ n: Int) throws {
    let a = definite(n, seed: 6)
    let parts = try results(SymmetricEigen(), [([n, n], a)])
    let left = product(a, parts[1], n, n, n)
    let right = (0..<(n * n)).map { parts[1][$0] * parts[0][$0 % n] }
    #expect(difference(left, right) < 1e-5)
    #expect(zip(parts[0], parts[0].dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test func gradients() throws {
    let a = definite(3)
    let b = numbers(6, seed: 3)
    try GradientCheck()([([3, 3], a), ([3, 2], b)], "solve") {
      try $0.apply1(LinearSolve(.whole), $1[0], $1[1])
    }
    try GradientCheck()([([3, 3], a)], "determinant") {
      try $0.apply(Determinant(), [$1[0]])[0]
    }
    try GradientCheck()([([3, 3], a)], "logarithm") {
      try $0.apply(Determinant(), [$1[0]])[2]
    }
    try GradientCheck()([([4, 3], numbers(12, seed: 8))], "Q") {
      try $0.apply(OrthogonalFactors(isComplete: false), [$1[0]])[0]
    }
    try GradientCheck()([([4, 3], numbers(12, seed: 8))], "R") {
      try $0.apply(OrthogonalFactors(isComplete: false), [$1[0]])[1]
    }
    try GradientCheck()([([4, 3], numbers(12, seed: 8))], "values") {
      try $0.apply(SingularValues(isComplete: false), [$1[0]])[1]
    }
  }
}
