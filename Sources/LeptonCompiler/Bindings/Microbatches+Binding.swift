import LeptonBase
import LeptonGraph
import LeptonKernels
import LeptonRuntime

extension Microbatches: KernelBound {
  func bind(_ binder: inout Binder, _ arguments: [Value], _ results: [Value]) throws(LeptonError) {
    let program = try bindProgram(part.graph, cache: binder.cache)
    let calls = try MicrobatchCalls(program)
    var parameters = lk_microbatches()
    parameters.calls = calls.calls.elements()
    parameters.operand_counts = calls.counts.elements()
    parameters.call_count = Int64(program.steps.count)
    parameters.operands = calls.operands.elements()
    parameters.operand_count = Int64(calls.operandCount)
    parameters.steps = calls.steps.elements()
    parameters.outside = Int64(program.inputs.count + program.outputs.count)
    parameters.count = Int64(count)
    // Lanes beyond the threads would only take memory.
    let threads = Swift.max(ThreadPool.current.threadCount, Int(lk_available_cpus()))
    parameters.lanes = Int64(Swift.min(count, threads))
    parameters.arena_bytes = Int64(program.arenaByteCount)
    try binder.call(
      lk_microbatches_kernel(), parameters,
      (arguments + results).map { .value($0) }
        + [.scratch(byteCount: lk_microbatches_scratch(&parameters))],
      owner: calls)
  }
}

/// A program in the form that the kernel reads; keeps alive what that points at.
private final class MicrobatchCalls: Sendable {
  private let program: Program
  let calls: HostBuffer
  let counts: HostBuffer
  let operands: HostBuffer
  let steps: HostBuffer
  let operandCount: Int

  init(_ program: Program) throws(LeptonError) {
    self.program = program
    var operands: [lk_microbatch_operand] = []
    for step in program.steps {
      for location in step.operands {
        operands.append(try Self.operand(location, inputs: program.inputs.count))
      }
    }
    calls = try .copying(
      program.steps.map {
        lk_microbatch_call(kernel: $0.kernel, params: UnsafeRawPointer($0.parameters.pointer))
      })
    counts = try .copying(program.steps.map { Int32($0.operands.count) })
    steps = try .copying((program.inputs + program.outputs).map { Int64($0.byteCount ?? 0) })
    self.operands = try .copying(operands)
    operandCount = operands.count
  }

  private static func operand(
    _ location: Location, inputs: Int
  ) throws(LeptonError) -> lk_microbatch_operand {
    var operand = lk_microbatch_operand()
    operand.offset = Int64(location.offset)
    switch location.space {
    case .none: operand.space = LK_OPERAND_FIXED
    case .constant(let buffer):
      operand.space = LK_OPERAND_FIXED
      operand.address = buffer.pointer + location.offset
    case .arena: operand.space = LK_OPERAND_ARENA
    case .input(let number):
      operand.space = LK_OPERAND_OUTSIDE
      operand.number = Int32(number)
    case .output(let number):
      operand.space = LK_OPERAND_OUTSIDE
      operand.number = Int32(inputs + number)
    case .state, .fault:
      throw LeptonError(.internal, "a microbatch has no states and finds no fault")
    }
    return operand
  }
}

extension HostBuffer {
  fileprivate func elements<T: BitwiseCopyable>() -> UnsafePointer<T>? {
    bound(to: T.self).baseAddress.map { UnsafePointer($0) }
  }
}
