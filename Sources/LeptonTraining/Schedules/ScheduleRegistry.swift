import LeptonBase
import LeptonJSON

/// Keras's schedules by class name.
public enum ScheduleRegistry {
  private static let makers: [String: @Sendable (Options) throws(LeptonError) -> any Schedule] = [
    ExponentialDecay.className: { options throws(LeptonError) in try ExponentialDecay(options) },
    InverseTimeDecay.className: { options throws(LeptonError) in try InverseTimeDecay(options) },
    PolynomialDecay.className: { options throws(LeptonError) in try PolynomialDecay(options) },
    PiecewiseConstantDecay.className: { options throws(LeptonError) in
      try PiecewiseConstantDecay(options)
    },
    CosineDecay.className: { options throws(LeptonError) in try CosineDecay(options) },
    CosineDecayRestarts.className: { options throws(LeptonError) in
      try CosineDecayRestarts(options)
    },
  ]

  static var names: [String] { Array(makers.keys) }

  /// From an object as Keras writes it. Throws `.configuration` or `.unsupported`.
  public static func make(_ value: JSONValue) throws(LeptonError) -> any Schedule {
    let object = try KerasObject(value, role: "schedule")
    guard let maker = makers[object.name] else {
      throw LeptonError(.unsupported, "the schedule '\(object.name)' is not supported")
    }
    let options = Options("schedule \(object.name)", object.config)
    let schedule = try maker(options)
    try options.finish()
    return schedule
  }
}
