import LeptonBase

/// Multiplies the learning rate by `factor` when a number has not got better for `patience` epochs.
final class ReduceLROnPlateau: TrainingCallback {
  private var monitor: Monitor
  private let factor: Double
  private let patience: Int
  private let cooldown: Int
  private let lowest: Double
  private var best: Double?
  private var wait = 0
  private var cooling = 0

  init(_ options: Options) throws(LeptonError) {
    let change = try options.double("min_delta", default: 1e-4)
    monitor = try Monitor(options, owner: "ReduceLROnPlateau", minimumChange: change)
    factor = try options.double("factor", default: 0.1)
    guard factor < 1 else {
      throw options.error("factor", "should be less than 1, but is \(factor)")
    }
    patience = try options.int("patience", default: 10, in: 0...Int(Int32.max))
    cooldown = try options.int("cooldown", default: 0, in: 0...Int(Int32.max))
    lowest = try options.double("min_lr", default: 0.0)
  }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .trainBegin: (best, wait, cooling) = (nil, 0, 0)
    case .epochEnd:
      try monitor.resolve(session)
      logs["learning_rate"] = Double(try session.trainer.learningRate())
      if let current = monitor.value(logs) { try look(current, event.epoch, session) }
    default: break
    }
  }

  private func look(
    _ current: Double, _ epoch: Int, _ session: FitSession
  ) throws(LeptonError) {
    if cooling > 0 {
      cooling -= 1
      wait = 0
    }
    if monitor.isImprovement(current, over: best) {
      best = current
      wait = 0
      return
    }
    guard cooling == 0 else { return }
    wait += 1
    let rate = try session.trainer.learningRate()
    guard wait >= patience, rate > Float(lowest) else { return }
    let next = max(Double(rate) * factor, lowest)
    try session.trainer.setLearningRate(Float(next))
    Log.write(.info, "ReduceLROnPlateau sets the learning rate to \(next) after epoch \(epoch + 1)")
    cooling = cooldown
    wait = 0
  }
}
