import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers
import LeptonTraining

extension Model {
  /// Trains the model, as Keras's `fit`. No other thread may use the model meanwhile. When it throws, the
  /// model holds what it had learned before the step that failed.
  public func fit(_ options: FitOptions) throws(LeptonError) -> History {
    let trainer = try trainer()
    defer { training.markAhead() }
    return try trainer.fit(
      options, session(trainer, epochs: options.epochs, initialEpoch: options.initialEpoch))
  }

  /// Loss and metrics over all batches of a source, as Keras's `evaluate`.
  public func evaluate(
    _ source: any BatchSource, steps: Int? = nil, callbacks: [any TrainingCallback] = []
  ) throws(LeptonError) -> Logs {
    let trainer = try trainer()
    return try trainer.evaluate(
      source, steps: steps, callbacks: callbacks, session(trainer, epochs: 1, initialEpoch: 0))
  }

  /// Batches from arrays, in the order of an epoch of `fit`.
  ///
  /// - Parameter shuffles: draws a new order for each epoch. It follows from the seed of
  ///   `setRandomSeed` and from how far the model is trained, so that a resumed fit goes on as an
  ///   uninterrupted one would.
  public func batches(
    _ samples: Samples, batchSize: Int = 32, shuffles: Bool, classWeights: ClassWeights? = nil
  ) throws(LeptonError) -> ArrayBatches {
    let trainer = try trainer()
    var shuffle: (@Sendable (Int) -> [Int])?
    if shuffles {
      shuffle = { count in
        RandomSeeds.permutation(count, moment: UInt64(bitPattern: Int64(trainer.iterations)))
      }
    }
    return try ArrayBatches(
      samples, batchSize: batchSize, shuffle: shuffle, classWeights: classWeights)
  }

  /// One step on one batch, as Keras's `train_on_batch`; metrics are those since `resetMetrics`.
  public func trainOnBatch(_ samples: Samples) throws(LeptonError) -> Logs {
    let trainer = try trainer()
    defer { training.markAhead() }
    try trainer.trainStep(Batch(samples))
    return try trainer.logs()
  }

  /// Loss and metrics of one batch, as Keras's `test_on_batch`.
  public func testOnBatch(_ samples: Samples) throws(LeptonError) -> Logs {
    let trainer = try trainer()
    try trainer.testStep(Batch(samples))
    return try trainer.logs()
  }

  /// Lets losses and metrics begin anew.
  public func resetMetrics() throws(LeptonError) { try trainer().resetMetrics() }

  /// Names of the numbers that evaluation gives; empty where the model is not compiled.
  public var metricNames: [String] { currentTrainer?.metricNames ?? [] }

  /// The optimizer's learning rate; where it follows a schedule, that of the next step.
  public func learningRate() throws(LeptonError) -> Float { try trainer().learningRate() }

  public func setLearningRate(_ rate: Float) throws(LeptonError) {
    try trainer().setLearningRate(rate)
  }

  /// The optimizer's variables in Keras's order; empty where the model is not compiled.
  public var optimizerVariables: [Parameter] { currentTrainer?.optimizerVariables ?? [] }

  /// A copy-free look at an optimizer's variable.
  public func value(ofOptimizerVariable index: Int) throws(LeptonError) -> Tensor {
    forgetOutdatedPrograms()
    return try optimizerVariable(index).value()
  }

  /// Replaces a variable of the optimizer by a copy of `values`, of its type and shape.
  public func setOptimizerVariable(_ index: Int, _ values: ArrayView) throws(LeptonError) {
    forgetOutdatedPrograms()
    let variable = try optimizerVariable(index)
    guard values.dtype == variable.type.dtype, values.hasShape(variable.type.shape) else {
      throw LeptonError(
        .shapeMismatch,
        "the optimizer's '\(variable.name)' has type \(variable.type), not "
          + "\(TensorType(values.dtype, try values.shape()))")
    }
    try variable.set(try values.gathered())
  }

  private func optimizerVariable(_ index: Int) throws(LeptonError) -> Parameter {
    let variables = try trainer().optimizerVariables
    guard variables.indices.contains(index) else {
      throw LeptonError(
        .notFound,
        "the optimizer of model '\(name)' has \(variables.count) variables; there is none at "
          + "\(index)")
    }
    return variables[index]
  }

  private func session(_ trainer: Trainer, epochs: Int, initialEpoch: Int) -> FitSession {
    FitSession(
      trainer: trainer, epochs: epochs, initialEpoch: initialEpoch,
      save: { [self] path, weightsOnly throws(LeptonError) in
        training.markAhead()
        try save(path: path, format: weightsOnly ? .weights : .automatic)
      },
      restore: { [self] path throws(LeptonError) in try loadWeights(path: path) })
  }
}

extension Model {
  /// Keras's own callbacks from a JSON list of objects {"class_name", "config"}.
  public func callbacks(_ json: String) throws(LeptonError) -> [any TrainingCallback] {
    let value = try JSONValue(parsing: json)
    guard let items = value.asArray else {
      throw LeptonError(.configuration, "callbacks should be a list, not \(value.summary)")
    }
    var callbacks: [any TrainingCallback] = []
    for item in items { callbacks.append(try CallbackRegistry.make(item)) }
    return callbacks
  }

  /// Says that training goes on right now, so that whoever looks at the weights gets them as they are.
  public func markTrainingAhead() { if training.current != nil { training.markAhead() } }
}
