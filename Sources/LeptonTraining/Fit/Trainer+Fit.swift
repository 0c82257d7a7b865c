import LeptonBase

extension Trainer {
  /// Trains as Keras's `fit` does, and tells what became of losses and metrics. When it throws, the
  /// weights are those after the last whole step.
  public func fit(_ options: FitOptions, _ session: FitSession) throws(LeptonError) -> History {
    guard options.epochs > options.initialEpoch else { return History() }
    var run = FitRun(trainer: self, options: options, session: session)
    return try run.run()
  }

  /// Loss and metrics over all batches of a source, as Keras's `evaluate`.
  public func evaluate(
    _ source: any BatchSource, steps: Int? = nil, callbacks: [any TrainingCallback] = [],
    _ session: FitSession
  ) throws(LeptonError) -> Logs {
    var options = FitOptions(source)
    options.validation = source
    options.validationSteps = steps
    options.callbacks = callbacks
    var run = FitRun(trainer: self, options: options, session: session)
    return try run.evaluate()
  }
}

/// One fit.
private struct FitRun {
  let trainer: Trainer
  let options: FitOptions
  let session: FitSession
  private var history = History()
  private var epoch = 0
  /// Of the source, as far as it has been counted.
  private var knownSteps: Int?
  private let wantsBatchLogs: Bool
  /// Whether it has been said that the loss is no number any more.
  private var hasWarned = false

  init(trainer: Trainer, options: FitOptions, session: FitSession) {
    self.trainer = trainer
    self.options = options
    self.session = session
    knownSteps = options.stepsPerEpoch ?? options.source.batchCount
    wantsBatchLogs = options.callbacks.contains { $0.wantsBatchLogs }
  }

  mutating func run() throws(LeptonError) -> History {
    try tell(.trainBegin)
    var needsRestart = false
    epoch = session.initialEpoch
    while epoch < options.epochs {
      try trainer.resetMetrics()
      try tell(.epochBegin)
      if needsRestart { try options.source.restart() }
      needsRestart = try runEpoch()
      var logs = try trainer.logs()
      if let validation = options.validation,
        (epoch + 1) % max(options.validationFrequency, 1) == 0
      {
        try validation.restart()
        let found = try evaluate()
        for (name, value) in zip(found.names, found.values) { logs["val_" + name] = value }
      }
      try tell(.epochEnd, logs: &logs)
      history.append(epoch: epoch, logs)
      if session.stopsTraining { break }
      epoch += 1
    }
    try trainer.finishTraining()
    var logs = Logs(
      names: history.entries.map(\.name), values: history.entries.compactMap(\.values.last))
    try tell(.trainEnd, logs: &logs)
    return history
  }

  /// Trains on the batches of one epoch. Returns whether the source has to start again before the next:
  /// with a number of steps an epoch goes on where the last one ended, as in Keras.
  private mutating func runEpoch() throws(LeptonError) -> Bool {
    var step = 0
    while options.stepsPerEpoch.map({ step < $0 }) ?? true {
      guard let batch = try options.source.next() else {
        if let wanted = options.stepsPerEpoch {
          Log.write(
            .warning,
            "the data of epoch \(epoch + 1) ended after \(step) of \(wanted) steps")
        } else {
          knownSteps = step
        }
        return true
      }
      try tell(.trainBatchBegin, step: step)
      try trainer.trainStep(batch)
      if !hasWarned, !trainer.lossIsFinite { try warn(step, batch) }
      var logs = wantsBatchLogs ? try trainer.logs() : Logs()
      try tell(.trainBatchEnd, step: step, logs: &logs)
      step += 1
      if session.stopsTraining { return true }
    }
    return options.source.batchCount.map { options.stepsPerEpoch == $0 } ?? false
  }

  /// Says where a loss that is not finite comes from; training goes on unless a callback ends it.
  private mutating func warn(_ step: Int, _ batch: Batch) throws(LeptonError) {
    hasWarned = true
    let place = try trainer.findNonFinite(batch) ?? "the loss itself"
    Log.write(
      .warning,
      "epoch \(epoch + 1), step \(step + 1): the loss is not finite; after this step the first numbers "
        + "that are not finite are in \(place)")
  }

  mutating func evaluate() throws(LeptonError) -> Logs {
    guard let source = options.validation else { return Logs() }
    let steps = options.validationSteps ?? source.batchCount
    try tell(.testBegin, steps: steps)
    try trainer.resetMetrics()
    var step = 0
    while options.validationSteps.map({ step < $0 }) ?? true, let batch = try source.next() {
      try tell(.testBatchBegin, step: step, steps: steps)
      try trainer.testStep(batch)
      var logs = wantsBatchLogs ? try trainer.logs() : Logs()
      try tell(.testBatchEnd, step: step, logs: &logs, steps: steps)
      step += 1
    }
    guard step > 0 else {
      throw LeptonError(.invalidArgument, "there is no data to evaluate the model with")
    }
    var logs = try trainer.logs()
    try tell(.testEnd, logs: &logs, steps: steps)
    return logs
  }

  private func tell(
    _ kind: TrainingEvent.Kind, step: Int = 0, steps: Int? = nil
  ) throws(LeptonError) {
    var logs = Logs()
    try tell(kind, step: step, logs: &logs, steps: steps)
  }

  private func tell(
    _ kind: TrainingEvent.Kind, step: Int = 0, logs: inout Logs, steps: Int? = nil
  ) throws(LeptonError) {
    let event = TrainingEvent(kind: kind, epoch: epoch, step: step, steps: steps ?? knownSteps)
    for callback in options.callbacks { try callback.handle(event, &logs, session) }
  }
}
