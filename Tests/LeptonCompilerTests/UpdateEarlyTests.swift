import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime
import Testing

/// When a training program's updates are done, and what memory that saves.
@Suite struct UpdateEarlyTests {
  private let batch = 4
  private let width = 64

  private func weight(_ number: Int) -> Parameter {
    let count = width * width
    return Parameter(name: "w\(number)", type: .float32([width, width])) {
      () throws(LeptonError) -> HostBuffer in
      try HostBuffer.copying(numbers(count, seed: UInt32(number + 1)).map { $0 / 8 })
    }
  }

  /// Gradient descent on Σ y² of products one after the other, x·w₀·w₁·…
  ///
  /// - Parameter choosesRow: gives a row of y by an index that may be outside, before weights change.
  private func step(_ weights: [Parameter], choosesRow: Bool = false) throws -> Graph {
    let builder = GraphBuilder()
    var value = builder.input(.float32([batch, width]))
    for weight in weights {
      builder.label = weight.name
      value = try builder.apply1(MatMul(), value, builder.parameter(weight))
    }
    let square = try builder.apply1(Binary(.multiply), value, value)
    let sum = try builder.apply1(Reduce(.sum, axes: [0, 1]), square)
    let gradients = try builder.gradients(of: sum, for: weights.map { builder.parameter($0) })
    if choosesRow {
      let index = builder.input(TensorType(.int32, [1]))
      builder.output(try builder.apply1(GatherRows(), value, index))
    }
    builder.label = "optimizer"
    for (weight, gradient) in zip(weights, gradients) {
      let change = try builder.apply1(
        Binary(.multiply), #require(gradient), builder.constant(-0.001))
      try builder.update(
        weight, try builder.apply1(Binary(.add), builder.parameter(weight), change))
    }
    return builder.graph
  }

  private func execution(
    _ graph: Graph, sharing arena: Arena? = nil
  ) throws -> Execution {
    try Execution(
      Compiler.compileTraining(graph, cache: ConstantCache()), sharing: arena
    ) { parameter throws(LeptonError) in try parameter.trainingMemory() }
  }

  @Test func oneGradientOfALargeWeightLivesAtATime() throws {
    let weights = (0..<6).map(weight)
    let program = try execution(step(weights)).program
    let gradient = width * width * 4
    let activations = (weights.count + 3) * batch * width * 4
    // What a product needs beside is its scratch.
    #expect(program.arenaByteCount < 2 * gradient + activations)
    let labels = program.steps.map(\.facts.layer)
    let first = try #require(labels.firstIndex(of: "optimizer"))
    let last = try #require(labels.lastIndex { $0 == "w0" })
    #expect(first < last)
  }

  /// Against the same steps on the host.
  @Test func updatesAreThoseOfTheOldWeights() throws {
    let weights = (0..<3).map(weight)
    var expected = try weights.map { try floats($0.value()).map(Double.init) }
    let x = numbers(batch * width, seed: 9)
    var values = [x.map(Double.init)]
    for matrix in expected { values.append(product(values[values.count - 1], matrix)) }
    var gradient = values[3].map { 2 * $0 }
    for layer in (0..<3).reversed() {
      var before = [Double](repeating: 0, count: batch * width)
      let matrix = expected[layer]
      for row in 0..<batch {
        for i in 0..<width {
          for j in 0..<width {
            before[row * width + i] += gradient[row * width + j] * matrix[i * width + j]
            expected[layer][i * width + j] -=
              0.001 * values[layer][row * width + i] * gradient[row * width + j]
          }
        }
      }
      gradient = before
    }
    _ = try run(execution(step(weights)), [x])
    for (weight, numbers) in zip(weights, expected) {
      weight.trainingMemoryChanged()
      let found = try floats(weight.value())
      #expect(difference(found, numbers.map(Float.init)) < 1e-5)
    }
  }

  @Test func aFaultLeavesWeightsAsTheyWere() throws {
    let weights = (0..<3).map(weight)
    let execution = try execution(step(weights, choosesRow: true))
    let x = try HostBuffer.copying(numbers(batch * width))
    let row = try HostBuffer(byteCount: width * 4)
    func run(_ index: Int32) throws {
      let index = try HostBuffer.copying([index])
      try withExtendedLifetime((x, index, row)) {
        try execution.run(inputs: [x.pointer, index.pointer], outputs: [row.pointer], pool: nil)
      }
    }
    func values() throws -> [[Float]] {
      try weights.map { try floats($0.value()) }
    }
    let before = try values()
    #expect(throws: LeptonError.self) { try run(Int32(batch)) }
    #expect(try values() == before)
    try run(1)
    weights.forEach { $0.trainingMemoryChanged() }
    #expect(try values() != before)
  }

  /// A small program, then one that needs more, then the small one where the memory is now.
  @Test func executionsShareAnArena() throws {
    func program(_ rows: Int) throws -> Program {
      let builder = GraphBuilder()
      let x = builder.input(.float32([rows, 8]))
      let sum = try builder.apply1(Reduce(.sum, axes: [1]), x)
      let root = try builder.apply1(Reduce(.sum, axes: [0]), builder.apply1(Softmax(axis: 0), sum))
      builder.output(root)
      builder.output(try builder.apply1(Reduce(.maximum, axes: [0]), sum))
      return try Compiler.compile(builder.graph, cache: ConstantCache())
    }
    let arena = Arena()
    let small = try Execution(program(2), sharing: arena)
    let large = try Execution(program(100_000), sharing: arena)
    #expect(large.program.arenaByteCount > small.program.arenaByteCount)
    #expect(small.program.arenaByteCount > 0)
    for _ in 0..<2 {
      #expect(
        try run(small, [[Float](repeating: 1, count: 8) + [Float](repeating: 2, count: 8)])[1] == [
          16
        ])
      #expect(try run(large, [[Float](repeating: 0.5, count: 800_000)])[1] == [4])
    }
  }

  private func floats(_ tensor: Tensor) throws -> [Float] {
    try withExtendedLifetime(tensor) { Array(try #require($0.floats)) }
  }

  private func product(_ a: [Double], _ b: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: batch * width)
    for row in 0..<batch {
      for i in 0..<width {
        for j in 0..<width { result[row * width + j] += a[row * width + i] * b[i * width + j] }
      }
    }
    return result
  }
}
