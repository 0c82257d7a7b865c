import LeptonBase

/// Ends a fit whose loss is no number any more; or fails it, where it shall raise an error.
final class TerminateOnNaN: TrainingCallback {
  private let raisesError: Bool

  init(_ options: Options) throws(LeptonError) {
    raisesError = try options.bool("raise_error", default: false)
  }

  var wantsBatchLogs: Bool { true }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    guard event.kind == .trainBatchEnd, let loss = logs["loss"], !loss.isFinite else { return }
    let message = "the loss is \(loss) at batch \(event.step) of epoch \(event.epoch + 1)"
    if raisesError { throw LeptonError(.invalidArgument, message) }
    Log.write(.warning, message + ": the fit ends")
    session.stopsTraining = true
  }
}
