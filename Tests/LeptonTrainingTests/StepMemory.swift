import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonRuntime

/// Memory of parameters that programs change, as a trainer keeps it.
final class StepMemory {
  private var buffers: [ObjectIdentifier: HostBuffer] = [:]

  func buffer(_ parameter: Parameter) throws(LeptonError) -> HostBuffer {
    if let known = buffers[ObjectIdentifier(parameter)] { return known }
    let value = try parameter.value()
    let byteCount = value.type.byteCount ?? 0
    let copy = try HostBuffer(byteCount: byteCount)
    withExtendedLifetime(value) {
      copy.pointer.copyMemory(from: value.buffer.pointer, byteCount: byteCount)
    }
    buffers[ObjectIdentifier(parameter)] = copy
    return copy
  }

  func floats(_ parameter: Parameter) throws -> [Float] {
    let buffer = try buffer(parameter)
    return withExtendedLifetime(buffer) {
      Array(buffer.bound(to: Float.self).prefix(parameter.shape.count ?? 0))
    }
  }

  func tensor(_ parameter: Parameter) throws -> Tensor {
    Tensor(parameter.type, try buffer(parameter))
  }

  /// Compiles what `write` puts on a graph with the given inputs, runs it once, and gives the outputs
  /// that it names.
  @discardableResult
  func run(
    _ inputs: [(TensorType, HostBuffer)],
    _ write: (GraphBuilder, [Value]) throws -> [Value]
  ) throws -> [[Float]] {
    let builder = GraphBuilder()
    let values = inputs.map { builder.input($0.0) }
    for output in try write(builder, values) { builder.output(output) }
    let program = try Compiler.compileTraining(builder.graph, cache: ConstantCache())
    let execution = try Execution(program) { parameter throws(LeptonError) in
      try self.buffer(parameter)
    }
    let outputs = try program.outputs.map { try HostBuffer(byteCount: $0.byteCount ?? 0) }
    try execution.run(
      inputs: inputs.map { $0.1.pointer }, outputs: outputs.map { $0.pointer }, pool: nil)
    withExtendedLifetime(inputs) {}
    return zip(program.outputs, outputs).map { type, buffer in
      withExtendedLifetime(buffer) {
        let count = type.shape.count ?? 0
        return type.dtype == .bool
          ? buffer.bound(to: UInt8.self).prefix(count).map { Float($0) }
          : Array(buffer.bound(to: Float.self).prefix(count))
      }
    }
  }

  /// The same with arrays of facts.
  @discardableResult
  func run(
    _ inputs: [FactArray], _ write: (GraphBuilder, [Value]) throws -> [Value]
  ) throws -> [[Float]] {
    try run(inputs.map { ($0.type, try $0.buffer()) }, write)
  }
}
