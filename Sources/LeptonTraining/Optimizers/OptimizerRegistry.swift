import LeptonBase
import LeptonJSON

/// Keras's optimizers by class name, in any case of letters.
public enum OptimizerRegistry {
  private static let makers: [String: @Sendable (Options) throws(LeptonError) -> Optimizer] = [
    "sgd": { options throws(LeptonError) in try SGD(options) },
    "adam": { options throws(LeptonError) in try Adam(options, isAdamW: false) },
    "adamw": { options throws(LeptonError) in try Adam(options, isAdamW: true) },
    "rmsprop": { options throws(LeptonError) in try RMSprop(options) },
  ]

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
