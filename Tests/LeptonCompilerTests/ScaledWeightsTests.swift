import LeptonBase
import LeptonGraph
import LeptonRuntime
import Testing

@testable import LeptonCompiler

/// Scales that follow a product or convolution are multiplied into its weights while these are packed.
@Suite struct ScaledWeightsTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var op: any Op
    var input: Shape
    var kernel: Shape
    var testDescription: String { "\(type(of: op).name) \(kernel)" }
  }

  static let window = Window(size: [3, 3], strides: [1, 1], padding: .same)
  static let cases = [
    Case(op: MatMul(), input: [3, 24], kernel: [24, 40]),
    Case(op: MatMul(transposesB: true), input: [3, 24], kernel: [40, 24]),
    // Small enough for a plain loop, and large enough for Winograd's way.
    Case(op: Convolution(window: window), input: [1, 6, 6, 3], kernel: [3, 3, 3, 40]),
    Case(op: Convolution(window: window), input: [2, 24, 24, 32], kernel: [3, 3, 32, 40]),
    Case(
      op: Convolution(window: window, groups: 4), input: [1, 6, 6, 8], kernel: [3, 3, 2, 40]),
    Case(op: DepthwiseConvolution(window: window), input: [1, 6, 6, 20], kernel: [3, 3, 20, 2]),
    Case(op: ConvolutionTranspose(window: window), input: [1, 6, 6, 5], kernel: [3, 3, 40, 5]),
  ]

  /// relu((op(x)·first)·second + offset), with factors for each of 40 channels or one for all; without
  /// them op(x) alone.
  private func graph(
    _ one: Case, _ kernel: Tensor, factors: [Tensor] = [], offset: Tensor? = nil
  ) throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input(.float32(one.input))
    var y = try builder.apply(one.op, [x, builder.constant(kernel)])[0]
    for factor in factors {
      y = try builder.apply1(Binary(.multiply), y, builder.constant(factor))
    }
    if let offset {
      y = try builder.apply1(Binary(.add), y, builder.constant(offset))
      y = try builder.apply1(Unary.relu, y)
    }
    builder.output(y)
    return builder.graph
  }

  @Test(arguments: cases) func valuesAreThoseOfSeparateSteps(_ one: Case) throws {
    let kernel = try Tensor(numbers(one.kernel.count ?? 0, seed: 5), one.kernel)
    let input = numbers(one.input.count ?? 0, seed: 6)
    let plain = try run(graph(one, kernel), [input])[0]
    let (first, second, offset) = (numbers(40, seed: 7), numbers(40, seed: 8), numbers(40, seed: 9))
    for counts in [[40], [1], [40, 40], [1, 40]] {
      var factors: [Tensor] = []
      for (values, count) in zip([first, second], counts) {
        factors.append(try Tensor(Array(values.prefix(count)), [count]))
      }
      let expected = plain.enumerated().map { index, value -> Float in
        let channel = index % 40
        var scaled = value * (counts[0] == 1 ? first[0] : first[channel])
        if counts.count > 1 { scaled *= second[channel] }
        return max(scaled + offset[channel], 0)
      }
      let scaled = try graph(one, kernel, factors: factors, offset: Tensor(offset, [40]))
      #expect(try Compiler.compile(scaled, cache: ConstantCache()).steps.count == 1)
      #expect(difference(try run(scaled, [input])[0], expected) < 1e-5)
    }
  }

  /// Weights that programs can give back are in memory once, scaled or not, and programs for other shapes
  /// still share what was packed.
  @Test(arguments: [[1, 1, 96, 80], [3, 3, 24, 40], [128, 64]] as [Shape], [false, true])
  func weightsAreHeldOnce(_ shape: Shape, isScaled: Bool) throws {
    let values = numbers(shape.count ?? 0, seed: 5)
    let kernel = Parameter(name: "kernel", type: .float32(shape)) {
      () throws(LeptonError) -> HostBuffer in try HostBuffer.copying(values)
    }
    let cache = ConstantCache()
    let factor = try Tensor(numbers(shape[-1], seed: 7), [shape[-1]])
    func graph(batch: Int) throws -> Graph {
      let builder = GraphBuilder()
      let inner = Array(repeating: 7, count: shape.rank - 2)
      let x = builder.input(.float32(Shape([batch] + inner + [shape[-2]])))
      let op: any Op =
        shape.rank == 2
        ? MatMul()
        // With steps, so that Winograd's way, whose kernels cannot be had back, is none.
        : Convolution(
          window: Window(size: [shape[0], shape[1]], strides: [2, 2], padding: .valid))
      var y = try builder.apply(op, [x, builder.parameter(kernel)])[0]
      if isScaled {
        y = try builder.apply1(Binary(.multiply), y, builder.constant(factor))
      }
      builder.output(y)
      return builder.graph
    }
    weak let value = try kernel.value().buffer
    let first = try Compiler.compile(graph(batch: 1), cache: cache)
    // A product with a scale packs the scaled weights.
    #expect((value == nil) == !(isScaled && shape.rank == 2))
    let held = cache.byteCount
    let second = try Compiler.compile(graph(batch: 2), cache: cache)
    #expect(cache.byteCount == held)
    let again = try kernel.value()
    #expect(try withExtendedLifetime(again) { Array(try #require($0.floats)) } == values)
    withExtendedLifetime((first, second)) {}
  }

  /// Beside the packed weights there is no copy of the scaled ones, and programs share what they pack alike.
  @Test(arguments: cases) func scaledWeightsAreNotKept(_ one: Case) throws {
    let kernel = try Tensor(numbers(one.kernel.count ?? 0, seed: 5), one.kernel)
    let factor = try Tensor(numbers(40, seed: 7), [40])
    let offset = try Tensor(numbers(40, seed: 9), [40])
    let (plain, scaled) = (ConstantCache(), ConstantCache())
    _ = try Compiler.compile(self.graph(one, kernel), cache: plain)
    let graph = try graph(one, kernel, factors: [factor], offset: offset)
    let first = try Compiler.compile(graph, cache: scaled)
    // Scale and offset for 40 channels, in a few forms.
    #expect(scaled.byteCount <= plain.byteCount + 4 * 40 * 4)
    let held = scaled.byteCount
    let second = try Compiler.compile(graph, cache: scaled)
    #expect(scaled.byteCount == held)
    withExtendedLifetime((first, second)) {}
  }
}
