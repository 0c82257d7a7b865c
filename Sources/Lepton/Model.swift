import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonLayers
import LeptonRuntime

/// A model: layers and weights, ready to predict.
///
/// Any number of threads may predict with one model at once. What changes a model (`setWeight`,
/// `loadWeights`, `resetStates`) must not run while others use it.
public final class Model: Sendable {
  /// A named input or output.
  public struct TensorInfo: Sendable {
    public var name: String
    public var dtype: DType
    /// The batch first; -1 for dimensions that are not fixed.
    public var shape: Shape
  }

  let network: Network
  /// Where the model came from.
  public let origin: Origin
  public let inputs: [TensorInfo]
  public let outputs: [TensorInfo]
  let weightList: Lock<[Weight]>
  let training = TrainingState()
  /// The scopes of custom objects in which the model was made.
  let customScope = CustomObjects.scope
  let cache = ConstantCache()
  private let plans = Lock<[Plan]>([])
  private let isStateful: Bool
  /// Text layers whose output is as long as the longest text, in the order in which they are lowered.
  let openTexts: [OpenText]
  /// Whether some outputs are strings.
  public let givesTexts: Bool
  /// Held while a stateful model runs: each run goes on where the last one ended.
  private let statefulRuns = Lock<Void>(())

  /// Programs kept for shapes seen before; the one that was not used for longest goes first.
  private static let mostPlans = 16

  /// A model of built layers.
  init(_ network: Network, origin: Origin = Origin()) throws(LeptonError) {
    guard network.isBuilt else {
      throw LeptonError(
        .configuration,
        "model '\(network.name)' says nowhere what shape its input has; give its first layer a "
          + "batch_input_shape, or load weights that tell it")
    }
    self.network = network
    self.origin = origin
    inputs = network.inputs.map {
      TensorInfo(name: $0.name, dtype: $0.type.dtype, shape: $0.type.shape)
    }
    outputs = network.outputs.map {
      TensorInfo(name: $0.name, dtype: $0.type.dtype, shape: $0.type.shape)
    }
    weightList = Lock(Weight.all(of: network))
    let builder = GraphBuilder()
    let values = inputs.map { builder.input(TensorType($0.dtype, $0.shape)) }
    _ = try network.lower(values, Lowering(builder))
    isStateful = !builder.graph.states.isEmpty
    openTexts = OpenText.all(builder.graph)
    givesTexts = outputs.contains { $0.dtype == .string }
  }

  public var name: String { network.name }

  // MARK: Programs

  /// The model's graph for inputs of known shapes.
  func graph(
    _ shapes: [Shape], keepsState: Bool, textLengths: [Int]? = nil
  ) throws(LeptonError) -> Graph {
    guard shapes.count == inputs.count else {
      throw LeptonError(
        .invalidArgument, "model '\(name)' takes \(inputs.count) inputs, not \(shapes.count)")
    }
    let builder = GraphBuilder()
    var values: [Value] = []
    var batch: Int?
    for (shape, info) in zip(shapes, inputs) {
      // Samples belong together: inputs of different lengths would broadcast or fail far inside.
      if info.shape.dims.first == -1, let samples = shape.dims.first {
        guard samples == batch ?? samples else {
          throw LeptonError(
            .shapeMismatch,
            "input '\(info.name)' of model '\(name)' has \(samples) samples, the inputs before it "
              + "\(batch ?? 0)")
        }
        batch = samples
      }
      guard shape.isKnown, shape.dims.allSatisfy({ $0 < 1 << 31 }), shape.count != nil else {
        throw LeptonError(
          .shapeMismatch, "input '\(info.name)' of model '\(name)': shape \(shape)")
      }
      values.append(builder.input(TensorType(info.dtype, shape)))
    }
    let lowering = Lowering(
      builder, keepsState: keepsState, isForRunning: true, textLengths: textLengths)
    for value in try network.lower(values, lowering) { builder.output(value) }
    return builder.graph
  }

  /// A new program for inputs of known shapes.
  func compile(
    _ shapes: [Shape], keepsState: Bool = false, textLengths: [Int]? = nil
  ) throws(LeptonError) -> Program {
    forgetOutdatedPrograms()
    let program = try Compiler.compile(
      graph(shapes, keepsState: keepsState, textLengths: textLengths), cache: cache)
    Log.write(
      .debug,
      "model '\(name)': compiled for inputs of shape "
        + shapes.map(\.description).joined(separator: ", ")
        + ": \(program.steps.count) steps, \(program.arenaByteCount) bytes of memory for a run")
    return program
  }

  /// The plan for the inputs' shapes, compiled where there is none yet.
  private func plan(_ arrays: UnsafePointer<ArrayView>, _ count: Int) throws(LeptonError) -> Plan {
    forgetOutdatedPrograms()
    var lengths: [Int]?
    if !openTexts.isEmpty { lengths = try textLengths(arrays) }
    let known = plans.withLock { plans -> Plan? in
      guard
        let index = plans.firstIndex(where: {
          $0.matches(arrays, count: count) && $0.textLengths == lengths
        })
      else {
        return nil
      }
      let plan = plans[index]
      if index > 0 { plans.swapAt(index, index - 1) }
      return plan
    }
    if let known { return known }
    var shapes: [Shape] = []
    for index in 0..<count { shapes.append(try arrays[index].shape()) }
    let made = Plan(
      try compile(shapes, textLengths: lengths), inputShapes: shapes, textLengths: lengths)
    return plans.withLock { plans in
      let other = plans.first {
        $0.matches(arrays, count: count) && $0.textLengths == lengths
      }
      if let other { return other }
      if plans.count >= Self.mostPlans { plans.removeLast() }
      plans.insert(made, at: 0)
      return made
    }
  }

  /// Forgets all programs: the weights have changed.
  func weightsChanged() {
    plans.withLock { $0 = [] }
    cache.removeAll()
  }

  // MARK: Prediction

  /// The shapes of the outputs for inputs of the given shapes.
  ///
  /// Throws `.unsupported` where they depend on the texts that come in.
  public func outputShapes(forInputs shapes: [Shape]) throws(LeptonError) -> [Shape] {
    try outputShapes(shapes, textLengths: nil)
  }

  /// The same for inputs that are there.
  public func outputShapes(
    forInputs arrays: UnsafePointer<ArrayView>, count: Int
  ) throws(LeptonError) -> [Shape] {
    try check(arrays, count)
    var shapes: [Shape] = []
    for index in 0..<count { shapes.append(try arrays[index].shape()) }
    let lengths = openTexts.isEmpty ? nil : try textLengths(arrays)
    return try outputShapes(shapes, textLengths: lengths)
  }

  private func outputShapes(
    _ shapes: [Shape], textLengths: [Int]?
  ) throws(LeptonError) -> [Shape] {
    let graph = try graph(shapes, keepsState: false, textLengths: textLengths)
    return graph.outputs.map { graph.type($0).shape }
  }

  /// The types of the outputs for the inputs' shapes, from the program that will compute them.
  public func outputTypes(
    forInputs arrays: UnsafePointer<ArrayView>, count: Int
  ) throws(LeptonError) -> [TensorType] {
    try check(arrays, count)
    return try plan(arrays, count).program.outputs
  }

  /// Runs the whole batch at once: `inputs` in the model's order, into memory of the types that
  /// `outputTypes` tells. Throws `.invalidArgument`, `.shapeMismatch` or `.typeMismatch`, naming
  /// the array that does not fit.
  public func predict(
    inputs arrays: UnsafePointer<ArrayView>, count: Int,
    outputs: UnsafePointer<ArrayView>, count outputCount: Int
  ) throws(LeptonError) {
    try check(arrays, count)
    let plan = try plan(arrays, count)
    try check(outputs, outputCount, plan.program)
    try run(plan, arrays, outputs)
  }

  /// The same, at most `batchSize` samples at once. `progress` hears how many samples are done after
  /// every batch; returning false stops with `.cancelled`.
  public func predict(
    inputs arrays: UnsafePointer<ArrayView>, count: Int,
    outputs: UnsafePointer<ArrayView>, count outputCount: Int, batchSize: Int,
    progress: ((_ done: Int, _ total: Int) -> Bool)? = nil
  ) throws(LeptonError) {
    try check(arrays, count)
    guard batchSize > 0 else {
      throw LeptonError(.invalidArgument, "a batch size of \(batchSize)")
    }
    let total = try sampleCount(arrays, count)
    guard total > batchSize || progress != nil else {
      return try predict(inputs: arrays, count: count, outputs: outputs, count: outputCount)
    }
    guard outputCount == self.outputs.count else { throw outputCountError(outputCount) }
    var done = 0
    repeat {
      let size = Swift.min(batchSize, total - done)
      try predictPart(
        arrays, count, outputs, outputCount, first: done, size: size, total: total)
      done += size
      if let progress, !progress(done, total) {
        throw LeptonError(.cancelled, "stopped by the host after \(done) of \(total) samples")
      }
    } while done < total
  }

  /// Runs samples first..<first+size.
  private func predictPart(
    _ arrays: UnsafePointer<ArrayView>, _ count: Int, _ outputs: UnsafePointer<ArrayView>,
    _ outputCount: Int, first: Int, size: Int, total: Int
  ) throws(LeptonError) {
    var dims: [Int64] = []
    for list in [(arrays, count), (outputs, outputCount)] {
      for index in 0..<list.1 {
        dims.append(Int64(size))
        for axis in 1..<Swift.max(list.0[index].rank, 1) { dims.append(list.0[index].dims[axis]) }
      }
    }
    var failure: LeptonError?
    dims.withUnsafeBufferPointer { dims in
      guard let base = dims.baseAddress else { return }
      var position = base
      func part(_ whole: ArrayView, _ what: String) throws(LeptonError) -> ArrayView {
        guard whole.rank > 0, whole.dims[0] == Int64(total) else {
          throw LeptonError(
            .shapeMismatch, "\(what) should have \(total) samples on its first axis")
        }
        var part = whole
        part.dims = position
        position += whole.rank
        var sample = whole.dtype.size
        for axis in 1..<whole.rank { sample *= Int(whole.dims[axis]) }
        let step = whole.byteStrides.map { Int($0[0]) } ?? sample
        part.data = whole.data + first * step
        return part
      }
      do throws(LeptonError) {
        var inputParts: [ArrayView] = []
        for index in 0..<count { inputParts.append(try part(arrays[index], "input \(index)")) }
        var outputParts: [ArrayView] = []
        for index in 0..<outputCount {
          outputParts.append(try part(outputs[index], "output \(index)"))
        }
        try predict(
          inputs: inputParts, count: count, outputs: outputParts, count: outputCount)
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// The length of the first axis, which all inputs share.
  private func sampleCount(_ arrays: UnsafePointer<ArrayView>, _ count: Int) throws(LeptonError)
    -> Int
  {
    guard count > 0, arrays[0].rank > 0, let total = Int(exactly: arrays[0].dims[0]) else {
      throw LeptonError(.shapeMismatch, "inputs need an axis of samples")
    }
    for index in 1..<Swift.max(count, 1)
    where arrays[index].rank == 0 || arrays[index].dims[0] != Int64(total) {
      throw LeptonError(
        .shapeMismatch,
        "input '\(inputs[index].name)' has another number of samples than the \(total) of input "
          + "'\(inputs[0].name)'")
    }
    return total
  }

  private func run(
    _ plan: Plan, _ arrays: UnsafePointer<ArrayView>, _ outputs: UnsafePointer<ArrayView>
  ) throws(LeptonError) {
    let inputCount = plan.program.inputs.count
    let outputCount = plan.program.outputs.count
    var held: [HostBuffer] = []
    for index in 0..<inputCount where !arrays[index].isDense {
      held.append(try arrays[index].gathered())
    }
    let pool = ThreadPool.current
    var failure: LeptonError?
    withUnsafeTemporaryAllocation(
      of: UnsafeMutableRawPointer?.self, capacity: inputCount + outputCount
    ) { pointers in
      guard let base = pointers.baseAddress else { return }
      var nextHeld = 0
      for index in 0..<inputCount {
        if arrays[index].isDense {
          (base + index).initialize(to: arrays[index].data)
        } else {
          (base + index).initialize(to: held[nextHeld].pointer)
          nextHeld += 1
        }
      }
      for index in 0..<outputCount {
        (base + inputCount + index).initialize(to: outputs[index].data)
      }
      do throws(LeptonError) {
        if isStateful {
          try statefulRuns.withLock { _ throws(LeptonError) in
            try plan.run(inputs: base, outputs: base + inputCount, pool: pool.pool)
          }
        } else {
          try plan.run(inputs: base, outputs: base + inputCount, pool: pool.pool)
        }
      } catch { failure = error }
    }
    withExtendedLifetime((held, pool)) {}
    if let failure { throw failure }
  }

  /// Sets the states of stateful recurrent layers back to zero, as at the start of a sequence.
  public func resetStates() {
    plans.withLock { $0.forEach { $0.resetStates() } }
  }

  // MARK: Checks

  private func check(_ arrays: UnsafePointer<ArrayView>, _ count: Int) throws(LeptonError) {
    guard count == inputs.count else {
      throw LeptonError(
        .invalidArgument, "model '\(name)' takes \(inputs.count) inputs, not \(count)")
    }
    for index in 0..<count where arrays[index].dtype != inputs[index].dtype {
      throw LeptonError(
        .typeMismatch,
        "input '\(inputs[index].name)' of model '\(name)' takes \(inputs[index].dtype.name), not "
          + arrays[index].dtype.name)
    }
  }

  private func check(
    _ arrays: UnsafePointer<ArrayView>, _ count: Int, _ program: Program
  ) throws(LeptonError) {
    guard count == program.outputs.count else { throw outputCountError(count) }
    for index in 0..<count {
      let wanted = program.outputs[index]
      guard arrays[index].dtype == wanted.dtype else {
        throw LeptonError(
          .typeMismatch,
          "output '\(outputs[index].name)' of model '\(name)' gives \(wanted.dtype.name), not "
            + arrays[index].dtype.name)
      }
      guard arrays[index].hasShape(wanted.shape) else {
        throw LeptonError(
          .shapeMismatch,
          "output '\(outputs[index].name)' of model '\(name)' has shape \(wanted.shape), which memory "
            + "of shape \(try arrays[index].shape()) does not fit")
      }
      guard arrays[index].isDense else {
        throw LeptonError(.invalidArgument, "the memory of output \(index) has gaps")
      }
    }
  }

  private func outputCountError(_ count: Int) -> LeptonError {
    LeptonError(.invalidArgument, "model '\(name)' gives \(outputs.count) outputs, not \(count)")
  }
}
