import CLepton
import Lepton
import LeptonBase

@c @implementation
public func lepton_model_output_shapes(
  _ model: OpaquePointer!, _ inputs: UnsafePointer<lepton_shape>!, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_shape>!, _ outputCount: Int
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let shapes = try inputShapes(object.model, inputs, inputCount)
    let found = try object.model.outputShapes(forInputs: shapes)
    let outputs = try required(outputs, "outputs")
    guard outputCount == found.count else { throw outputCountError(object.model, outputCount) }
    for (index, shape) in found.enumerated() { outputs[index] = lepton_shape(shape) }
  }
}

@c @implementation
public func lepton_model_predict(
  _ model: OpaquePointer!, _ inputs: UnsafePointer<lepton_array>!, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>!, _ outputCount: Int
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    try predict(object.model, inputs, inputCount, outputs, outputCount, nil)
  }
}

@c @implementation
public func lepton_model_predict_batches(
  _ model: OpaquePointer!, _ inputs: UnsafePointer<lepton_array>!, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>!, _ outputCount: Int,
  _ options: UnsafePointer<lepton_predict_options>!
) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    let options = try LeptonABI.options(options, default: lepton_predict_options())
    try predict(object.model, inputs, inputCount, outputs, outputCount, options)
  }
}

@c @implementation
public func lepton_model_reset_states(_ model: OpaquePointer!) -> lepton_status {
  withHandle(model, ModelObject.self) { object throws(LeptonError) in
    object.model.resetStates()
  }
}

/// Keras's batch size where none is given.
private let defaultBatchSize = 32

/// Predicts at once or, with options, a batch at a time. No heap memory is touched where the host
/// gives the outputs' memory.
@inline(__always)
private func predict(
  _ model: Model, _ inputs: UnsafePointer<lepton_array>?, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>?, _ outputCount: Int,
  _ options: lepton_predict_options?
) throws(LeptonError) {
  guard inputCount == model.inputs.count, outputCount == model.outputs.count,
    let inputs, let outputs
  else { throw portsMismatch(model, inputs, inputCount, outputs, outputCount) }
  var failure: LeptonError?
  withUnsafeTemporaryAllocation(of: ArrayView.self, capacity: inputCount + outputCount) { views in
    do throws(LeptonError) {
      guard let views = views.baseAddress else { return }
      for index in 0..<inputCount {
        (views + index).initialize(to: try arrayView(inputs + index, "inputs"))
      }
      let results = views + inputCount
      let allocated = try allocateMissing(
        model, views, inputCount, outputs, outputCount, isBatched: options != nil)
      do throws(LeptonError) {
        for index in 0..<outputCount {
          (results + index).initialize(to: try rawView(outputs + index, "outputs"))
        }
        try run(model, views, inputCount, results, outputCount, options)
        if model.givesTexts { try keepTexts(model, outputs, allocated) }
      } catch {
        if allocated != 0 { giveBack(outputs, outputCount, allocated) }
        throw error
      }
    } catch { failure = error }
  }
  if let failure { throw failure }
}

@inline(__always)
private func run(
  _ model: Model, _ inputs: UnsafePointer<ArrayView>, _ inputCount: Int,
  _ outputs: UnsafePointer<ArrayView>, _ outputCount: Int, _ options: lepton_predict_options?
) throws(LeptonError) {
  guard let options else {
    return try model.predict(
      inputs: inputs, count: inputCount, outputs: outputs, count: outputCount)
  }
  var report: ((Int, Int) -> Bool)?
  if let progress = options.progress {
    report = { done, total in progress(options.context, Int64(done), Int64(total)) == 0 }
  }
  try model.predict(
    inputs: inputs, count: inputCount, outputs: outputs, count: outputCount,
    batchSize: options.batch_size == 0 ? defaultBatchSize : Int(options.batch_size),
    progress: report)
}

/// Allocates the outputs that the host gives no memory for. Returns a mask of which they are, so that
/// they can be given back if the prediction fails.
@inline(__always)
private func allocateMissing(
  _ model: Model, _ inputs: UnsafePointer<ArrayView>, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>, _ outputCount: Int, isBatched: Bool
) throws(LeptonError) -> UInt64 {
  var isMissing = false
  for index in 0..<outputCount where outputs[index].data == nil { isMissing = true }
  guard isMissing else { return 0 }
  return try allocateOutputs(model, inputs, inputCount, outputs, outputCount, isBatched: isBatched)
}

@inline(never)
private func allocateOutputs(
  _ model: Model, _ inputs: UnsafePointer<ArrayView>, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>, _ outputCount: Int, isBatched: Bool
) throws(LeptonError) -> UInt64 {
  guard outputCount <= 64 else {
    throw LeptonError(
      .invalidArgument, "a model with more than 64 outputs needs the host's memory for them")
  }
  var shapes: [Shape] = []
  if isBatched {
    // The shapes alone: a program for all samples at once is not what will run.
    shapes = try model.outputShapes(forInputs: inputs, count: inputCount)
  } else {
    for type in try model.outputTypes(forInputs: inputs, count: inputCount) {
      shapes.append(type.shape)
    }
  }
  var allocated: UInt64 = 0
  do throws(LeptonError) {
    for index in 0..<min(outputCount, shapes.count) where outputs[index].data == nil {
      try allocate(outputs + index, dtype: model.outputs[index].dtype, shape: shapes[index])
      allocated |= 1 << UInt64(index)
    }
  } catch {
    giveBack(outputs, outputCount, allocated)
    throw error
  }
  return allocated
}

@inline(never)
private func giveBack(
  _ outputs: UnsafeMutablePointer<lepton_array>, _ count: Int, _ allocated: UInt64
) {
  for index in 0..<count where allocated >> UInt64(index) & 1 == 1 {
    lepton_array_free(outputs + index)
    outputs[index] = lepton_array()
  }
}

@inline(never)
private func portsMismatch(
  _ model: Model, _ inputs: UnsafePointer<lepton_array>?, _ inputCount: Int,
  _ outputs: UnsafeMutablePointer<lepton_array>?, _ outputCount: Int
) -> LeptonError {
  if inputs == nil { return LeptonError(.invalidArgument, "the argument 'inputs' is NULL") }
  if outputs == nil { return LeptonError(.invalidArgument, "the argument 'outputs' is NULL") }
  if inputCount != model.inputs.count { return inputCountError(model, inputCount) }
  return outputCountError(model, outputCount)
}

@inline(never)
func inputCountError(_ model: Model, _ count: Int) -> LeptonError {
  LeptonError(
    .invalidArgument,
    "model '\(model.name)' takes \(model.inputs.count) inputs, not \(UInt(bitPattern: count))")
}

@inline(never)
private func outputCountError(_ model: Model, _ count: Int) -> LeptonError {
  LeptonError(
    .invalidArgument,
    "model '\(model.name)' gives \(model.outputs.count) outputs, not \(UInt(bitPattern: count))")
}
