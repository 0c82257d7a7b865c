import LeptonBase

/// Watches one of the logged numbers and says whether it gets better (keras.src.callbacks'
/// MonitorCallback).
struct Monitor {
  let name: String
  private let mode: String
  private let minimumChange: Double
  private let owner: String
  private var isHigherBetter: Bool?

  init(
    _ options: Options, owner: String, minimumChange: Double = 0
  ) throws(LeptonError) {
    self.owner = owner
    name = try options.string("monitor", default: "val_loss")
    mode = try options.choice("mode", ["auto", "min", "max"], default: "auto")
    self.minimumChange = abs(minimumChange)
    if mode != "auto" { isHigherBetter = mode == "max" }
  }

  /// Finds out which way is better, once metrics are known. Throws `.invalidArgument` where nobody says.
  mutating func resolve(_ session: FitSession) throws(LeptonError) {
    guard isHigherBetter == nil else { return }
    let metric = name.hasPrefix("val_") ? String(name.dropFirst(4)) : name
    if metric == "loss" || session.trainer.configuration.lossNames.contains(metric) {
      isHigherBetter = false
      return
    }
    for entry in session.trainer.configuration.metrics
    where entry.name == metric || entry.ownName == metric {
      if let direction = entry.metric?.direction { isHigherBetter = direction == .higher }
    }
    guard isHigherBetter != nil else {
      throw LeptonError(
        .invalidArgument,
        "\(owner) watches '\(name)', of which is not known whether high or low is better: 'mode' "
          + "should be \"min\" or \"max\"")
    }
  }

  /// Whether `value` is better than `reference` by more than the least change; compared in float32, as
  /// Keras does. Anything is better than nothing.
  func isImprovement(_ value: Double, over reference: Double?) -> Bool {
    guard let reference else { return true }
    return isHigherBetter == true
      ? Float(value - minimumChange) > Float(reference)
      : Float(value + minimumChange) < Float(reference)
  }

  /// The number, nil with a warning where it is not among the logs.
  func value(_ logs: Logs) -> Double? {
    if let value = logs[name] { return value }
    Log.write(
      .warning,
      "\(owner) watches '\(name)', which is not there; there are "
        + logs.names.joined(separator: ", "))
    return nil
  }
}
