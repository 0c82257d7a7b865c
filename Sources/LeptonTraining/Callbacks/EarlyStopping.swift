import LeptonBase

/// Ends a fit when a number has not got better for `patience` epochs; may bring back the best weights.
final class EarlyStopping: TrainingCallback {
  private var monitor: Monitor
  private let patience: Int
  private let baseline: Double?
  private let restoresBest: Bool
  private let firstEpoch: Int
  private var wait = 0
  private var best: Double?
  private var bestEpoch = 0
  private var bestWeights: WeightSnapshot?

  init(_ options: Options) throws(LeptonError) {
    let change = try options.double("min_delta", default: 0)
    monitor = try Monitor(options, owner: "EarlyStopping", minimumChange: change)
    patience = try options.int("patience", default: 0, in: 0...Int(Int32.max))
    baseline = try options.optionalDouble("baseline")
    restoresBest = try options.bool("restore_best_weights", default: false)
    firstEpoch = try options.int("start_from_epoch", default: 0, in: 0...Int(Int32.max))
  }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBegin: (wait, best, bestWeights) = (0, nil, nil)
    case .epochEnd: try endEpoch(event.epoch, logs, session)
    case .trainEnd:
      guard let bestWeights else { return }
      Log.write(.info, "EarlyStopping brings back the weights of epoch \(bestEpoch + 1)")
      try session.trainer.restore(bestWeights)
    default: break
    }
  }

  private func endEpoch(
    _ epoch: Int, _ logs: Logs, _ session: FitSession
  ) throws(LeptonError) {
    try monitor.resolve(session)
    guard let current = monitor.value(logs), epoch >= firstEpoch else { return }
    if restoresBest, bestWeights == nil {
      bestWeights = try session.trainer.snapshot()
      bestEpoch = epoch
    }
    wait += 1
    if monitor.isImprovement(current, over: best) {
      best = current
      bestEpoch = epoch
      if restoresBest { bestWeights = try session.trainer.snapshot() }
      // The wait begins anew only where the baseline is beaten, too.
      if monitor.isImprovement(current, over: baseline) { wait = 0 }
    } else if wait >= patience, epoch > 0 {
      Log.write(.info, "EarlyStopping ends the fit after epoch \(epoch + 1)")
      session.stopsTraining = true
    }
  }
}
