import LeptonBase
import LeptonCompiler
import LeptonGraph
import LeptonJSON
import LeptonLayers
import LeptonRuntime

/// A network with what it is trained with: compiles steps for the shapes of batches as they come, and
/// runs them.
///
/// What its programs change lies in memory that they write; whoever reads a parameter gets a copy.
/// One thread at a time.
public final class Trainer: @unchecked Sendable {
  public let network: Network
  public let configuration: CompileConfiguration
  /// The trainable weights in Keras's order.
  public let weights: [(path: String, parameter: Parameter)]
  public var optimizer: Optimizer { configuration.optimizer }

  let variables = VariableStore()
  /// The mean of the total loss, and those of the outputs' losses where there are several.
  let lossMeans: [Mean]
  private let cache = ConstantCache()
  /// Steps run one after the other, those of training and those of evaluation.
  private let arena = Arena()
  /// The scopes of custom objects in which the trainer was made, and its losses and metrics are.
  private let scope = CustomObjects.scope
  private var programs: [StepKey: StepProgram] = [:]

  /// Steps of different shapes that are kept; batches of a sequence model may have many lengths.
  private static let mostPrograms = 32

  /// - Parameter compileConfiguration: the arguments of Keras's `compile`.
  public init(
    _ network: Network, compileConfiguration: JSONValue
  ) throws(LeptonError) {
    self.network = network
    guard let object = compileConfiguration.asObject else {
      throw LeptonError(
        .configuration,
        "what a model is compiled with should be an object, but is \(compileConfiguration.summary)")
    }
    configuration = try CompileConfiguration(object, outputNames: network.outputs.map(\.name))
    weights = network.trainableParameters
    try configuration.optimizer.build(weights)
    var means: [Mean] = []
    for name in ["loss"] + configuration.lossNames { means.append(try Mean(name: name)) }
    lossMeans = means
  }

  /// What the model is compiled with, as Keras 3 writes it.
  public var compileConfiguration: JSONValue {
    do throws(LeptonError) {
      return try CustomObjects.within(scope) { .object(configuration.config) }
    } catch { return .null }
  }

  // MARK: Steps

  /// Changes the weights by one batch. Nothing is changed where it throws.
  public func trainStep(_ batch: Batch) throws(LeptonError) {
    _ = try trainStep(batch, recorder: nil)
  }

  /// Changes the weights by one batch, `runs` times, and tells where the time of a step goes.
  public func profile(_ batch: Batch, runs: Int) throws(LeptonError) -> Profile {
    let recorder = ProfileRecorder(pool: ThreadPool.current)
    var program = try trainStep(batch, recorder: recorder)
    for _ in 1..<max(runs, 1) { program = try trainStep(batch, recorder: recorder) }
    return recorder.profile(of: program)
  }

  private func trainStep(
    _ batch: Batch, recorder: ProfileRecorder?
  ) throws(LeptonError) -> Program {
    let iteration = iterations
    let kind = optimizer.stepKind(iteration: iteration)
    let program = try program(.train(kind), batch)
    let scalars = optimizer.scalars(
      iteration: iteration, learningRate: try optimizer.learningRate(iteration: iteration))
    if try run(program, batch, scalars, recorder) { try setIterations(iteration + 1) }
    return program.execution.program
  }

  /// Adds one batch to losses and metrics and changes nothing else.
  public func testStep(_ batch: Batch) throws(LeptonError) {
    _ = try run(program(.test, batch), batch, [], nil)
  }

  private func run(
    _ program: StepProgram, _ batch: Batch, _ scalars: [Float], _ recorder: ProfileRecorder?
  ) throws(LeptonError) -> Bool {
    try variables.pull()
    let isDone = try program.run(
      batch, scalars: scalars, pool: ThreadPool.current, recorder: recorder)
    variables.markChanged(program.changed)
    return isDone
  }

  private func program(_ kind: StepKey.Kind, _ batch: Batch) throws(LeptonError) -> StepProgram {
    let key = StepKey(kind, batch)
    if let known = programs[key] { return known }
    let (graph, tellsWhetherDone) = try CustomObjects.within(scope) { () throws(LeptonError) in
      try stepGraph(key)
    }
    let program = try Compiler.compileTraining(graph, cache: cache)
    let execution = try Execution(program, sharing: arena) {
      [variables] parameter throws(LeptonError) in try variables.buffer(for: parameter)
    }
    let made = StepProgram(
      execution, changed: graph.updates.map(\.parameter), tellsWhetherDone: tellsWhetherDone)
    if programs.count >= Self.mostPrograms { programs.removeAll() }
    programs[key] = made
    return made
  }

  // MARK: Losses and metrics

  /// The names of losses and metrics, in the order of `logs`.
  public var metricNames: [String] { configuration.names }

  /// Losses and metrics since the last reset.
  public func logs() throws(LeptonError) -> Logs {
    var logs = Logs()
    for mean in lossMeans { logs[mean.name] = Double(try result(mean).first ?? 0) }
    for entry in configuration.metrics {
      let values = try entry.metric.map { metric throws(LeptonError) in try result(metric) } ?? [0]
      // A metric that is kept per class shows its mean, as in Keras's own logs.
      logs[entry.name] = Double(values.reduce(0, +)) / Double(max(values.count, 1))
    }
    return logs
  }

  private func result(_ metric: Metric) throws(LeptonError) -> [Float] {
    var values: [Tensor] = []
    for parameter in metric.parameters {
      values.append(Tensor(parameter.type, try variables.buffer(for: parameter)))
    }
    return try metric.result(values)
  }

  /// Lets losses and metrics begin anew.
  public func resetMetrics() throws(LeptonError) {
    for metric in lossMeans as [Metric] + configuration.metrics.compactMap(\.metric) {
      for parameter in metric.parameters {
        let buffer = try variables.buffer(for: parameter)
        buffer.pointer.initializeMemory(as: UInt8.self, repeating: 0, count: buffer.byteCount)
      }
      variables.markChanged(metric.parameters)
    }
  }

  // MARK: The optimizer

  /// Steps done so far.
  public var iterations: Int {
    guard let value = try? optimizer.iteration.value() else { return 0 }
    return Int(withExtendedLifetime(value.buffer) { $0.pointer.load(as: Int64.self) })
  }

  private func setIterations(_ count: Int) throws(LeptonError) {
    try optimizer.iteration.set(try HostBuffer.copying([Int64(count)]))
  }

  /// The learning rate of the next step.
  public func learningRate() throws(LeptonError) -> Float {
    try optimizer.learningRate(iteration: iterations)
  }

  /// Throws `.invalidArgument` where the rate follows a schedule.
  public func setLearningRate(_ rate: Float) throws(LeptonError) {
    guard rate.isFinite else {
      throw LeptonError(.invalidArgument, "a learning rate of \(rate)")
    }
    try optimizer.setLearningRate(rate)
  }

  /// The optimizer's variables in the order in which Keras saves them.
  public var optimizerVariables: [Parameter] { optimizer.variables }

  /// Takes over the optimizer's variables from a file. Throws `.weights` where they do not fit, as after a
  /// change of the model; the optimizer then begins afresh, as in Keras. A file that was saved before the
  /// first step may hold nothing but `iteration` and `learning_rate`.
  public func setOptimizerVariables(_ values: [Tensor]) throws(LeptonError) {
    // Keras on JAX counts iterations in int32.
    let converted = values.map { $0.dtype == .int32 ? widened($0) ?? $0 : $0 }
    let fitting = zip(values, converted).enumerated().map { place, pair in
      optimizerVariables.indices.contains(place) && pair.0.type == optimizerVariables[place].type
        ? pair.0 : pair.1
    }
    let isBeginning =
      fitting.count == (optimizer.learningRateVariable == nil ? 1 : 2)
      && optimizer.className != "LossScaleOptimizer"
    let types = optimizerVariables.map(\.type)
    guard fitting.map(\.type) == (isBeginning ? Array(types.prefix(fitting.count)) : types) else {
      throw LeptonError(
        .weights,
        "the \(values.count) saved variables of the optimizer do not fit the "
          + "\(optimizerVariables.count) of \(optimizer.className): it begins afresh")
    }
    for (variable, value) in zip(optimizerVariables, fitting) { try variable.set(value.buffer) }
  }

  private func widened(_ tensor: Tensor) -> Tensor? {
    guard let count = tensor.shape.count else { return nil }
    let numbers = withExtendedLifetime(tensor.buffer) {
      $0.bound(to: Int32.self).prefix(count).map { Int64($0) }
    }
    guard let buffer = try? HostBuffer.copying(numbers) else { return nil }
    return Tensor(TensorType(.int64, tensor.shape), buffer)
  }

  // MARK: Values

  /// The end of a fit: moving averages of weights, where the optimizer keeps them, take the weights'
  /// places (Keras's `finalize_variable_values`).
  public func finishTraining() throws(LeptonError) {
    try variables.pull()
    for (weight, average) in optimizer.averages {
      let target = try variables.buffer(for: weight)
      target.pointer.copyMemory(
        from: try variables.buffer(for: average).pointer, byteCount: target.byteCount)
      variables.markChanged([weight])
    }
  }

  /// Copies of all weights, trainable or not, to come back to.
  public func snapshot() throws(LeptonError) -> WeightSnapshot {
    var values: [(Parameter, HostBuffer)] = []
    for (_, parameter) in network.namedParameters {
      values.append((parameter, try parameter.value().buffer))
    }
    return WeightSnapshot(values: values)
  }

  public func restore(_ snapshot: WeightSnapshot) throws(LeptonError) {
    for (parameter, buffer) in snapshot.values { try parameter.set(buffer) }
    try variables.pull()
  }
}

/// The weights of a model at some moment.
public struct WeightSnapshot: Sendable {
  let values: [(Parameter, HostBuffer)]
}
