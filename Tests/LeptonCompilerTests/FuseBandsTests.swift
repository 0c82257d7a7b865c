import LeptonBase
import LeptonGraph
import LeptonRuntime
import Testing

@testable import LeptonCompiler

/// What a pooling or a depthwise convolution after a convolution gives does not depend on whether the two
/// are computed together, which they are not where something else reads the convolution, too.
@Suite struct FuseBandsTests {
  @Test(arguments: [PoolKind.maximum, .average], [2, 3]) func poolingsAgreeWithTheWhole(
    kind: PoolKind, size: Int
  ) throws {
    func graph(readsBoth: Bool) throws -> Graph {
      let builder = GraphBuilder()
      let x = builder.input(.float32([2, 80, 71, 3]))
      let kernel = builder.constant(try Tensor(numbers(5 * 5 * 3 * 24, seed: 3), [5, 5, 3, 24]))
      let bias = builder.constant(try Tensor(numbers(24, seed: 4), [24]))
      let convolution = Convolution(
        window: Window(size: [5, 5], strides: [1, 1], padding: .same), groups: 1)
      let sum = try builder.apply1(Binary(.add), builder.apply1(convolution, x, kernel), bias)
      let active = try builder.apply1(Unary(.relu), sum)
      let window = Window(size: [size, size], strides: [2, 2], padding: .valid)
      builder.output(try builder.apply1(Pool(kind, window: window), active))
      if readsBoth { builder.output(active) }
      return builder.graph
    }
    let x = numbers(2 * 80 * 71 * 3)
    let program = try Compiler.compile(graph(readsBoth: false), cache: ConstantCache())
    #expect(program.steps.count == 1)
    let together = try run(Execution(program), [x])
    let apart = try run(graph(readsBoth: true), [x])
    #expect(difference(together[0], apart[0]) < 1e-6)
  }

  @Test(arguments: [1, 2]) func depthwiseConvolutionsAgreeWithTheWhole(stride: Int) throws {
    func graph(readsBoth: Bool) throws -> Graph {
      let builder = GraphBuilder()
      let x = builder.input(.float32([2, 121, 120, 3]))
      let kernel = builder.constant(try Tensor(numbers(3 * 40, seed: 3), [1, 1, 3, 40]))
      let bias = builder.constant(try Tensor(numbers(40, seed: 4), [40]))
      let convolution = Convolution(
        window: Window(size: [1, 1], strides: [1, 1], padding: .valid), groups: 1)
      let sum = try builder.apply1(Binary(.add), builder.apply1(convolution, x, kernel), bias)
      let active = try builder.apply1(Unary(.relu), sum)
      let taps = builder.constant(try Tensor(numbers(9 * 40, seed: 5), [3, 3, 40, 1]))
      let depthwise = DepthwiseConvolution(
        window: Window(size: [3, 3], strides: [stride, stride], padding: .same))
      let y = try builder.apply1(depthwise, active, taps)
      builder.output(try builder.apply1(Binary(.add), y, bias))
      if readsBoth { builder.output(active) }
      return builder.graph
    }
    let x = numbers(2 * 121 * 120 * 3)
    let program = try Compiler.compile(graph(readsBoth: false), cache: ConstantCache())
    #expect(program.steps.count == 1)
    let together = try run(Execution(program), [x])
    let apart = try run(graph(readsBoth: true), [x])
    #expect(difference(together[0], apart[0]) < 1e-6)
  }
}
