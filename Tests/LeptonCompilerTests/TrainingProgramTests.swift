import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime
import Testing

/// Programs whose parameters are states.
@Suite struct TrainingProgramTests {
  private func parameter(_ name: String, _ values: [Float]) -> Parameter {
    Parameter(name: name, type: .float32([values.count])) { () throws(LeptonError) -> HostBuffer in
      try HostBuffer.copying(values)
    }
  }

  /// Compiles a graph and gives its parameters memory of their own, filled with their values.
  private func execution(
    _ graph: Graph, _ memory: [(Parameter, HostBuffer)]
  ) throws -> Execution {
    try Execution(Compiler.compileTraining(graph, cache: ConstantCache())) {
      parameter throws(LeptonError) -> HostBuffer in
      guard let found = memory.first(where: { $0.0 === parameter }) else {
        throw LeptonError(.internal, "no memory for \(parameter.name)")
      }
      return found.1
    }
  }

  private func floats(_ buffer: HostBuffer) -> [Float] { Array(buffer.bound(to: Float.self)) }

  @Test func momentumIsUpdatedInPlace() throws {
    let w = parameter("w", [1, 2, 3, 4])
    let m = parameter("m", [0, 0, 0, 0])
    let builder = GraphBuilder()
    let gradient = builder.input(.float32([4]))
    let rate = try builder.constant(-0.5)
    let decayed = try builder.apply1(
      Binary(.multiply), builder.parameter(m), builder.constant(0.5))
    let change = try builder.apply1(
      Binary(.add), decayed, builder.apply1(Binary(.multiply), gradient, rate))
    try builder.update(m, change)
    try builder.update(w, try builder.apply1(Binary(.add), builder.parameter(w), change))
    let memory = [(w, try w.value().buffer), (m, try m.value().buffer)]
    let execution = try execution(builder.graph, memory)
    // One pass over both states' own memory: nothing is copied, no arena is needed.
    #expect(execution.program.steps.count == 1)
    #expect(execution.program.arenaByteCount == 0)
    _ = try run(execution, [[1, 1, 1, 1]])
    #expect(floats(memory[1].1) == [-0.5, -0.5, -0.5, -0.5])
    #expect(floats(memory[0].1) == [0.5, 1.5, 2.5, 3.5])
    _ = try run(execution, [[0, 0, 0, 2]])
    #expect(floats(memory[1].1) == [-0.25, -0.25, -0.25, -1.25])
    #expect(floats(memory[0].1) == [0.25, 1.25, 2.25, 2.25])
  }

  @Test func allReadsSeeTheOldValue() throws {
    let w = parameter("w", [1, 2])
    let old = parameter("old", [0, 0])
    let builder = GraphBuilder()
    let x = builder.input(.float32([2]))
    let value = builder.parameter(w)
    let next = try builder.apply1(Binary(.add), value, x)
    try builder.update(w, next)
    // Read after the update has been written, by an op and by another parameter.
    builder.output(try builder.apply1(Binary(.multiply), value, next))
    try builder.update(old, value)
    let memory = [(w, try w.value().buffer), (old, try old.value().buffer)]
    let outputs = try run(execution(builder.graph, memory), [[10, 10]])
    #expect(outputs == [[11, 24]])
    #expect(floats(memory[0].1) == [11, 12])
    #expect(floats(memory[1].1) == [1, 2])
  }

  @Test func secondUpdateGoesOnFromTheFirst() throws {
    let count = parameter("count", [0])
    let builder = GraphBuilder()
    let one = try builder.constant(1)
    for _ in 0..<2 {
      try builder.update(
        count, try builder.apply1(Binary(.add), builder.updated(count), one))
    }
    let memory = [(count, try count.value().buffer)]
    let execution = try execution(builder.graph, memory)
    for _ in 0..<3 { _ = try run(execution, []) }
    #expect(floats(memory[0].1) == [6])
  }

  @Test func updatesOfAnotherTypeAreRefused() throws {
    let w = parameter("w", [1, 2])
    let builder = GraphBuilder()
    let number = try builder.constant(1)
    #expect(throws: LeptonError.self) { try builder.update(w, number) }
  }
}
