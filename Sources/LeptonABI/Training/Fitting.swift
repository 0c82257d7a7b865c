import CLepton
import Lepton
import LeptonBase
import LeptonTraining

/// Keras's batch size where none is given.
private let defaultBatchSize = 32

@c @implementation
public func lepton_model_fit(
  _ model: OpaquePointer!, _ options: UnsafePointer<lepton_fit_options>!,
  _ history: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let given = try LeptonABI.options(
      required(options, "options"), default: lepton_fit_options())
    let result = try object.model.fit(fitOptions(object.model, given))
    if let history { history.pointee = try ownedText(result.json.text) }
  }
}

@c @implementation
public func lepton_model_evaluate(
  _ model: OpaquePointer!, _ options: UnsafePointer<lepton_evaluate_options>!,
  _ values: UnsafeMutablePointer<Double>!, _ count: Int
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let given = try LeptonABI.options(
      required(options, "options"), default: lepton_evaluate_options())
    try checkMetrics(object.model, values, count)
    let source = try required(
      try source(
        object.model, given.data, given.next_batch, given.next_batch_context,
        batchSize: positive(given.batch_size, "batch_size") ?? defaultBatchSize, shuffles: false,
        classWeights: nil), "data")
    var callbacks: [any TrainingCallback] = []
    if let function = given.on_event {
      callbacks.append(hostCallback(function, given.on_event_context, object.model))
    }
    let logs = try object.model.evaluate(
      source, steps: positive(given.steps, "steps"), callbacks: callbacks)
    fill(values, count, logs)
  }
}

@c @implementation
public func lepton_model_train_on_batch(
  _ model: OpaquePointer!, _ batch: UnsafePointer<lepton_batch>!,
  _ values: UnsafeMutablePointer<Double>!, _ count: Int
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try checkMetrics(object.model, values, count)
    fill(
      values, count,
      try object.model.trainOnBatch(Samples(required(batch, "batch").pointee, "batch")))
  }
}

@c @implementation
public func lepton_model_test_on_batch(
  _ model: OpaquePointer!, _ batch: UnsafePointer<lepton_batch>!,
  _ values: UnsafeMutablePointer<Double>!, _ count: Int
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try checkMetrics(object.model, values, count)
    fill(
      values, count,
      try object.model.testOnBatch(Samples(required(batch, "batch").pointee, "batch")))
  }
}

@c @implementation
public func lepton_model_reset_metrics(_ model: OpaquePointer!) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try object.model.resetMetrics()
  }
}

@c @implementation
public func lepton_model_metric_count(
  _ model: OpaquePointer!, _ count: UnsafeMutablePointer<Int>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let count = try required(count, "count")
    count.pointee = object.model.metricNames.count
  }
}

@c @implementation
public func lepton_model_metric_name(
  _ model: OpaquePointer!, _ index: Int,
  _ name: UnsafeMutablePointer<UnsafePointer<CChar>?>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let name = try required(name, "name")
    name.pointee = try object.trainingFacts { facts throws(LeptonError) in
      try element(facts.metricNames, index, "metric")
    }
  }
}

// MARK: Options

private func fitOptions(
  _ model: Model, _ given: lepton_fit_options
) throws(LeptonError) -> FitOptions {
  let classWeights = try classWeights(given)
  let batchSize = try positive(given.batch_size, "batch_size") ?? defaultBatchSize
  let validationBatchSize =
    try positive(given.validation_batch_size, "validation_batch_size") ?? batchSize
  guard given.initial_epoch >= 0 else {
    throw LeptonError(.invalidArgument, "'initial_epoch' is \(given.initial_epoch)")
  }
  var validation = try source(
    model, given.validation_data, given.validation_next_batch, given.validation_next_batch_context,
    batchSize: validationBatchSize, shuffles: false, classWeights: nil)
  var training: (any BatchSource)?
  if given.validation_split != 0, validation == nil {
    guard let data = given.data, given.next_batch == nil else {
      throw LeptonError(
        .invalidArgument, "'validation_split' needs the samples as arrays, in 'data'")
    }
    let (first, last) = try Samples(data.pointee, "data")
      .split(validation: given.validation_split)
    training = try model.batches(
      first, batchSize: batchSize, shuffles: given.keep_order == 0, classWeights: classWeights)
    validation = try model.batches(last, batchSize: validationBatchSize, shuffles: false)
  } else {
    training = try source(
      model, given.data, given.next_batch, given.next_batch_context, batchSize: batchSize,
      shuffles: given.keep_order == 0, classWeights: classWeights)
  }
  var options = FitOptions(try required(training, "data"))
  options.epochs = try positive(given.epochs, "epochs") ?? 1
  options.initialEpoch = Int(given.initial_epoch)
  options.stepsPerEpoch = try positive(given.steps_per_epoch, "steps_per_epoch")
  options.validation = validation
  options.validationSteps = try positive(given.validation_steps, "validation_steps")
  options.validationFrequency = try positive(given.validation_freq, "validation_freq") ?? 1
  if let callbacks = try optionalText(given.callbacks, "callbacks") {
    options.callbacks = try model.callbacks(callbacks)
  }
  if let function = given.on_event {
    options.callbacks.append(hostCallback(function, given.on_event_context, model))
  }
  return options
}

private func hostCallback(
  _ function: @escaping lepton_event_callback, _ context: UnsafeMutableRawPointer?, _ model: Model
) -> HostCallback {
  HostCallback(function, context, prepare: { model.markTrainingAhead() })
}

private func source(
  _ model: Model, _ data: UnsafePointer<lepton_batch>?, _ nextBatch: lepton_next_batch?,
  _ context: UnsafeMutableRawPointer?, batchSize: Int, shuffles: Bool, classWeights: ClassWeights?
) throws(LeptonError) -> (any BatchSource)? {
  if let nextBatch { return hostBatches(nextBatch, context, classWeights) }
  guard let data else { return nil }
  return try model.batches(
    Samples(data.pointee, "data"), batchSize: batchSize, shuffles: shuffles,
    classWeights: classWeights)
}

private func classWeights(_ given: lepton_fit_options) throws(LeptonError) -> ClassWeights? {
  guard given.class_weight_count != 0 else { return nil }
  let ids = try values(given.class_weight_ids, given.class_weight_count, "class_weight_ids")
  let weights = try values(
    given.class_weight_values, given.class_weight_count, "class_weight_values")
  return ClassWeights(Dictionary(zip(ids, weights), uniquingKeysWith: { _, last in last }))
}

/// A count from the host: nil for 0, which means the default.
private func positive(_ count: Int64, _ name: StaticString) throws(LeptonError) -> Int? {
  guard count >= 0, count < 1 << 48 else {
    throw LeptonError(.invalidArgument, "'\(name)' is \(count)")
  }
  return count == 0 ? nil : Int(count)
}

private func checkMetrics(
  _ model: Model, _ values: UnsafeMutablePointer<Double>?, _ count: Int
) throws(LeptonError) {
  guard values != nil, model.isCompiled else { return }
  guard count == model.metricNames.count else {
    throw LeptonError(
      .invalidArgument,
      "model '\(model.name)' gives \(model.metricNames.count) losses and metrics, not "
        + "\(UInt(bitPattern: count))")
  }
}

private func fill(_ values: UnsafeMutablePointer<Double>?, _ count: Int, _ logs: Logs) {
  guard let values else { return }
  for (index, value) in logs.values.prefix(count).enumerated() { values[index] = value }
}
