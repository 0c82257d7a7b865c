import LeptonBase
import LeptonGraph
import LeptonJSON
import LeptonLayers

/// Writes losses, metrics and the learning rate where TensorBoard shows them: `log_dir`/train and
/// `log_dir`/validation; with `histogram_freq` the weights' distributions, too.
final class TensorBoard: TrainingCallback {
  private let folder: String
  /// nil: by epochs.
  private let batches: Int?
  private let histogramFrequency: Int
  private let writesModel: Bool
  private let writesSpeed: Bool
  private var train: EventFile?
  private var validation: EventFile?
  private var trainSteps = 0
  private var epochBegin = (time: 0.0, iterations: 0)
  private var batchBegin = 0.0

  init(_ options: Options) throws(LeptonError) {
    folder = try options.string("log_dir", default: "logs")
    histogramFrequency = try options.int("histogram_freq", default: 0, in: 0...Int(Int32.max))
    writesModel = try options.bool("write_graph", default: true)
    writesSpeed = try options.bool("write_steps_per_second", default: false)
    batches = try options.read(
      "update_freq", kind: "\"epoch\", \"batch\" or a number of batches", default: "epoch"
    ) { value -> Int?? in
      if value.asString == "epoch" { return .some(nil) }
      if value.asString == "batch" { return .some(1) }
      guard let number = value.asInt, number >= 1 else { return nil }
      return .some(number)
    }
    for key in ["write_images", "profile_batch", "embeddings_freq", "embeddings_metadata"] {
      guard let value = options.take(key) else { continue }
      guard value == false || value == 0 else {
        throw options.error(key, "is not supported", code: .unsupported)
      }
    }
  }

  var wantsBatchLogs: Bool { batches != nil }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBegin: try begin(session)
    case .epochBegin: epochBegin = (EventFile.now, session.trainer.iterations)
    case .trainBatchBegin:
      trainSteps += 1
      batchBegin = EventFile.now
    case .trainBatchEnd: try endBatch(logs)
    case .epochEnd: try endEpoch(event.epoch, logs, session)
    case .testEnd:
      let file = try validationFile()
      for (name, value) in zip(logs.names, logs.values) {
        try file.scalar(
          "evaluation_\(name)_vs_iterations", value, step: session.trainer.iterations)
      }
    case .trainEnd:
      try train?.close()
      try validation?.close()
      (train, validation) = (nil, nil)
    default: break
    }
  }

  private func trainFile() throws(LeptonError) -> EventFile {
    if let train { return train }
    let made = try EventFile(folder: folder + "/train")
    train = made
    return made
  }

  private func validationFile() throws(LeptonError) -> EventFile {
    if let validation { return validation }
    let made = try EventFile(folder: folder + "/validation")
    validation = made
    return made
  }

  private func begin(_ session: FitSession) throws(LeptonError) {
    trainSteps = 0
    guard writesModel else { return }
    try trainFile().model(session.trainer.network.modelDescription.json().text)
  }

  private func endBatch(_ logs: Logs) throws(LeptonError) {
    guard let batches, trainSteps % batches == 0 else { return }
    let file = try trainFile()
    if writesSpeed {
      let seconds = max(EventFile.now - batchBegin, 1e-9)
      try file.scalar("batch_steps_per_second", 1 / seconds, step: trainSteps)
    }
    for (name, value) in zip(logs.names, logs.values) {
      try file.scalar("batch_\(name)", value, step: trainSteps)
    }
  }

  private func endEpoch(
    _ epoch: Int, _ logs: Logs, _ session: FitSession
  ) throws(LeptonError) {
    guard logs.count > 0 else { return }
    let file = try trainFile()
    for (name, value) in zip(logs.names, logs.values) where name != "learning_rate" {
      if name.hasPrefix("val_") {
        try validationFile().scalar("epoch_\(name.dropFirst(4))", value, step: epoch)
      } else {
        try file.scalar("epoch_\(name)", value, step: epoch)
      }
    }
    let rate = Double(try session.trainer.learningRate())
    try file.scalar("epoch_learning_rate", rate, step: epoch)
    if writesSpeed {
      let steps = Double(session.trainer.iterations - epochBegin.iterations)
      let speed = steps / max(EventFile.now - epochBegin.time, 1e-9)
      try file.scalar("epoch_steps_per_second", speed, step: epoch)
    }
    guard histogramFrequency > 0, epoch % histogramFrequency == 0 else { return }
    for (path, parameter) in session.trainer.network.namedParameters {
      let value = try parameter.value()
      guard let floats = value.floats else { continue }
      let numbers = withExtendedLifetime(value) { Array(floats) }
      let tag = String(path.map { $0 == ":" ? "_" : $0 })
      try file.histogram(tag + "/histogram", numbers, step: epoch)
    }
  }
}
