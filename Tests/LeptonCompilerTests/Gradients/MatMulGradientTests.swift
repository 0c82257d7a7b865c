import LeptonBase
import LeptonGraph
import Testing

@Suite struct MatMulGradientTests {
  @Test(arguments: [false, true], [false, true])
  func transposesAndBroadcasts(_ transposesA: Bool, _ transposesB: Bool) throws {
    // Leading axes of A and of B.
    let leading: [([Int], [Int])] = [
      ([], []), ([2], [2]), ([2], []), ([2, 2], []), ([], [3]), ([2, 1], [3]), ([1], [2]),
    ]
    for (a, b) in leading {
      let shapeA = Shape(a + (transposesA ? [4, 3] : [3, 4]))
      let shapeB = Shape(b + (transposesB ? [2, 4] : [4, 2]))
      try GradientCheck()([values(shapeA), values(shapeB, seed: 2)], "\(shapeA)·\(shapeB)") {
        try $0.apply1(MatMul(transposesA: transposesA, transposesB: transposesB), $1[0], $1[1])
      }
    }
  }

  /// However many axes the input of a dense layer has, its kernel's derivative is one product.
  @Test func kernelOfManyRowsIsOneProduct() throws {
    let builder = GraphBuilder()
    let (x, w) = (builder.input(.float32([2, 5, 3])), builder.input(.float32([3, 4])))
    let y = try builder.apply1(MatMul(), x, w)
    let scalar = try builder.apply1(Reduce(.sum, axes: [0, 1, 2]), y)
    let gradient = try #require(try builder.gradients(of: scalar, for: [w])[0])
    #expect(builder.shape(gradient) == [3, 4])
    guard case .op(let op) = builder.graph.nodes[gradient.node].kind else {
      Issue.record("not an op")
      return
    }
    #expect(op is MatMul)
  }
}
