import LeptonBase
import LeptonGraph
import LeptonRuntime

/// A model made ready for inputs of one shape, with memory and states of its own: the path for
/// real-time threads. A run allocates nothing and takes no lock. One thread at a time.
public final class Session: @unchecked Sendable {
  public struct Options: Sendable {
    /// Every recurrent layer begins a run with the state in which the last one ended; else only
    /// those that the model says are stateful.
    public var keepsState: Bool
    /// Runs use the calling thread only.
    public var usesCallingThreadOnly: Bool

    public init(keepsState: Bool = false, usesCallingThreadOnly: Bool = false) {
      self.keepsState = keepsState
      self.usesCallingThreadOnly = usesCallingThreadOnly
    }
  }

  private let execution: Execution
  private let inputBuffers: [HostBuffer]
  private let outputBuffers: [HostBuffer]
  private let addresses: UnsafeMutablePointer<UnsafeMutableRawPointer?>
  private let pool: ThreadPool?
  /// Whether some inputs are strings.
  public let takesTexts: Bool

  public var inputTypes: [TensorType] { execution.program.inputs }
  public var outputTypes: [TensorType] { execution.program.outputs }

  init(_ model: Model, inputShapes: [Shape], options: Options) throws(LeptonError) {
    let program = try model.compile(inputShapes, keepsState: options.keepsState)
    execution = try Execution(program)
    var inputs: [HostBuffer] = []
    for type in program.inputs { inputs.append(try .zeros(byteCount: type.byteCount ?? 0)) }
    var outputs: [HostBuffer] = []
    for type in program.outputs { outputs.append(try .zeros(byteCount: type.byteCount ?? 0)) }
    inputBuffers = inputs
    outputBuffers = outputs
    addresses = .allocate(capacity: inputs.count + outputs.count)
    for (index, buffer) in (inputs + outputs).enumerated() {
      (addresses + index).initialize(to: buffer.pointer)
    }
    takesTexts = program.inputs.contains { $0.dtype == .string }
    pool = options.usesCallingThreadOnly ? nil : ThreadPool.current
  }

  deinit { addresses.deallocate() }

  /// The memory that the next run reads; `index` is one of the model's inputs.
  public func input(_ index: Int) -> UnsafeMutableRawPointer { inputBuffers[index].pointer }

  /// The memory that each run overwrites; `index` is one of the model's outputs.
  public func output(_ index: Int) -> UnsafeMutableRawPointer { outputBuffers[index].pointer }

  /// Runs the model on what the inputs hold.
  public func run() throws(LeptonError) {
    try execution.run(
      inputs: addresses, outputs: addresses + inputBuffers.count, pool: pool?.pool)
  }

  /// Runs the model like `run`, `runs` times, and tells for every kernel call what it does and how long
  /// it takes. Other runs are no slower for it. Throws `.invalidArgument` unless there are 1 to
  /// 1,000,000 runs.
  public func profile(runs: Int) throws(LeptonError) -> Profile {
    try checkProfileRuns(runs)
    let recorder = ProfileRecorder(pool: pool)
    for _ in 0..<runs {
      try execution.profile(
        inputs: addresses, outputs: addresses + inputBuffers.count, recorder: recorder)
    }
    return recorder.profile(of: execution.program)
  }

  /// Sets all states back to zero, as at the start of a sequence.
  public func resetStates() { execution.resetStates() }
}

extension Model {
  /// A session for inputs of the given shapes, all dimensions known.
  public func makeSession(
    inputShapes: [Shape], options: Session.Options = Session.Options()
  ) throws(LeptonError) -> Session {
    try Session(self, inputShapes: inputShapes, options: options)
  }
}
