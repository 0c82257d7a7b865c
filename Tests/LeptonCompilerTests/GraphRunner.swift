import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime

/// Compiles and runs a graph on float32 inputs; gives its float32 outputs.
func run(_ graph: Graph, _ inputs: [[Float]]) throws -> [[Float]] {
  let program = try Compiler.compile(graph, cache: ConstantCache())
  let execution = try Execution(program)
  return try run(execution, inputs)
}

func run(_ execution: Execution, _ inputs: [[Float]]) throws -> [[Float]] {
  let program = execution.program
  let buffers = try inputs.map { try HostBuffer.copying($0) }
  let outputs = try program.outputs.map { try HostBuffer(byteCount: $0.byteCount ?? 0) }
  try execution.run(
    inputs: buffers.map { $0.pointer }, outputs: outputs.map { $0.pointer }, pool: nil)
  withExtendedLifetime(buffers) {}
  return zip(program.outputs, outputs).map { type, buffer in
    Array(buffer.bound(to: Float.self).prefix(type.shape.count ?? 0))
  }
}

/// The same numbers on every run: a linear congruential generator, values in -1..<1.
func numbers(_ count: Int, seed: UInt32 = 1) -> [Float] {
  var state = seed &* 2_654_435_761 &+ 1
  return (0..<count).map { _ in
    state = state &* 1_664_525 &+ 1_013_904_223
    return Float(state >> 8) / Float(1 << 23) - 1
  }
}

/// The largest difference, relative to the largest number in `b`.
func difference(_ a: [Float], _ b: [Float]) -> Float {
  guard a.count == b.count else { return .infinity }
  let scale = Swift.max(b.map(abs).max() ?? 0, 1e-6)
  return (zip(a, b).map { abs($0 - $1) }.max() ?? 0) / scale
}
