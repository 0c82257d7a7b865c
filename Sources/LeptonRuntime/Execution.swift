import LeptonBase
import LeptonGraph
import LeptonKernels

/// A program made ready to run: its own arena and states, every operand's address resolved.
///
/// After creation a run allocates nothing and takes no lock, unless it shares an arena that moved. One run at
/// a time.
public final class Execution: @unchecked Sendable {
  public let program: Program
  private let arena: Arena
  private let sharesArena: Bool
  /// Where operands in the arena were resolved to lie.
  private var arenaBase: UnsafeMutableRawPointer
  private let states: [HostBuffer]
  private let fault: UnsafeMutablePointer<lk_fault>
  private let calls: UnsafeMutableBufferPointer<lk_call>
  private let operands: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  /// Where the addresses of inputs and outputs go: position in `operands`, number, byte offset.
  private let inputPatches: [Patch]
  private let outputPatches: [Patch]

  private struct Patch {
    var position: Int
    var number: Int
    var offset: Int
  }

  /// - Parameters:
  ///   - arena: memory that is shared with executions which never run at the same time as this one, nil for
  ///     memory of its own.
  ///   - variables: the memory of the states that stand for parameters; states of layers are the
  ///     execution's own and begin as zeros.
  public init(
    _ program: Program, sharing arena: Arena? = nil,
    variables: (Parameter) throws(LeptonError) -> HostBuffer = Execution.noVariable
  ) throws(LeptonError) {
    self.program = program
    sharesArena = arena != nil
    self.arena = arena ?? Arena()
    let base = try self.arena.memory(byteCount: program.arenaByteCount)
    arenaBase = base
    var states: [HostBuffer] = []
    for (type, parameter) in zip(program.states, program.stateParameters) {
      guard let byteCount = type.byteCount else {
        throw LeptonError(.internal, "a state of unknown size \(type)")
      }
      if let parameter {
        let buffer = try variables(parameter)
        guard buffer.byteCount >= byteCount else {
          throw LeptonError(.internal, "\(buffer.byteCount) bytes for \(parameter.name) \(type)")
        }
        states.append(buffer)
        continue
      }
      states.append(try HostBuffer(byteCount: byteCount))
    }
    self.states = states
    let count = program.steps.reduce(0) { $0 + $1.operands.count }
    operands = .allocate(capacity: Swift.max(count, 1))
    calls = .allocate(capacity: program.steps.count)
    fault = .allocate(capacity: 1)
    fault.initialize(to: lk_fault())

    var inputPatches: [Patch] = []
    var outputPatches: [Patch] = []
    var position = 0
    for (index, step) in program.steps.enumerated() {
      calls.initializeElement(
        at: index,
        to: lk_call(
          kernel: step.kernel, params: UnsafeRawPointer(step.parameters.pointer),
          operands: operands + position))
      for location in step.operands {
        var address: UnsafeMutableRawPointer?
        switch location.space {
        case .none: address = nil
        case .constant(let buffer): address = buffer.pointer + location.offset
        case .arena: address = base + location.offset
        case .state(let number): address = states[number].pointer + location.offset
        case .fault: address = UnsafeMutableRawPointer(fault)
        case .input(let number):
          inputPatches.append(Patch(position: position, number: number, offset: location.offset))
        case .output(let number):
          outputPatches.append(Patch(position: position, number: number, offset: location.offset))
        }
        (operands + position).initialize(to: address)
        position += 1
      }
    }
    self.inputPatches = inputPatches
    self.outputPatches = outputPatches
    resetStates()
  }

  deinit {
    operands.deallocate()
    calls.deallocate()
    fault.deallocate()
  }

  /// Runs the program. `inputs` and `outputs` hold an address for every input and output of the
  /// program, dense arrays of its types. Throws `.invalidArgument` when the data itself is at fault,
  /// such as an id beyond an embedding's table.
  public func run(
    inputs: UnsafePointer<UnsafeMutableRawPointer?>,
    outputs: UnsafePointer<UnsafeMutableRawPointer?>, pool: OpaquePointer?
  ) throws(LeptonError) {
    if sharesArena { try followArena() }
    connect(inputs, outputs)
    let faulty = lk_run(calls.baseAddress, Int64(calls.count), fault, pool)
    if faulty >= 0 { try raise(step: Int(faulty)) }
  }

  /// Runs the program like `run` and writes down when every step began and ended.
  public func profile(
    inputs: UnsafePointer<UnsafeMutableRawPointer?>,
    outputs: UnsafePointer<UnsafeMutableRawPointer?>, recorder: ProfileRecorder
  ) throws(LeptonError) {
    if sharesArena { try followArena() }
    connect(inputs, outputs)
    recorder.beginRun(stepCount: calls.count)
    for index in calls.indices {
      let begin = lk_now()
      let faulty = lk_run(calls.baseAddress.map { $0 + index }, 1, fault, recorder.pool)
      recorder.add(begin: begin, end: lk_now())
      if faulty >= 0 { try raise(step: index) }
    }
  }

  /// Resolves operands anew where another execution has moved the arena.
  private func followArena() throws(LeptonError) {
    let base = try arena.memory(byteCount: program.arenaByteCount)
    guard base != arenaBase else { return }
    arenaBase = base
    var position = 0
    for location in program.steps.lazy.flatMap(\.operands) {
      if case .arena = location.space { operands[position] = base + location.offset }
      position += 1
    }
  }

  private func connect(
    _ inputs: UnsafePointer<UnsafeMutableRawPointer?>,
    _ outputs: UnsafePointer<UnsafeMutableRawPointer?>
  ) {
    for patch in inputPatches {
      operands[patch.position] = inputs[patch.number].map { $0 + patch.offset }
    }
    for patch in outputPatches {
      operands[patch.position] = outputs[patch.number].map { $0 + patch.offset }
    }
  }

  private func raise(step: Int) throws(LeptonError) {
    let found = fault.pointee
    fault.pointee = lk_fault()
    if found.code == Int32(LK_FAULT_HOST.rawValue) {
      let failure = HostFunction.takeFailure()
      throw (failure ?? LeptonError(.host, "a function of the host failed"))
        .at(program.steps[step].label)
    }
    if found.code == Int32(LK_FAULT_UNKNOWN_TOKEN.rawValue) {
      throw LeptonError(
        .invalidArgument,
        "\(program.steps[step].label): element \(found.position) is not in the vocabulary, and with "
          + "num_oov_indices 0 there is no index for it")
    }
    throw LeptonError(
      .invalidArgument,
      "\(program.steps[step].label): element \(found.position) of the ids is \(found.value), outside "
        + "0..<\(found.limit)")
  }

  /// For programs that change no parameters.
  public static func noVariable(_ parameter: Parameter) throws(LeptonError) -> HostBuffer {
    throw LeptonError(.internal, "\(parameter.name) has no memory of its own in this execution")
  }

  /// Sets all states of layers to what they begin with, as at the beginning of a sequence: zeros, or
  /// where a stream of random numbers stood.
  public func resetStates() {
    for (number, (buffer, type)) in zip(states, program.states).enumerated()
    where program.stateParameters[number] == nil {
      let byteCount = Swift.min(type.byteCount ?? buffer.byteCount, buffer.byteCount)
      if let initial = program.initialStates[number], initial.byteCount >= byteCount {
        buffer.pointer.copyMemory(from: initial.pointer, byteCount: byteCount)
      } else {
        buffer.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: byteCount)
      }
    }
  }
}
