import LeptonBase
import LeptonJSON

/// Keras's optimizers by class name, in any case of letters.
public enum OptimizerRegistry {
  private static let makers: [String: @Sendable (Options) throws(LeptonError) -> Optimizer] = [
    "sgd": { options throws(LeptonError) in try SGD(options) },
    "adam": { options throws(LeptonError) in try Adam(options, isAdamW: false) },
    "adamw": { options throws(LeptonError) in try Adam(options, isAdamW: true) },
    "rmsprop": { options throws(LeptonError) in try RMSprop(options) },
    "adagrad": { options throws(LeptonError) in try Adagrad(options) },
    "adadelta": { options throws(LeptonError) in try Adadelta(options) },
    "adamax": { options throws(LeptonError) in try Adamax(options) },
    "nadam": { options throws(LeptonError) in try Nadam(options) },
    "ftrl": { options throws(LeptonError) in try Ftrl(options) },
    "lion": { options throws(LeptonError) in try Lion(options) },
    "adafactor": { options throws(LeptonError) in try Adafactor(options) },
    "lamb": { options throws(LeptonError) in try Lamb(options) },
    "muon": { options throws(LeptonError) in try Muon(options) },
    "schedulefreeadamw": { options throws(LeptonError) in try ScheduleFreeAdamW(options) },
    "lossscaleoptimizer": { options throws(LeptonError) in try LossScaleOptimizer(options) },
  ]

  static var names: [String] { Array(makers.keys) }

  /// From a name, or an object as Keras writes it. Throws `.configuration` for wrong options,
  /// `.unsupported` for an optimizer that lepton does not have.
  public static func make(_ value: JSONValue) throws(LeptonError) -> Optimizer {
    let object = try KerasObject(value, role: "optimizer")
    guard let maker = makers[object.name.lowercased()] else {
      throw LeptonError(.unsupported, "the optimizer '\(object.name)' is not supported")
    }
    let options = Options("optimizer \(object.name)", object.config)
    let optimizer = try maker(options)
    try options.finish()
    return optimizer
  }
}
