import LeptonBase

/// Sets the learning rate at the beginning of every epoch from a schedule that counts epochs instead of
/// steps. Keras's takes a function; here it is one of the schedules, as an object.
final class LearningRateScheduler: TrainingCallback {
  private let schedule: any Schedule

  init(_ options: Options) throws(LeptonError) {
    schedule = try options.read("schedule", kind: "a schedule as an object", default: nil) {
      value throws(LeptonError) -> (any Schedule)? in
      value.asObject == nil ? nil : try ScheduleRegistry.make(value)
    }
  }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    switch event.kind {
    case .epochBegin:
      try session.trainer.setLearningRate(schedule.rate(step: Float(event.epoch)))
    case .epochEnd: logs["learning_rate"] = Double(try session.trainer.learningRate())
    default: break
    }
  }
}
