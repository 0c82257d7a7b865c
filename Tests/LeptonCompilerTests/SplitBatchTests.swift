import LeptonBase
import LeptonGraph
import LeptonKernels
import LeptonRuntime
import Testing

@testable import LeptonCompiler

/// A large batch of images is computed a few samples at a time: with the numbers of the single samples,
/// on any number of threads, and only where every op treats each sample by itself.
@Suite struct SplitBatchTests {
  /// Two convolutions with a residual and a concatenation, then what `head` makes of it.
  private func graph(
    batch: Int, _ head: (GraphBuilder, Value) throws -> [Value]
  ) throws -> Graph {
    let builder = GraphBuilder()
    let x = builder.input(.float32([batch, 64, 60, 8]))
    let window = Window(size: [3, 3], strides: [1, 1], padding: .same)
    var y = x
    for seed in [UInt32(3), 4] {
      let kernel = builder.constant(try Tensor(numbers(9 * 8 * 8, seed: seed), [3, 3, 8, 8]))
      let bias = builder.constant(try Tensor(numbers(8, seed: seed + 2), [8]))
      let sum = try builder.apply1(
        Binary(.add), builder.apply1(Convolution(window: window), y, kernel), bias)
      y = try builder.apply1(Unary(.relu), builder.apply1(Binary(.add), sum, x))
    }
    y = try builder.apply1(Concatenate(axis: 3), y, x)
    for result in try head(builder, y) { builder.output(result) }
    return builder.graph
  }

  private func means(_ builder: GraphBuilder, _ y: Value) throws -> [Value] {
    [try builder.apply1(Reduce(.mean, axes: [1, 2]), y), y]
  }

  @Test(arguments: [16, 24, 31]) func microbatchesAgreeWithSingleSamples(batch: Int) throws {
    let size = 64 * 60 * 8
    let x = numbers(batch * size)
    let program = try Compiler.compile(graph(batch: batch, means), cache: ConstantCache())
    #expect(program.steps.count == 1)
    let found = try run(Execution(program), [x])
    var expected: [[Float]] = [[], []]
    for sample in 0..<batch {
      let single = try run(
        graph(batch: 1, means), [Array(x[(sample * size)..<((sample + 1) * size)])])
      for index in 0..<2 { expected[index] += single[index] }
    }
    for index in 0..<2 { #expect(difference(found[index], expected[index]) < 1e-6) }
  }

  @Test func threadsDoNotChangeTheBits() throws {
    let program = try Compiler.compile(graph(batch: 24, means), cache: ConstantCache())
    let x = try HostBuffer.copying(numbers(24 * 64 * 60 * 8))
    func results(_ pool: OpaquePointer?) throws -> [[Float]] {
      let execution = try Execution(program)
      let outputs = try program.outputs.map { try HostBuffer(byteCount: $0.byteCount ?? 0) }
      try execution.run(inputs: [x.pointer], outputs: outputs.map { $0.pointer }, pool: pool)
      return outputs.map { Array($0.bound(to: Float.self)) }
    }
    let pool = lk_pool_create(3)
    defer { lk_pool_free(pool) }
    let alone = try results(nil)
    for _ in 0..<3 { #expect(try results(pool) == alone) }
  }

  @Test func opsAcrossSamplesStayOutside() throws {
    let batch = 16
    let graph = try graph(batch: batch) { builder, y in
      let mean = try builder.apply1(Reduce(.mean, axes: [0, 1, 2]), y)
      return [try builder.apply1(Binary(.subtract), y, mean)]
    }
    let program = try Compiler.compile(graph, cache: ConstantCache())
    #expect(program.steps.count > 1)
    let x = numbers(batch * 64 * 60 * 8)
    let found = try run(Execution(program), [x])[0]
    let whole = try run(self.graph(batch: batch) { [$1] }, [x])[0]
    let pixels = whole.count / 16
    var expected = whole
    for channel in 0..<16 {
      let mean = (0..<pixels).reduce(0.0) { $0 + Double(whole[$1 * 16 + channel]) } / Double(pixels)
      for pixel in 0..<pixels { expected[pixel * 16 + channel] -= Float(mean) }
    }
    #expect(difference(found, expected) < 1e-5)
  }

  @Test func smallBatchesAreComputedAtOnce() throws {
    let program = try Compiler.compile(graph(batch: 4, means), cache: ConstantCache())
    #expect(program.steps.count > 1)
  }
}
