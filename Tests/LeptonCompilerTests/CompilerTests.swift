import LeptonBase
import LeptonGraph
import LeptonRuntime
import Testing

@testable import LeptonCompiler

@Suite struct CompilerTests {
  @Test func denseWithBiasAndActivationIsOneStep() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([3, 4]))
    let kernel = numbers(20, seed: 2)
    let bias = numbers(5, seed: 3)
    let product = try builder.apply1(MatMul(), x, builder.constant(Tensor(kernel, [4, 5])))
    let sum = try builder.apply1(Binary(.add), product, builder.constant(Tensor(bias, [5])))
    builder.output(try builder.apply1(Unary.relu, sum))
    let program = try Compiler.compile(builder.graph, cache: ConstantCache())
    #expect(program.steps.count == 1)

    let input = numbers(12, seed: 4)
    var expected: [Float] = []
    for row in 0..<3 {
      for column in 0..<5 {
        var sum = bias[column]
        for k in 0..<4 { sum += input[row * 4 + k] * kernel[k * 5 + column] }
        expected.append(max(sum, 0))
      }
    }
    #expect(difference(try run(builder.graph, [input])[0], expected) < 1e-6)
  }

  @Test func batchNormalizationFoldsIntoConvolution() throws {
    let (mean, variance) = (numbers(6, seed: 5), numbers(6, seed: 6).map { $0 * $0 + 0.1 })
    let (gamma, beta) = (numbers(6, seed: 7), numbers(6, seed: 8))
    let kernel = numbers(3 * 3 * 2 * 6, seed: 9)
    func graph(normalized: Bool) throws -> Graph {
      let builder = GraphBuilder()
      let x = builder.input(.float32([2, 5, 7, 2]))
      let window = Window(size: [3, 3], strides: [1, 1], padding: .same)
      var y = try builder.apply1(
        Convolution(window: window), x, builder.constant(Tensor(kernel, [3, 3, 2, 6])))
      if normalized {
        y = try builder.apply1(
          BatchNormalization(epsilon: 1e-3, hasScale: true, hasOffset: true), y,
          builder.constant(Tensor(mean, [6])), builder.constant(Tensor(variance, [6])),
          builder.constant(Tensor(gamma, [6])), builder.constant(Tensor(beta, [6])))
        y = try builder.apply1(Unary.relu, y)
      }
      builder.output(y)
      return builder.graph
    }
    let input = numbers(2 * 5 * 7 * 2, seed: 10)
    let plain = try run(graph(normalized: false), [input])[0]
    let expected = plain.enumerated().map { index, value -> Float in
      let c = index % 6
      return max((value - mean[c]) / (variance[c] + 1e-3).squareRoot() * gamma[c] + beta[c], 0)
    }
    #expect(
      try Compiler.compile(graph(normalized: true), cache: ConstantCache()).steps.count == 1)
    #expect(difference(try run(graph(normalized: true), [input])[0], expected) < 1e-5)
  }

  @Test func channelsFirstTransposesCancel() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([1, 3, 8, 8]))
    var y = try builder.apply1(Transpose([0, 2, 3, 1]), x)
    let window = Window(size: [1, 1], strides: [1, 1], padding: .valid)
    for layer in 0..<3 {
      if layer > 0 { y = try builder.apply1(Transpose([0, 2, 3, 1]), y) }
      let kernel = builder.constant(try Tensor(numbers(9, seed: UInt32(layer)), [1, 1, 3, 3]))
      y = try builder.apply1(Convolution(window: window), y, kernel)
      y = try builder.apply1(Transpose([0, 3, 1, 2]), y)
      y = try builder.apply1(Unary.relu, y)
    }
    builder.output(y)
    // One transpose in, three convolutions, one transpose out.
    #expect(try Compiler.compile(builder.graph, cache: ConstantCache()).steps.count == 5)
  }

  @Test func residualJoinsTheEpilogue() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([2, 4]))
    let kernel = numbers(16, seed: 2)
    let product = try builder.apply1(MatMul(), x, builder.constant(Tensor(kernel, [4, 4])))
    let sum = try builder.apply1(Binary(.add), product, x)
    builder.output(try builder.apply1(Unary.relu, sum))
    #expect(try Compiler.compile(builder.graph, cache: ConstantCache()).steps.count == 1)
    let input = numbers(8, seed: 4)
    var expected: [Float] = []
    for row in 0..<2 {
      for column in 0..<4 {
        var sum = input[row * 4 + column]
        for k in 0..<4 { sum += input[row * 4 + k] * kernel[k * 4 + column] }
        expected.append(max(sum, 0))
      }
    }
    #expect(difference(try run(builder.graph, [input])[0], expected) < 1e-6)
  }

  /// relu(x), its product and the sum of both: the sum must not be written over what the product reads.
  @Test func residualThatIsAlsoTheInputIsKept() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([40, 70]))
    let y = try builder.apply1(Unary.relu, x)
    let kernel = numbers(4900, seed: 2)
    let product = try builder.apply1(MatMul(), y, builder.constant(Tensor(kernel, [70, 70])))
    builder.output(try builder.apply1(Binary(.add), product, y))
    let input = numbers(2800, seed: 4)
    var expected: [Float] = []
    for row in 0..<40 {
      for column in 0..<70 {
        var sum = max(input[row * 70 + column], 0)
        for k in 0..<70 { sum += max(input[row * 70 + k], 0) * kernel[k * 70 + column] }
        expected.append(sum)
      }
    }
    #expect(difference(try run(builder.graph, [input])[0], expected) < 1e-5)
  }

  /// Every row minus the first: the first row is a view of what is overwritten.
  @Test func viewOfTheOverwrittenArgumentIsKept() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([3, 4]))
    let y = try builder.apply1(Unary.relu, x)
    let first = try builder.apply1(Slice([AxisSlice(start: 0, stop: 1), .all]), y)
    builder.output(try builder.apply1(Binary(.subtract), y, first))
    let input = (0..<12).map { Float($0 + 1) }
    #expect(try run(builder.graph, [input])[0] == [0, 0, 0, 0, 4, 4, 4, 4, 8, 8, 8, 8])
  }

  @Test func statesAreKeptBetweenRuns() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([1]))
    let state = builder.state(name: "total", type: .float32([1]))
    let total = try builder.apply1(Binary(.add), x, state.value)
    try builder.setState(state.slot, total)
    builder.output(total)
    let execution = try Execution(
      Compiler.compile(builder.graph, cache: ConstantCache()))
    #expect(try run(execution, [[1]]) == [[1]])
    #expect(try run(execution, [[2]]) == [[3]])
    execution.resetStates()
    #expect(try run(execution, [[5]]) == [[5]])
  }

  @Test func sharedValuesSurviveInPlaceReuse() throws {
    let builder = GraphBuilder()
    let x = builder.input(.float32([4]))
    let doubled = try builder.apply1(Binary(.add), x, x)
    let softmax = try builder.apply1(Softmax(axis: 0), doubled)
    builder.output(doubled)
    builder.output(softmax)
    let outputs = try run(builder.graph, [[0, 0, 0, 0.5]])
    #expect(outputs[0] == [0, 0, 0, 1])
    #expect(abs(outputs[1].reduce(0, +) - 1) < 1e-6)
  }

  @Test func idsOutsideTheTableAreReported() throws {
    let builder = GraphBuilder()
    builder.label = "embedding"
    let ids = builder.input(TensorType(.int32, [3]))
    let table = builder.constant(try Tensor(numbers(8), [4, 2]))
    builder.output(try builder.apply1(GatherRows(), table, ids))
    let execution = try Execution(Compiler.compile(builder.graph, cache: ConstantCache()))
    let buffer = try HostBuffer.copying([Int32(0), 4, 1])
    let output = try HostBuffer(byteCount: 24)
    let error = #expect(throws: LeptonError.self) {
      try execution.run(inputs: [buffer.pointer], outputs: [output.pointer], pool: nil)
    }
    withExtendedLifetime((buffer, output)) {}
    #expect(error?.message.contains("embedding") == true)
    #expect(error?.message.contains("4") == true)
  }
}
