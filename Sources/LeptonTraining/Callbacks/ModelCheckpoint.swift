import LeptonBase
import LeptonJSON

/// Saves the model, or its weights, after epochs or batches: always, or when a number got better.
final class ModelCheckpoint: TrainingCallback {
  private var monitor: Monitor
  private let path: PathTemplate
  private let savesBestOnly: Bool
  private let savesWeightsOnly: Bool
  private var frequency: SaveFrequency
  private var best: Double?

  init(_ options: Options) throws(LeptonError) {
    monitor = try Monitor(options, owner: "ModelCheckpoint")
    path = PathTemplate(text: try options.string("filepath", default: nil))
    savesBestOnly = try options.bool("save_best_only", default: false)
    savesWeightsOnly = try options.bool("save_weights_only", default: false)
    frequency = try SaveFrequency(options)
    best = try options.optionalDouble("initial_value_threshold")
    let endings = savesWeightsOnly ? [".weights.h5"] : [".keras", ".h5"]
    guard endings.contains(where: { path.text.hasSuffix($0) }) else {
      throw options.error(
        "filepath", "should end in \(endings.joined(separator: " or ")), but is '\(path.text)'")
    }
  }

  /// Numbers of a batch appear in paths and decide about the best.
  var wantsBatchLogs: Bool { !frequency.isByEpoch }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBatchEnd where frequency.countBatch():
      try monitor.resolveWhereNeeded(savesBestOnly, session)
      try save(["epoch": event.epoch + 1, "batch": event.step + 1], logs, session)
    case .epochEnd:
      try monitor.resolveWhereNeeded(savesBestOnly, session)
      if frequency.isByEpoch { try save(["epoch": event.epoch + 1], logs, session) }
    default: break
    }
  }

  private func save(
    _ integers: [String: Int], _ logs: Logs, _ session: FitSession
  ) throws(LeptonError) {
    let path = try path.filled(integers: integers, numbers: logs)
    if savesBestOnly, let current = monitor.value(logs) {
      guard monitor.isImprovement(current, over: best) else { return }
      best = current
    }
    try Folders.makeParent(of: path)
    try session.save(path, savesWeightsOnly)
    Log.write(.info, "ModelCheckpoint saved '\(path)'")
  }
}

extension Monitor {
  /// Which way is better matters only where the best is looked for.
  fileprivate mutating func resolveWhereNeeded(
    _ isNeeded: Bool, _ session: FitSession
  ) throws(LeptonError) {
    if isNeeded { try resolve(session) }
  }
}
