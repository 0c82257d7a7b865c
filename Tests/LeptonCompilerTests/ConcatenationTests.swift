import LeptonBase
import LeptonGraph
import LeptonRuntime
import Testing

@testable import LeptonCompiler

/// Writes graphs with weights of their own.
private struct Writer {
  let builder = GraphBuilder()
  private var seed: UInt32 = 1
  /// What is concatenated.
  private(set) var parts: [Value] = []

  private mutating func weights(_ shape: Shape) throws -> Value {
    seed += 1
    return builder.constant(try Tensor(numbers(shape.count ?? 0, seed: seed), shape))
  }

  mutating func convolution(
    _ x: Value, _ channels: Int, size: Int, activation: Unary = .relu
  ) throws -> Value {
    let window = Window(size: [size, size], strides: [1, 1], padding: .same)
    let kernel = try weights([size, size, builder.graph.type(x).shape[-1], channels])
    let sum = try builder.apply1(
      Binary(.add), builder.apply1(Convolution(window: window), x, kernel), weights([channels]))
    return try builder.apply1(activation, sum)
  }

  mutating func depthwise(_ x: Value) throws -> Value {
    let window = Window(size: [3, 3], strides: [1, 1], padding: .same)
    let kernel = try weights([3, 3, builder.graph.type(x).shape[-1], 1])
    return try builder.apply1(DepthwiseConvolution(window: window), x, kernel)
  }

  mutating func dense(_ x: Value, _ units: Int) throws -> Value {
    try builder.apply1(MatMul(), x, weights([builder.graph.type(x).shape[-1], units]))
  }

  mutating func scaled(_ x: Value) throws -> Value {
    let channels = builder.graph.type(x).shape[-1]
    let product = try builder.apply1(Binary(.multiply), x, weights([channels]))
    return try builder.apply1(
      Unary.relu, builder.apply1(Binary(.add), product, weights([channels])))
  }

  mutating func concatenated(_ values: [Value], axis: Int) throws -> Value {
    parts += values
    return try builder.apply(Concatenate(axis: axis), values)[0]
  }
}

@Suite struct ConcatenationTests {
  /// Checks that the graph has `steps` steps and computes what it does when every part is also an
  /// output, which must be computed in memory of its own.
  private func check(
    _ input: Shape, steps: Int, _ write: (inout Writer, Value) throws -> Value
  ) throws {
    func graph(showsParts: Bool) throws -> Graph {
      var writer = Writer()
      let x = writer.builder.input(.float32(input))
      writer.builder.output(try write(&writer, x))
      if showsParts { for part in writer.parts { writer.builder.output(part) } }
      return writer.builder.graph
    }
    let x = numbers(input.count ?? 0, seed: 99)
    let program = try Compiler.compile(graph(showsParts: false), cache: ConstantCache())
    #expect(program.steps.count == steps, "\(program.steps.map(\.label))")
    let got = try run(graph(showsParts: false), [x])[0]
    let wanted = try run(graph(showsParts: true), [x])[0]
    #expect(difference(got, wanted) < 1e-6)
  }

  @Test func branchesWriteIntoTheResult() throws {
    try check([2, 7, 6, 5], steps: 4) { writer, x in
      let branches = [
        try writer.convolution(x, 16, size: 1), try writer.convolution(x, 20, size: 3),
        try writer.depthwise(x), try writer.convolution(x, 3, size: 1, activation: Unary(.tanh)),
      ]
      return try writer.concatenated(branches, axis: 3)
    }
  }

  @Test func denseBlocksGrowInPlace() throws {
    try check([2, 6, 5, 4], steps: 8) { writer, x in
      var block = try writer.convolution(x, 24, size: 3)
      for _ in 0..<3 {
        let narrow = try writer.convolution(writer.scaled(block), 10, size: 3)
        block = try writer.concatenated([block, narrow], axis: 3)
      }
      return try writer.scaled(block)
    }
  }

  @Test func convolutionsReadColumnsOfTheResult() throws {
    try check([2, 6, 6, 3], steps: 5) { writer, x in
      let first = try writer.convolution(x, 18, size: 1)
      let second = try writer.convolution(first, 18, size: 3)
      let third = try writer.builder.apply1(
        Binary(.add), writer.convolution(second, 18, size: 1), first)
      let fourth = try writer.depthwise(third)
      let whole = try writer.concatenated([first, second, third, fourth], axis: 3)
      return try writer.convolution(whole, 7, size: 1)
    }
  }

  @Test func productsWriteIntoTheResult() throws {
    try check([5, 9], steps: 4) { writer, x in
      let first = try writer.dense(x, 33)
      let second = try writer.dense(first, 8)
      let whole = try writer.concatenated([second, first, writer.dense(x, 16)], axis: 1)
      return try writer.dense(whole, 4)
    }
  }

  /// With one sample the parts lie one after the other.
  @Test func anyOpWritesWhatLiesTogether() throws {
    try check([1, 12], steps: 3) { writer, x in
      let first = try writer.builder.apply1(Softmax(axis: 1), writer.dense(x, 6))
      return try writer.concatenated([first, writer.dense(x, 5)], axis: 1)
    }
    // Rows that are themselves columns of another result have gaps, so these two are copied there.
    try check([1, 4, 4, 3], steps: 5) { writer, x in
      let window = Window(size: [2, 2], strides: [1, 1], padding: .same)
      let rows = try writer.concatenated(
        [writer.builder.apply1(Pool(.maximum, window: window), x), writer.depthwise(x)], axis: 1)
      return try writer.concatenated([writer.convolution(rows, 2, size: 1), rows], axis: 3)
    }
  }

  /// A pooling cannot step over the columns of others, nor write between them; the same value twice
  /// has two places.
  @Test func whatCannotIsCopied() throws {
    try check([2, 5, 5, 3], steps: 7) { writer, x in
      let window = Window(size: [2, 2], strides: [1, 1], padding: .same)
      let first = try writer.convolution(x, 8, size: 1)
      let pooled = try writer.builder.apply1(Pool(.average, window: window), first)
      let twice = try writer.convolution(x, 4, size: 3)
      return try writer.concatenated([first, pooled, twice, twice], axis: 3)
    }
  }

  @Test func inputsAndWeightsAreCopied() throws {
    try check([3, 4], steps: 2) { writer, x in
      try writer.concatenated([x, writer.dense(x, 3)], axis: 1)
    }
  }
}
