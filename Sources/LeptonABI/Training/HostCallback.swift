import CLepton
import LeptonBase
import LeptonTraining

/// The host's event callback as one of the callbacks of a fit.
final class HostCallback: TrainingCallback {
  private let function: lepton_event_callback
  private let context: UnsafeMutableRawPointer?
  /// Names as C texts; they are few, and the same in every event.
  private var names: [String: UnsafePointer<CChar>] = [:]
  private let texts = TextStore()
  /// Called before the host hears of an event, so that it may look at the model.
  private let prepare: () -> Void

  init(
    _ function: @escaping lepton_event_callback, _ context: UnsafeMutableRawPointer?,
    prepare: @escaping () -> Void
  ) {
    self.function = function
    self.context = context
    self.prepare = prepare
  }

  var wantsBatchLogs: Bool { true }

  func handle(
    _ event: TrainingEvent, _ logs: inout Logs, _ session: FitSession
  ) throws(LeptonError) {
    prepare()
    var cNames: [UnsafePointer<CChar>?] = []
    for name in logs.names {
      if names[name] == nil { names[name] = try texts.add(name) }
      cNames.append(names[name])
    }
    let answer = cNames.withUnsafeBufferPointer { names in
      logs.values.withUnsafeBufferPointer { values in
        var event = lepton_event(
          kind: lepton_event_kind(rawValue: UInt32(event.kind.rawValue)), epoch: Int64(event.epoch),
          step: Int64(event.step), steps: Int64(event.steps ?? -1), names: names.baseAddress,
          values: values.baseAddress, count: names.count)
        return function(context, &event)
      }
    }
    guard answer >= 0 else { throw LeptonError(.cancelled, "stopped by the host") }
    if answer > 0 { session.stopsTraining = true }
  }
}
