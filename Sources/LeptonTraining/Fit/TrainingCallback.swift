import LeptonBase

/// Something that is told of a fit's events and may interfere, as Keras's callbacks.
public protocol TrainingCallback: AnyObject {
  /// `logs` are those of the event; what is added to them at the end of an epoch is seen by the
  /// callbacks that follow, and by the history.
  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError)

  /// Whether the logs at a batch's end are of interest: to compute them takes time.
  var wantsBatchLogs: Bool { get }
}

extension TrainingCallback {
  public var wantsBatchLogs: Bool { false }
}
